"""`migrate` of the project, alone in its database, and with little patience for the locks of others."""

from __future__ import annotations

import sys

from inside.migrating.lock import Held, take_lock
from inside.migrating.waits import TRIES, Patience, is_lock_timeout, may_repeat

# Ends so where another run had the lock for too long (sysexits.h, EX_TEMPFAIL); the last line says it.
LOCKED = 75


def main(wait: str, lock: str, pause: str, *words: str) -> None:
    """
    Runs `migrate` with these words. Waits `wait` seconds for another run that migrates the database; a statement `lock`
    seconds for locks of others, with `pause` seconds between tries.
    """
    import django

    sys.argv = ["manage.py", "migrate", *words]
    django.setup()
    from django.core.management import execute_from_command_line
    from django.db import DatabaseError, connections
    from django.db.backends.signals import connection_created

    connection = connections[alias_of(words)]
    patience = Patience(int(lock), int(pause))
    try:
        holder = take_lock(connection, int(wait))
    except Held as held:
        print(held, flush=True)
        sys.exit(LOCKED)
    except DatabaseError as error:
        holder = None
        print(f"The database gives no lock, so another run is not waited for: {error}", flush=True)
    connection_created.connect(patience.limit, weak=False)
    connection.execute_wrappers.append(patience.wrap)
    for attempt in range(1, TRIES + 1):
        try:
            execute_from_command_line(sys.argv)
            break
        except DatabaseError as error:
            connection.close()
            if attempt == TRIES or not is_lock_timeout(error):
                raise
            print(flush=True)
            patience.rest(connection, attempt)
            if not may_repeat(connection):
                raise
    if holder is not None:
        holder.close()


def alias_of(words: tuple[str, ...]) -> str:
    """The database that `migrate` is asked for."""
    for at, word in enumerate(words):
        if word.startswith("--database"):
            return word.partition("=")[2] or "".join(words[at + 1 : at + 2])
    return "default"
