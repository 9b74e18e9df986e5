"""Reaches the default database of a release in the release's environment, as the application's user."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import IO, Any

    # A connection of Django, which has no types.
    Connection = Any


# Backends that need no application.
PLAIN = re.compile(r"|django\.db\.backends\.(dummy|mysql|oracle|postgresql|postgresql_psycopg2|sqlite3)")


class Refused(Exception):
    """What a person reads as it is."""


def default_connection() -> Connection:
    """The default connection, not yet open. Only Django knows how to reach it."""
    # Some settings look for the name of the management command.
    sys.argv = ["manage.py", "migrate"]
    sys.path.insert(0, os.getcwd())
    from django.db import connections

    # Of a backup of another one (remote/database/others.py).
    alias = os.environ.get("DJANGO_PROD_ALIAS", "default")
    if not PLAIN.fullmatch(connections.databases[alias].get("ENGINE") or ""):
        set_up()
    return connections[alias]


def set_up() -> None:
    """Loads the project's applications, for a backend that has fields or models of its own, as PostGIS and those of tenants."""
    import django

    # What an application asks of a database that is broken fails, and a restore is to mend just that.
    with contextlib.suppress(Exception):
        django.setup()


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
