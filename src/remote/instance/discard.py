"""An instance that is thrown away."""

from __future__ import annotations

from remote.commands import run
from remote.instance.drain import wait_until_idle
from remote.places import Places
from remote.wire import call


@call
def discard(*, app: str, release: str, drain_seconds: float) -> None:
    """Throws away an instance that served for a moment: it has so many seconds to answer what visitors asked it."""
    places = Places(app)
    wait_until_idle(places, release, drain_seconds)
    throw_away(places, release)


def throw_away(places: Places, release: str) -> None:
    """Ends an instance at once, also one that hangs (a plain stop would wait for its time-out)."""
    unit = places.service(release)
    run(["systemctl", "stop", "--no-block", unit], check=False)
    run(["systemctl", "kill", "-s", "KILL", unit], check=False)
    run(["systemctl", "stop", places.socket_unit(release), unit], check=False)
    run(["systemctl", "reset-failed", unit, places.socket_unit(release)], check=False)
