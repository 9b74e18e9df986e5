"""Asks the live instance for its health path, over its own socket, as Caddy would."""

from __future__ import annotations

from remote.instance.health import accepted, ask_health, over_socket
from remote.places import Places


def main(args):
    places = Places(args["app"])
    live = places.live()
    owner = places.owner(live) if live else None
    if owner is None:
        return None
    path = places.release(owner) + "/http.sock"
    answer = ask_health(lambda: over_socket(path, 20), args["domain"], args["healthPath"], args["https"])
    return {**answer, "healthy": accepted(answer, args["lenient"])}
