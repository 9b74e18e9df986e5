"""Reaches the default database of a release in the release's environment, as the application's user."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import IO, Any

    # A connection of Django, which has no types.
    Connection = Any


class Refused(Exception):
    """What a person reads as it is."""


def default_connection() -> Connection:
    """The default connection, not yet open. Only Django knows how to reach it."""
    # Some settings look for the name of the management command.
    sys.argv = ["manage.py", "migrate"]
    sys.path.insert(0, os.getcwd())
    from django.db import connections

    return connections["default"]


def run_client(
    words: Sequence[str],
    *,
    feed: bool = False,
    stdout: IO[bytes] | None = None,
    env: Mapping[str, str] | None = None,
) -> None:
    """
    Runs a client program to its end; with `feed` it reads the rest of our standard input. Raises Refused for any code
    but 0.
    """
    process = subprocess.Popen(words, stdin=subprocess.PIPE if feed else subprocess.DEVNULL, stdout=stdout, env=env)
    if process.stdin is not None:
        try:
            shutil.copyfileobj(sys.stdin.buffer, process.stdin, 1 << 20)
            process.stdin.close()
        except BrokenPipeError:
            pass  # Its code says why.
    if process.wait() != 0:
        raise Refused("%s ended with code %d" % (os.path.basename(words[0]), process.returncode))
