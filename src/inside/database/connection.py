"""Asks, dumps and restores a release's default database, in the release's environment, as the application's user.

Only Django knows how to reach it. The first line of standard input is a request (JSON): its `action`, and what that
needs; a dump to check or to restore follows it. `look` answers with one line of JSON, `dump` with the dump itself.
Whatever the project prints goes to standard error.
"""

import os
import shutil
import subprocess
import sys

_answers = os.fdopen(os.dup(1), "wb")
os.dup2(2, 1)


class Refused(Exception):
    """What a person reads as it is."""


def default():
    """The default connection, not yet open."""
    # Some settings look for the name of the management command.
    sys.argv = ["manage.py", "migrate"]
    sys.path.insert(0, os.getcwd())
    from django.db import connections

    return connections["default"]


def _run(words, stdin=None, **more):
    process = subprocess.Popen(words, stdin=stdin or subprocess.DEVNULL, **more)
    if stdin is not None:
        try:
            shutil.copyfileobj(sys.stdin.buffer, process.stdin, 1 << 20)
            process.stdin.close()
        except BrokenPipeError:
            pass  # Its code says why.
    if process.wait() != 0:
        raise Refused("%s ended with code %d" % (os.path.basename(words[0]), process.returncode))
