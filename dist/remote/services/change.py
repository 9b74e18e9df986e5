"""What this action changes of the services: what it notes about them, and those that it starts."""

from __future__ import annotations

import fcntl
import json
import os

from remote.commands import run, tail
from remote.failure import Failure
from remote.files import write_aside
from remote.services.registry import SERVICES, known_services

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from remote.formats import Registry, Service


def change_services(change: Callable[[Registry], None]) -> None:
    """Changes what is known, one run at a time: each application has a lock of its own only."""
    os.makedirs(os.path.dirname(SERVICES), mode=0o755, exist_ok=True)
    # Whoever could open it could hold it (flock(2)): it is root's alone.
    with os.fdopen(os.open(SERVICES + ".lock", os.O_WRONLY | os.O_CREAT, 0o600), "w") as turn:
        os.fchmod(turn.fileno(), 0o600)
        fcntl.flock(turn, fcntl.LOCK_EX)
        known = known_services()
        change(known)
        write_aside(SERVICES, json.dumps(known, indent=1) + "\n", 0o644)


def service_of(known: Registry, name: str) -> Service:
    """What is known of one; a new one is put among the known."""
    return known.setdefault(name, {"installed": False, "configured": False, "unit": None, "apps": {}})


def start_unit(unit: str, what: str) -> None:
    """Starts what is stopped. Raises SERVICE_FAILED with its own last lines where it does not come up."""
    if run(["systemctl", "start", unit], check=False).returncode == 0:
        return
    raise Failure(
        "SERVICE_FAILED",
        "%s does not start" % what,
        output=tail(run(["journalctl", "-q", "-o", "cat", "-n", "15", "-u", unit], check=False).stdout),
        command="systemctl start " + unit,
        hint="The lines below are its own. The site was not touched.",
    )
