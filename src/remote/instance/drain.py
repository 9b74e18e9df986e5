"""The end of an old instance: its queue, its requests in flight, its memory."""

from __future__ import annotations

import time

from remote.commands import run


def connections(path):
    """
    A Unix socket's requests: those that wait to be accepted and those under way, websockets among them
    (ss(8): Recv-Q of the listening socket, and the accepted ones, which have its path). Caddy keeps no
    connection open between requests.
    """
    rows = [row.split() for row in run(["ss", "-xaH", "src", path], check=False).stdout.splitlines()]
    waiting = sum(int(row[2]) for row in rows if len(row) > 2 and row[1] == "LISTEN")
    return waiting, sum(1 for row in rows if len(row) > 1 and row[1] == "ESTAB")


def wait_until_idle(places, identifier, seconds):
    """What is left of its requests after so many seconds: (waiting, under way)."""
    path = places.release(identifier) + "/http.sock"
    deadline = time.monotonic() + seconds
    left = connections(path)
    while any(left) and time.monotonic() < deadline:
        time.sleep(0.02)
        left = connections(path)
    return left


def drain(args, places):
    """
    The old instance answers what it has accepted, and what still waits at its socket; then it ends. Only what
    never ends by itself, such as a websocket, is still open then, and is closed by the server's own shutdown.
    """
    identifier = args["release"]
    _, under_way = wait_until_idle(places, identifier, args["seconds"])
    # In one go, the service first (it is ordered after its socket): what comes in between must not start it again.
    run(["systemctl", "stop", places.service(identifier), places.socket_unit(identifier)], check=False)
    return {"waiting": connections(places.release(identifier) + "/http.sock")[0], "underWay": under_way}
