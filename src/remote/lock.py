"""The lock of an application: one run at a time changes it."""

from __future__ import annotations

import fcntl
import json
import os
import time

from remote.failure import Failure
from remote.wire import tell

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

    from remote.places import Places
    from remote.shapes import Holder


def take_lock(places: Places, *, wait: float, holder: Holder, token: str) -> TextIO:
    """
    flock(2) on a file in /run: it is free as soon as the process that holds it is gone, with nobody's help. Answers
    the open file, which says who holds it. Raises LOCKED when another run still does after `wait` seconds.
    """
    os.makedirs(os.path.dirname(places.lock), mode=0o700, exist_ok=True)
    file = open(places.lock, "a+")
    deadline = time.monotonic() + wait
    told = None
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            file.seek(0)
            other = read_holder(file.read())
            if other != told:
                tell(log="Another run holds the lock: %s. Waiting up to %d s" % (other, wait))
                told = other
            if time.monotonic() > deadline:
                raise Failure(
                    "LOCKED",
                    "Another run still holds the lock after %d s: %s" % (wait, other),
                    hint="Wait for that run to end, or cancel it; its lock is then free at once.",
                ) from None
            time.sleep(0.1)
    file.seek(0)
    file.truncate()
    json.dump({**holder, "token": token}, file)
    file.flush()
    return file


def read_holder(text: str) -> str:
    """Who holds the lock, from the text of its file, as part of a sentence."""
    try:
        holder = json.loads(text)
        return "%s %s since %s" % (holder["actor"], holder["doing"], holder["since"])
    except (ValueError, KeyError, TypeError):
        return "a run that just started"
