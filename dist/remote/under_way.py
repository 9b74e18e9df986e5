"""What a run has begun on the server runs in one slice, and is ended there as a whole, whatever it has become."""

from __future__ import annotations

import time

from remote.commands import run
from remote.systemd import is_running

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.places import Places


def end_under_way(places: Places) -> None:
    """
    Ends every process of the slice by SIGTERM, and by SIGKILL what ignores that; none is left when it returns
    (systemctl(1)). A migration is never ended half-way, and with one all stays as it is.
    """
    if is_running(places.migration):
        return
    run(["systemctl", "stop", "--no-block", places.slice], check=False)
    # A process has two seconds to end by itself.
    deadline = time.monotonic() + 2
    while is_running(places.slice) and time.monotonic() < deadline:
        time.sleep(0.05)
    run(["systemctl", "kill", "-s", "KILL", places.slice], check=False)
    run(["systemctl", "stop", places.slice], check=False)
