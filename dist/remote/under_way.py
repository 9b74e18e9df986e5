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
    run(["systemctl", "stop", "--no-block", places.slice], check=False)
    # A process has two seconds to end by itself.
    wait_for_end(group, 2)
    run(["systemctl", "kill", "-s", "KILL", places.slice], check=False)
    wait_for_end(group, 10)
    # With control groups of version 1 systemd mostly does not hear that they are empty, and would wait for 90 seconds.
    stopping = subprocess.Popen(
        ["systemctl", "stop", places.slice], stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT
    )
    try:
        stopping.wait(1)
    except subprocess.TimeoutExpired:
        stopping.kill()
        # Nothing could start in a slice that waits for its stop.
        listed = run(["systemctl", "list-jobs", "--no-legend"], check=False).stdout
        jobs = [line.split()[0] for line in listed.splitlines() if line.split()[1:2] == [places.slice]]
        # Without a number systemctl(1) cancels the jobs of everybody.
        if jobs:
            run(["systemctl", "cancel", *jobs], check=False)


def wait_for_end(group: str | None, seconds: float) -> None:
    """Until no process is left in a control group, or so many seconds have passed."""
    deadline = time.monotonic() + seconds
    while group and list_processes(group) and time.monotonic() < deadline:
        time.sleep(0.05)
