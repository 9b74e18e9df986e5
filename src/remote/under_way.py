"""What a run has begun on the server runs in one slice, and is ended there as a whole, whatever it has become."""

from __future__ import annotations

import subprocess
import time

from remote.commands import run
from remote.processes import list_processes
from remote.systemd import is_running, show_units

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
    group = show_units([places.slice], ["ControlGroup"]).get(places.slice, {}).get("ControlGroup")
    stopping = subprocess.Popen(
        ["systemctl", "stop", places.slice], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    # A process has two seconds to end by itself.
    deadline = time.monotonic() + 2
    empty_since: float | None = None
    while stopping.poll() is None:
        if time.monotonic() > deadline:
            run(["systemctl", "kill", "-s", "KILL", places.slice], check=False)
            deadline += 2
        # With control groups of version 1 systemd mostly does not hear that they are empty, and waits on.
        if group and not list_processes(group):
            empty_since = empty_since or time.monotonic()
            if time.monotonic() - empty_since > 1:
                stopping.kill()
        time.sleep(0.05)
