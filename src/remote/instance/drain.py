"""The end of an old instance: its queue, its requests in flight, its memory."""

from __future__ import annotations

import time

from remote.commands import run
from remote.places import Places
from remote.wire import call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.shapes.instance import Drained


@call
def drain(*, app: str, release: str, drain_seconds: float) -> Drained:
    """
    The old instance answers what it has accepted, and what still waits at its socket; then it ends. Only what
    never ends by itself, such as a websocket, is still open then, and is closed by the server's own shutdown.
    """
    places = Places(app)
    left = wait_until_idle(places, release, drain_seconds)
    # In one go, the service first (it is ordered after its socket): what comes in between must not start it again.
    run(["systemctl", "stop", places.service(release), places.socket_unit(release)], check=False)
    rest = count_requests(places.release(release) + "/http.sock")
    return {"waiting": rest and rest[0], "underWay": left and left[1]}


def wait_until_idle(places: Places, release: str, seconds: float) -> tuple[int, int] | None:
    """
    What is left of an instance's requests when there are none, or after so many seconds: (waiting, under way). None at
    once where nobody can tell: Gunicorn then answers by itself what it has accepted (graceful_timeout).
    """
    path = places.release(release) + "/http.sock"
    deadline = time.monotonic() + seconds
    left = count_requests(path)
    while left and any(left) and time.monotonic() < deadline:
        time.sleep(0.02)
        left = count_requests(path)
    return left


def count_requests(path: str) -> tuple[int, int] | None:
    """
    A Unix socket's requests: those that wait to be accepted and those under way, websockets among them
    (ss(8): Recv-Q of the listening socket, and the accepted ones, which have its path). Caddy keeps no
    connection open between requests. None where ss can't be asked.
    """
    done = run(["ss", "-xaH", "src", path], check=False)
    if done.returncode != 0:
        return None
    rows = [row.split() for row in done.stdout.splitlines()]
    waiting = sum(int(row[2]) for row in rows if len(row) > 2 and row[1] == "LISTEN")
    return waiting, sum(1 for row in rows if len(row) > 1 and row[1] == "ESTAB")
