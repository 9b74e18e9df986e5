"""The switch of the site to a release, and the way back; only one of them at a time."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import time

from remote.commands import run
from remote.failure import Failure
from remote.files import read_text, write_aside
from remote.instance.links import set_links, set_links_back
from remote.places import Places
from remote.release.state import write_state
from remote.symlinks import link_aside
from remote.systemd import is_active
from remote.wire import call, say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from remote.shapes.instance import Switched, WayBack

# Behind the lock's name: the file with the token of the run that has gone back.
WITHDRAWN = ".withdrawn"


@call
def switch(*, app: str, to: str, at: str, token: str, work: bool = True) -> Switched:
    """
    Renames `current` to a release: the one step that visitors can notice. `at` is the time as ISO 8601, `token` that
    of the run's lock. What the release is made of is on the disk before the name points to it. Its workers and timers
    start with it, where they are to `work` already.

    Raises Failure LOCKED, and CANCELLED when the way back of this run came first.
    """
    started = time.monotonic()
    places = Places(app)
    with take_turn(places, token):
        if has_gone_back(places, token):
            raise Failure("CANCELLED", "The run was cancelled before it switched the site")
        run(["sync", "-f", places.top], check=False)
        set_links(places, to)
        write_state(places, to, {"state": "live", "at": at})
        if work and not is_active(places.target):
            run(["systemctl", "start", "--no-block", places.target])
    return {"milliseconds": round((time.monotonic() - started) * 1000)}


@call
def switch_back(*, app: str, back: WayBack) -> None:
    """
    Puts back what was live when the run began. After it no switch of this run can happen any more.

    Raises Failure LOCKED.
    """
    places = Places(app)
    with take_turn(places, back["token"]):
        write_aside(places.lock + WITHDRAWN, back["token"], 0o600)
        set_links_back(places, back["to"], back["previous"])
        mark_failed(places, back["failed"])


@call
def keep(*, app: str, release: str, owner: str) -> None:
    """
    The release uses the instance that is there: its http.sock is a link straight to the one that owns it. A
    plain file, as a socket unit makes it, would start the application a second time.
    """
    places = Places(app)
    link_aside(places.release(owner) + "/http.sock", places.release(release) + "/http.sock")


@contextlib.contextmanager
def take_turn(places: Places, token: str) -> Iterator[None]:
    """
    One switch at a time: the way back of a cancelled run may come while its switch is still on its way, and then that
    one must not happen any more. Raises Failure LOCKED.
    """
    with open(places.lock + ".switch", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        require_lock(places, token)
        yield


def has_gone_back(places: Places, token: str) -> bool:
    """Whether the run that holds the lock has gone back already."""
    path = places.lock + WITHDRAWN
    return os.path.exists(path) and read_text(path) == token


def require_lock(places: Places, token: str) -> None:
    """
    The lock is held by our own session: its token is in the file and nobody could take it now.

    Raises Failure LOCKED when it is not.
    """
    with open(places.lock, "r+") as file:
        written = json.load(file).get("token")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            held = False
        except BlockingIOError:
            held = True
    if written != token or not held:
        raise Failure(
            "LOCKED",
            "This run has lost its lock, so it does not switch the site",
            hint="The connection was probably interrupted for long. Run the workflow again.",
        )


def mark_failed(places: Places, release: str | None) -> None:
    """Never chosen again, also if its removal is interrupted. A full disk must not keep the site from going back."""
    try:
        if release:
            write_state(places, release, {"state": "failed"})
    except OSError as error:
        say(log="%s could not be marked as failed: %s" % (release, error))
