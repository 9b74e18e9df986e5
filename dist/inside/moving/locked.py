"""Whoever writes to the old database waits as long as its rows are read, where its engine and its rights allow that."""

from __future__ import annotations

import contextlib

from inside.moving.ending import Unfit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

# Seconds for what others have under way.
WAIT = 20


@contextlib.contextmanager
def locked(old: Any, tables: list[str]) -> Iterator[None]:
    """Nobody writes to these tables meanwhile. Raises Unfit where somebody does so for too long."""
    from django.db import DatabaseError

    begin, finish = statements(old, tables)
    taken = True
    try:
        with old.cursor() as cursor:
            for statement in begin:
                cursor.execute(statement)
    except DatabaseError as error:
        if any(sign in str(error).lower() for sign in ("timeout", "is locked")):
            raise Unfit(
                "Another program writes to the old database, and does not end within %d s: %s" % (WAIT, error)
            ) from error
        taken = False
        print("Other programs are not kept from writing to the old database: %s" % error, flush=True)
        with contextlib.suppress(DatabaseError), old.cursor() as cursor:
            cursor.execute(finish)
    try:
        yield
    finally:
        if taken:
            with contextlib.suppress(DatabaseError), old.cursor() as cursor:
                cursor.execute(finish)


def statements(old: Any, tables: list[str]) -> tuple[list[str], str]:
    """What begins it (SQLite, "Transactions"; PostgreSQL, LOCK; MySQL, LOCK TABLES), and what ends it."""
    names = [old.ops.quote_name(name) for name in tables]
    if old.vendor == "sqlite":
        return ["BEGIN IMMEDIATE"], "ROLLBACK"
    if old.vendor == "postgresql":
        lock = ["LOCK TABLE %s IN SHARE MODE" % ", ".join(names)] if names else []
        return ["BEGIN", "SET LOCAL lock_timeout = '%ds'" % WAIT, *lock], "ROLLBACK"
    if old.vendor == "mysql" and names:
        return [
            "SET SESSION lock_wait_timeout = %d" % WAIT,
            "LOCK TABLES %s" % ", ".join("%s READ" % name for name in names),
        ], "UNLOCK TABLES"
    return [], "SELECT 1"
