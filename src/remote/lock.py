"""The lock of an application."""

from __future__ import annotations

import fcntl
import json
import os
import time

from remote.failure import Failure
from remote.wire import say


def take_lock(args, places):
    """
    flock(2) on a file in /run: it is free as soon as the process that holds it is gone, with nobody's help.
    """
    os.makedirs(os.path.dirname(places.lock), mode=0o700, exist_ok=True)
    file = open(places.lock, "a+")
    deadline = time.monotonic() + args["wait"]
    told = None
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            file.seek(0)
            holder = read_holder(file.read())
            if holder != told:
                say(log="Another run holds the lock: %s. Waiting up to %d s" % (holder, args["wait"]))
                told = holder
            if time.monotonic() > deadline:
                raise Failure(
                    "LOCKED",
                    "Another run still holds the lock after %d s: %s" % (args["wait"], holder),
                    hint="Wait for that run to end, or cancel it; its lock is then free at once.",
                ) from None
            time.sleep(0.1)
    file.seek(0)
    file.truncate()
    json.dump({**args["holder"], "token": args["sentinel"]}, file)
    file.flush()
    return file


def read_holder(text):
    try:
        holder = json.loads(text)
        return "%s %s since %s" % (holder["actor"], holder["doing"], holder["since"])
    except (ValueError, KeyError, TypeError):
        return "a run that just started"
