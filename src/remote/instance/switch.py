"""The rename of `current`, there and back: what activation and verification share."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import time

from remote.commands import run
from remote.failure import Failure
from remote.files import exchange, link_aside, read_text, write_aside
from remote.systemd import show_units
from remote.wire import say


def still_ours(args, places):
    """The lock is held by our own session: its token is in the file and nobody could take it now."""
    with open(places.lock, "r+") as file:
        token = json.load(file).get("token")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            held = False
        except BlockingIOError:
            held = True
    if token != args["token"] or not held:
        raise Failure(
            "LOCKED",
            "This run has lost its lock, so it does not switch the site",
            hint="The connection was probably interrupted for long. Run the workflow again.",
        )


def switch(args, places):
    """
    `current` is renamed to a release: the one step that visitors can notice. What the release is made of is on
    the disk before the name points to it. One switch at a time: the way back of a cancelled run may come while
    its switch is still on its way, and then that one must not happen any more.
    """
    started = time.monotonic()
    gone = places.lock + ".withdrawn"
    with open(places.lock + ".switch", "w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        still_ours(args, places)
        if args.get("back"):
            write_aside(gone, args["token"], 0o600)
            switch_back(args, places)
            mark_failed(args.get("failed"), places)
        else:
            if os.path.exists(gone) and read_text(gone) == args["token"]:
                raise Failure("CANCELLED", "The run was cancelled before it switched the site")
            switch_to(args["to"], args["at"], places)
    return {"milliseconds": round((time.monotonic() - started) * 1000)}


def switch_to(to, at, places):
    before = places.live()
    run(["sync", "-f", places.top], check=False)
    if before and before != to:
        link_aside("releases/" + before, places.previous)
    link_aside("releases/" + to, places.current)
    write_aside(places.release(to) + "/state.json", json.dumps({"state": "live", "at": at}) + "\n", 0o644)
    if show_units([places.target], ["ActiveState"])[places.target]["ActiveState"] != "active":
        run(["systemctl", "start", "--no-block", places.target])


def switch_back(args, places):
    """
    To where both links stood before; `to` null takes the site off, as before a first deploy. The name of the old
    release is there already, as `previous`: where the disk has no room for another link they change places.
    """
    if args["to"] and places.live() != args["to"] and read_link(places.previous) == "releases/" + args["to"]:
        exchange(places.current, places.previous)
    for path, release in ((places.current, args["to"]), (places.previous, args["previous"])):
        if release and read_link(path) == "releases/" + release:
            continue
        if release:
            try:
                link_aside("releases/" + release, path)
            except OSError as error:
                if error.errno != errno.ENOSPC or path == places.current:
                    raise
                say(log="%s could not be set back: %s" % (path, error))
        elif os.path.lexists(path):
            os.unlink(path)


def mark_failed(release, places):
    """Never chosen again, also if its removal is interrupted. A full disk must not keep the site from going back."""
    try:
        if release:
            write_aside(places.release(release) + "/state.json", json.dumps({"state": "failed"}) + "\n", 0o644)
    except OSError as error:
        say(log="%s could not be marked as failed: %s" % (release, error))


def read_link(path):
    return os.readlink(path) if os.path.islink(path) else None


def keep(args, places):
    """
    The release uses the instance that is there: its http.sock is a link straight to the one that owns it. A
    plain file, as a socket unit makes it, would start the application a second time.
    """
    link_aside(places.release(args["owner"]) + "/http.sock", places.release(args["release"]) + "/http.sock")
    return {}
