"""The live instance, asked for its health path over its own socket, as Caddy would."""

from __future__ import annotations

from remote.failure import Failure
from remote.instance.health import ask_health, is_healthy, over_socket
from remote.places import Places
from remote.wire import call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.codes import ErrorCode
    from remote.shapes.instance import HealthQuestion, LiveAnswer


@call
def ask_live(*, app: str, health: HealthQuestion) -> LiveAnswer | None:
    """Asks the live instance for its health path; null when there is none."""
    places = Places(app)
    owner = places.live_owner()
    if owner is None:
        return None
    path = places.release(owner) + "/http.sock"
    answer = ask_health(lambda: over_socket(path, 20), health["domain"], health["healthPath"], health["secure"])
    return {**answer, "healthy": is_healthy(answer, health["lenient"])}


def require_owner(places: Places, code: ErrorCode) -> str:
    """As live_owner; a live release without a socket of its own is taken for the owner. Raises `code` where none is live."""
    owner = places.live_owner() or places.live()
    if owner is None:
        raise Failure(code, "No release of %s is live" % places.app, hint="Deploy it first.")
    return owner
