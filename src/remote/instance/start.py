"""An instance from its start to its end: start and health, the switch, the way back, the drain."""

from __future__ import annotations

import os

from remote.commands import run
from remote.files import write_aside
from remote.instance.discard import discard, throw_away
from remote.instance.drain import drain, wait_until_idle
from remote.instance.healthy import healthy
from remote.instance.journal import cursor
from remote.instance.memory import memory_short
from remote.instance.switch import keep, switch
from remote.places import Places


def main(args):
    places = Places(args["app"])
    acts = {
        "start": start,
        "handover": handover,
        "switch": switch,
        "drain": drain,
        "discard": discard,
        "repair": repair,
        "keep": keep,
    }
    return acts[args["do"]](args, places)


def start(args, places):
    """
    Starts a release's own instance beside the live one. Where the memory does not suffice for two it starts
    nothing and answers {short}: then `handover` is the way.
    """
    short = memory_short(places, args["old"]) if args.get("old") else None
    if short:
        return {"short": short}
    after = begin(args["release"], places)
    return healthy(args, places, after, lambda: throw_away(args["release"], places))


def begin(identifier, places):
    """Starts an instance; answers where the journal stood before."""
    after = cursor()
    run(["systemctl", "start", places.socket_unit(identifier)])
    run(["systemctl", "start", "--no-block", places.service(identifier)])
    return after


def handover(args, places):
    """
    One instance after the other: the name points to the new socket first, where requests wait until the old
    instance has ended and the new one has loaded. The old socket stays, so that the way back is one rename:
    the next request starts the old instance again.
    """
    identifier, old = args["release"], args["old"]
    after = cursor()
    wait = wait_for_end(places, identifier, old)

    def back():
        switch({**args, "back": True, "to": old_release}, places)
        throw_away(identifier, places)
        run(["systemctl", "start", "--no-block", places.service(old)], check=False)

    old_release = places.live()
    try:
        run(["systemctl", "start", places.socket_unit(identifier)])
        switch(args, places)
        wait_until_idle(places, old, args["drainSeconds"])
        run(["systemctl", "stop", places.service(old)], check=False)
        run(["systemctl", "start", "--no-block", places.service(identifier)])
        return healthy(args, places, after, back)
    finally:
        os.unlink(wait)


def wait_for_end(places, identifier, old):
    """
    Requests start an instance through its socket: this one then waits until the old one has ended. If the run
    is gone by then and nobody ends it, it starts beside it after 30 s rather than never.
    """
    folder = "/run/systemd/system/%s.d" % places.service(identifier)
    os.makedirs(folder, exist_ok=True)
    state = "systemctl show -P ActiveState %s" % places.service(old)
    loop = "for i in $$(seq 300); do case $$(%s) in inactive|failed) exit 0;; esac; sleep 0.1; done" % state
    path = folder + "/wait.conf"
    write_aside(path, "[Service]\nExecStartPre=+/bin/sh -c '%s'\n" % loop, 0o644)
    run(["systemctl", "daemon-reload"])
    return path


def repair(args, places):
    """Starts again what `current` names, after a crash that systemd could not heal."""
    owner = places.owner(places.live())
    service, socket_unit = places.service(owner), places.socket_unit(owner)
    run(["systemctl", "kill", "-s", "KILL", service], check=False)
    run(["systemctl", "reset-failed", service, socket_unit], check=False)
    run(["systemctl", "stop", service, socket_unit], check=False)
    after = begin(owner, places)
    # Somebody may have stopped the whole application by hand.
    run(["systemctl", "start", places.target, places.app + "-current.service"])
    # Nothing is thrown away: it is what there is, and heals when its cause goes away.
    return healthy({**args, "release": owner}, places, after, lambda: None)
