"""
A lock in the database itself, so that no two runs migrate it at once, from whichever server they come. The server frees
it when the connection that has it ends. SQLite's file is on one server, whose own lock is enough.
"""

from __future__ import annotations

import hashlib
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Of advisory locks, which each database of PostgreSQL has for itself: the letters `djangopr`.
KEY = 0x646A616E676F7072
# Between two looks.
_PAUSE = 0.5


class Held(Exception):
    """Another run has the lock, and has not given it back in time."""


def take_lock(connection: Any, seconds: int) -> Any:
    """
    A connection of its own that has the lock, as long as it is open; None where the engine needs none. Waits `seconds`
    for it, and says for whom. Raises Held, or what the driver raises.
    """
    locks = {"postgresql": (_try_postgresql, _ask_postgresql), "mysql": (_try_mysql, _ask_mysql)}
    if connection.vendor not in locks:
        return None
    attempt, ask = locks[connection.vendor]
    # Not the one that migrates: a migration may close it, and a pooler hands it to others between transactions.
    holder = connection.copy()
    started, told = time.monotonic(), False
    while not attempt(holder):
        who = ask(holder)
        if time.monotonic() - started >= seconds:
            holder.close()
            raise Held(f"Another run still migrates this database after {seconds} s: {who}")
        if not told:
            print(f"Waiting for another run that migrates this database: {who}", flush=True)
            told = True
        time.sleep(_PAUSE)
    if told:
        print("It has ended; what is pending is asked anew", flush=True)
    return holder


def _rows(holder: Any, query: str, *values: object) -> list[tuple[Any, ...]]:
    with holder.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())


def _try_postgresql(holder: Any) -> bool:
    """Within a transaction, which a pooler keeps on one connection (PostgreSQL, 9.28.10)."""
    holder.close()
    holder.ensure_connection()
    holder.set_autocommit(False)
    if not _rows(holder, "SELECT pg_try_advisory_xact_lock(%s)", KEY)[0][0]:
        return False
    limits = ["idle_in_transaction_session_timeout"] + ["transaction_timeout"] * (holder.pg_version >= 170000)
    with holder.cursor() as cursor:
        for name in limits:
            cursor.execute(f"SET LOCAL {name} = 0")
    return True


def _ask_postgresql(holder: Any) -> str:
    query = (
        "SELECT host(client_addr), backend_start FROM pg_locks JOIN pg_stat_activity USING (pid)"
        " WHERE locktype = 'advisory' AND granted AND classid::bigint = %s AND objid::bigint = %s"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    rows = _rows(holder, query, KEY >> 32, KEY & 0xFFFFFFFF)
    return f"from {rows[0][0] or 'this server'}, connected at {rows[0][1]:%H:%M:%S}" if rows else "it is about to end"


def _try_mysql(holder: Any) -> bool:
    """GET_LOCK is of the whole server, so the name has the database in it, and at most 64 characters."""
    if holder.connection is None:
        with holder.cursor() as cursor:
            cursor.execute("SET SESSION wait_timeout = 604800")
    return bool(_rows(holder, "SELECT GET_LOCK(%s, 0)", _name(holder))[0][0])


def _ask_mysql(holder: Any) -> str:
    query = "SELECT host FROM information_schema.processlist WHERE id = IS_USED_LOCK(%s)"
    rows = _rows(holder, query, _name(holder))
    return f"from {rows[0][0]}" if rows else "of another user"


def _name(holder: Any) -> str:
    name = str(_rows(holder, "SELECT DATABASE()")[0][0])
    return "django-prod:" + hashlib.sha256(name.encode()).hexdigest()[:40]
