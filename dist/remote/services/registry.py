"""The registry says what this action has installed on the server beside the applications, and which of them use it."""

from __future__ import annotations

import fcntl
import json
import os

from remote.commands import run, tail
from remote.failure import Failure
from remote.files import write_aside
from remote.formats import read_services

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from remote.formats import Registry, Service


SERVICES = "/opt/django-prod/services.json"
CONF_HEAD = "# Written by django-prod-action when it installed this server, and never again: change it as you like.\n"


class ServerError(Exception):
    """The words of a database server that refused what its administrator wanted."""


def known_services() -> Registry:
    """What is known now; empty where nothing was ever noted."""
    return read_services(SERVICES)


def change_services(change: Callable[[Registry], None]) -> None:
    """Changes what is known, one run at a time: each application has a lock of its own only."""
    os.makedirs(os.path.dirname(SERVICES), mode=0o755, exist_ok=True)
    with open(SERVICES + ".lock", "w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        known = known_services()
        change(known)
        write_aside(SERVICES, json.dumps(known, indent=1) + "\n", 0o644)


def service_of(known: Registry, name: str) -> Service:
    """What is known of one; a new one is put among the known."""
    return known.setdefault(name, {"installed": False, "configured": False, "unit": None, "apps": {}})


def units_of(app: str) -> dict[str, str]:
    """{service: unit} of what this action has installed and the application uses."""
    return {
        name: entry["unit"]
        for name, entry in sorted(known_services().items())
        if entry["installed"] and entry["unit"] and app in entry["apps"]
    }


def start_unit(unit: str, what: str) -> None:
    """Starts what is stopped. Raises SERVICE_FAILED with its own last lines where it does not come up."""
    if run(["systemctl", "start", unit], check=False).returncode == 0:
        return
    raise Failure(
        "SERVICE_FAILED",
        "%s does not start" % what,
        output=tail(run(["journalctl", "-q", "-o", "cat", "-n", "15", "-u", unit], check=False).stdout),
        command="systemctl start " + unit,
        hint="The lines above are its own. The site was not touched.",
    )
