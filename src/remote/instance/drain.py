"""The end of an old instance: its queue, its requests in flight, its memory."""

from __future__ import annotations

import time

from remote.commands import run
from remote.places import Places
from remote.wire import call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.shapes import Drained


@call
def drain(*, app: str, release: str, drain_seconds: float) -> Drained:
    """
    The old instance answers what it has accepted, and what still waits at its socket; then it ends. Only what
    never ends by itself, such as a websocket, is still open then, and is closed by the server's own shutdown.
    """
    places = Places(app)
    _, under_way = wait_until_idle(places, release, drain_seconds)
    # In one go, the service first (it is ordered after its socket): what comes in between must not start it again.
    run(["systemctl", "stop", places.service(release), places.socket_unit(release)], check=False)
    waiting, _ = count_requests(places.release(release) + "/http.sock")
    return {"waiting": waiting, "underWay": under_way}


def wait_until_idle(places: Places, release: str, seconds: float) -> tuple[int, int]:
    """What is left of an instance's requests when there are none, or after so many seconds: (waiting, under way)."""
    path = places.release(release) + "/http.sock"
    deadline = time.monotonic() + seconds
    left = count_requests(path)
    while any(left) and time.monotonic() < deadline:
        time.sleep(0.02)
        left = count_requests(path)
    return left


def count_requests(path: str) -> tuple[int, int]:
    """
    A Unix socket's requests: those that wait to be accepted and those under way, websockets among them
    (ss(8): Recv-Q of the listening socket, and the accepted ones, which have its path). Caddy keeps no
    connection open between requests.
    """
    rows = [row.split() for row in run(["ss", "-xaH", "src", path], check=False).stdout.splitlines()]
    waiting = sum(int(row[2]) for row in rows if len(row) > 2 and row[1] == "LISTEN")
    return waiting, sum(1 for row in rows if len(row) > 1 and row[1] == "ESTAB")
