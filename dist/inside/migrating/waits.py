"""
How long a migration waits for the locks of others. Whoever comes after it waits behind it, so visitors would stand as
long as it does: it gives up soon, lets them pass, and tries again.
"""

from __future__ import annotations

import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

TRIES = 6


class Patience:
    """A statement waits for `lock` seconds; between two tries others have `pause` seconds."""

    def __init__(self, lock: int, pause: int) -> None:
        self.lock, self.pause = lock, pause

    def limit(self, connection: Any, **_: object) -> None:
        """Limits the waits of a connection that has just opened, where the project does not (connection_created)."""
        # A pooler would hand what is set here to visitors; Django wants this of who uses one.
        if connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"):
            return
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SHOW lock_timeout")
                if cursor.fetchone()[0] == "0":
                    cursor.execute(f"SET lock_timeout = '{self.lock}s'")
            elif connection.vendor == "mysql":
                for name in ("lock_wait_timeout", "innodb_lock_wait_timeout"):
                    cursor.execute(f"SELECT @@session.{name} = @@global.{name}")
                    if cursor.fetchone()[0]:
                        cursor.execute(f"SET SESSION {name} = {self.lock}")

    def wrap(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        """
        A statement, once more where it got no lock and nothing came of it (Django, "Database instrumentation"). In a
        transaction of PostgreSQL or SQLite, and of a MySQL that is set so, the whole of it is lost: then the migration
        is tried again, or fails.
        """
        connection = context["connection"]
        if connection.vendor == "postgresql" and "CONCURRENTLY" in str(sql).upper():
            # Nobody waits behind it, and one that is broken off leaves an index that is not valid (CREATE INDEX, Notes).
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', '0', false)")
            try:
                return execute(sql, params, many, context)
            finally:
                self.limit(connection)
        for attempt in range(1, TRIES + 1):
            try:
                return execute(sql, params, many, context)
            except Exception as error:
                if attempt == TRIES or not is_lock_timeout(error):
                    raise
                if connection.in_atomic_block and (connection.vendor != "mysql" or takes_all_back(connection)):
                    raise
                self.rest(connection, attempt)

    def rest(self, connection: Any, attempt: int) -> None:
        """Says what is waited for, and lets the others go on."""
        holders = list_open(connection)
        text = f" Open for longest: {'; '.join(holders)}." if holders else ""
        print(
            f"A lock of others was not free within {self.lock} s: they go on, and it is tried again in {self.pause} s"
            f" ({attempt + 1} of {TRIES}).{text}",
            flush=True,
        )
        time.sleep(self.pause)


def is_lock_timeout(error: BaseException) -> bool:
    """By the words of PostgreSQL (55P03), MySQL (1205) and SQLite (SQLITE_BUSY)."""
    text = str(error)
    return any(sign in text for sign in ("due to lock timeout", "Lock wait timeout exceeded", "database is locked"))


def takes_all_back(connection: Any) -> bool:
    """Whether a server of MySQL takes the whole transaction back for a lock that was not got, and not the statement alone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT @@innodb_rollback_on_timeout")
        return bool(cursor.fetchone()[0])


def may_repeat(connection: Any) -> bool:
    """Whether the migration that failed was taken back as a whole: it is atomic, and the engine takes all of it back."""
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return bool(plan and plan[0][0].atomic and connection.features.can_rollback_ddl)


def list_open(connection: Any) -> list[str]:
    """The transactions of others that are open for longest, without what they say."""
    if connection.vendor != "postgresql":
        return []
    query = (
        "SELECT pid, usename, coalesce(host(client_addr), 'this server'), state,"
        " extract(epoch FROM now() - xact_start)::int FROM pg_stat_activity"
        " WHERE datname = current_database() AND xact_start IS NOT NULL AND pid <> pg_backend_pid()"
        " AND pid NOT IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory') ORDER BY xact_start LIMIT 3"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return [f"process {row[0]} of {row[1]} from {row[2]}, {row[3]}, {row[4]} s" for row in cursor.fetchall()]
