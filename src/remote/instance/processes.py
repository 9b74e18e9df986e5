"""The application's other processes: what runs something else ends first, then what is wanted starts."""

from __future__ import annotations

import time

from remote.commands import run, tail
from remote.failure import Failure
from remote.systemd import show_units

PROPERTIES = ["ActiveState", "SubState", "NRestarts"]


def ended(units):
    """Of these services the first that did not stay, and how systemd calls that."""
    for unit, state in show_units(units, PROPERTIES).items():
        if state.get("ActiveState") != "active" or state.get("NRestarts", "0") != "0":
            return unit, state.get("SubState", "")
    return None


def main(args):
    if args["stop"]:
        # SIGTERM, and waits until the job at hand is finished (TimeoutStopSec=).
        run(["systemctl", "stop"] + args["stop"])
        run(["systemctl", "reset-failed"] + args["stop"], check=False)
    if args["start"]:
        run(["systemctl", "start"] + args["start"], check=False)
    services = [unit for unit in args["start"] if unit.endswith(".service")]
    timers = [unit for unit in args["start"] if unit.endswith(".timer")]
    deadline = time.monotonic() + args["seconds"]
    failed = ended(services + timers)
    while services and not failed and time.monotonic() < deadline:
        time.sleep(0.1)
        failed = ended(services)
    if failed:
        unit, state = failed
        lines = run(["journalctl", "-q", "-o", "cat", "-u", unit, "-n", "25"], check=False).stdout
        raise Failure(
            "PROCESS_FAILED",
            "The process %s did not stay (%s)" % (unit, state),
            output=tail(lines, 25),
            command="systemctl start " + unit,
            hint="The release is live, and systemd goes on trying. A command that is meant to end belongs under timers. Correct it and deploy again.",
        )
    return {}
