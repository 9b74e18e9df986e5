"""The application's other processes: what runs something else ends first, then what is wanted starts."""

from __future__ import annotations

import time

from remote.commands import run, tail
from remote.failure import Failure
from remote.launch.fault import find_failed_step, launch_failure, read_words
from remote.systemd import number_of, show_units
from remote.wire import call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from remote.systemd import Units

PROPERTIES = ["ActiveState", "SubState", "NRestarts"]


@call
def replace_processes(*, stop: Sequence[str], start: Sequence[str], steady_seconds: float) -> None:
    """
    Stops units, starts others, and watches for so many seconds whether they stay.

    Raises Failure PROCESS_FAILED for one that does not.
    """
    if stop:
        # SIGTERM, and waits until the job at hand is finished (TimeoutStopSec=).
        run(["systemctl", "stop", *stop])
        run(["systemctl", "reset-failed", *stop], check=False)
    if start:
        run(["systemctl", "start", *start], check=False)
    services = [unit for unit in start if unit.endswith(".service")]
    timers = [unit for unit in start if unit.endswith(".timer")]
    deadline = time.monotonic() + steady_seconds
    failed = find_ended(show_units(services + timers, PROPERTIES))
    while services and not failed and time.monotonic() < deadline:
        time.sleep(0.1)
        failed = find_ended(show_units(services, PROPERTIES))
    if failed:
        unit, state = failed
        lines = run(["journalctl", "-q", "-o", "cat", "-u", unit, "-n", "25"], check=False).stdout
        step = find_failed_step(unit, lines)
        if step:
            raise launch_failure("The process " + unit, step, read_words(unit), "/srv", "systemctl start " + unit)
        raise Failure(
            "PROCESS_FAILED",
            "The process %s did not stay (%s)" % (unit, state),
            output=tail(lines, 25),
            command="systemctl start " + unit,
            hint="The release is live, and systemd goes on trying. A command that is meant to end belongs under timers. Correct it and deploy again.",
        )


def find_ended(units: Units) -> tuple[str, str] | None:
    """Of these units the first that did not stay, and how systemd calls that."""
    for unit, state in units.items():
        if state.get("ActiveState") != "active" or number_of(state.get("NRestarts")):
            return unit, state.get("SubState", "")
    return None
