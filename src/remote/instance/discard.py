"""An instance that is thrown away."""

from __future__ import annotations

from remote.commands import run
from remote.instance.drain import wait_until_idle


def discard(args, places):
    """Throws away one that served for a moment: it has `seconds` to answer what visitors asked it."""
    wait_until_idle(places, args["release"], args["seconds"])
    throw_away(args["release"], places)
    return {}


def throw_away(identifier, places):
    """Ends an instance at once, also one that hangs (a plain stop would wait for its time-out)."""
    unit = places.service(identifier)
    run(["systemctl", "stop", "--no-block", unit], check=False)
    run(["systemctl", "kill", "-s", "KILL", unit], check=False)
    run(["systemctl", "stop", places.socket_unit(identifier), unit], check=False)
    run(["systemctl", "reset-failed", unit, places.socket_unit(identifier)], check=False)
