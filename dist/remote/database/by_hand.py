"""What a person does to the database holds the lock of the deploys, is asked for, and is written down."""

from __future__ import annotations

import fcntl
import json
import os
import sys
import time

from remote.database.choice import Refused
from remote.database.dump import now
from remote.formats import add_history
from remote.language import say, translate
from remote.lock import read_holder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import IO

    from remote.model import PastRun
    from remote.places import Places


def take_lock_by_hand(places: Places, doing: str) -> IO[str]:
    """
    The lock of the deploys, until the file is closed: none runs beside a restore, and one that waits is told for whom.
    Raises Refused.
    """
    os.makedirs(os.path.dirname(places.lock), mode=0o700, exist_ok=True)
    file = open(places.lock, "a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        raise Refused("A deploy is under way (%s): wait for its end" % read_holder(file.read())) from None
    file.truncate(0)
    holder = {"actor": who(), "doing": doing, "since": now(), "token": "by hand"}
    json.dump(holder, file)
    file.flush()
    return file


def take_beside(places: Places, seconds: float) -> IO[str]:
    """
    The lock of whoever makes and removes databases beside the site's, until the file is closed. It is waited for so many
    seconds. Raises Refused.
    """
    os.makedirs(os.path.dirname(places.beside_lock), mode=0o700, exist_ok=True)
    file = open(places.beside_lock, "a")
    until = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return file
        except BlockingIOError:
            if time.monotonic() > until:
                file.close()
                raise Refused("Another restore, or the trial of a backup, is under way: wait for its end") from None
            time.sleep(0.1)


def who() -> str:
    """The person who runs this."""
    return os.environ.get("SUDO_USER") or "root"


def confirm(places: Places, yes: bool) -> None:
    """Asks the person. Raises Refused for any answer but the site's name."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise Refused("Nobody can be asked here: add --yes to do it without a question")
    say(
        "The site is stopped meanwhile. Rows written since then are no longer in it, and stay in a backup of their own."
    )
    answer = input(translate("Type the name of the site (%s) to go on: " % places.app))
    if answer.strip() != places.app:
        raise Refused("Nothing was changed")


def remember_restore(places: Places, live: str, name: str, result: str) -> None:
    """A line of history; that it can't be written changes nothing."""
    line: PastRun = {
        "id": live,
        "at": now(),
        "mode": "restore",
        "commit": "",
        "ref": name,
        "actor": who(),
        "result": result,
        "reason": "sudo %s-restore %s" % (places.app, name),
    }
    try:
        add_history(places, line)
    except OSError as error:
        say("history.jsonl could not be written: %s" % error)
