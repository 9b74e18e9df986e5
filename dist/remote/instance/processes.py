"""The application's other processes: what runs something else ends first, then what is wanted starts."""

from __future__ import annotations

import os
import time

from remote.commands import run, tail
from remote.failure import Failure
from remote.launch.fault import find_failed_step, launch_failure, read_words
from remote.places import UNITS
from remote.systemd import number_of, show_units
from remote.wire import call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from remote.shapes.instance import Withdrawn
    from remote.systemd import Units

PROPERTIES = ["ActiveState", "SubState", "NRestarts"]


@call
def replace_processes(
    *, stop: Sequence[str], start: Sequence[str], steady_seconds: float, spared: Sequence[str] = ()
) -> list[Withdrawn]:
    """
    Stops units, starts others, and watches for so many seconds whether they stay. Of those that are `spared` one that
    does not is taken away with its file, and told.

    Raises Failure PROCESS_FAILED for another one that does not.
    """
    if stop:
        # SIGTERM, and waits until the job at hand is finished (TimeoutStopSec=).
        run(["systemctl", "stop", *stop])
        run(["systemctl", "reset-failed", *stop], check=False)
    if start:
        run(["systemctl", "start", *start], check=False)
    watched = list(start)
    withdrawn: list[Withdrawn] = []
    failed = None
    deadline = time.monotonic() + steady_seconds
    while watched:
        ended = find_ended(show_units(watched, PROPERTIES))
        if ended:
            watched.remove(ended[0])
            if ended[0] in spared:
                withdrawn.append(withdraw(*ended))
            else:
                failed = failed or ended
            continue
        # A timer does not end. After a fault only what would be left to fail for ever is watched.
        left = [unit for unit in watched if unit.endswith(".service") and (not failed or unit in spared)]
        if not left or time.monotonic() >= deadline:
            break
        watched = left
        time.sleep(0.1)
    if failed:
        unit, state = failed
        lines = last_lines(unit)
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
    return withdrawn


def withdraw(unit: str, state: str) -> Withdrawn:
    """Stops a service that does not stay and removes its file, so that nothing starts it any more."""
    lines = last_lines(unit)
    run(["systemctl", "stop", unit], check=False)
    run(["systemctl", "reset-failed", unit], check=False)
    os.unlink("%s/%s@.service" % (UNITS, unit.split("@")[0]))
    run(["systemctl", "daemon-reload"])
    return {"unit": unit, "state": state, "lines": tail(lines, 5)}


def last_lines(unit: str) -> str:
    """What a unit has said last."""
    return run(["journalctl", "-q", "-o", "cat", "-u", unit, "-n", "25"], check=False).stdout


def find_ended(units: Units) -> tuple[str, str] | None:
    """Of these units the first that did not stay, and how systemd calls that."""
    for unit, state in units.items():
        if state.get("ActiveState") != "active" or number_of(state.get("NRestarts")):
            return unit, state.get("SubState", "")
    return None
