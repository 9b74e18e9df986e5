"""
A mark in a database that a move of ours fills: a table of its own. What bears it was empty before, and may be emptied
again; what does not is somebody's.
"""

from __future__ import annotations

import json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypedDict

    class Mark(TypedDict):
        """What is noted in it."""

        # The tables that were there before the move began.
        kept: list[str]
        # What the rows of each table came to when they had all come, as text; none before.
        sums: dict[str, str]


TABLE = "django_prod_move"


def read_mark(connection: Any) -> Mark | None:
    """What the mark says; None without one."""
    with connection.cursor() as cursor:
        if TABLE not in connection.introspection.table_names(cursor):
            return None
        cursor.execute("SELECT mark FROM %s" % TABLE)
        row = cursor.fetchone()
    mark: Mark | None = json.loads(row[0]) if row else None
    return mark


def set_mark(connection: Any) -> None:
    """Marks a database that holds no row of the project."""
    with connection.cursor() as cursor:
        kept = [name for name in connection.introspection.table_names(cursor) if name != TABLE]
        text = "longtext" if connection.vendor == "mysql" else "text"
        cursor.execute("CREATE TABLE IF NOT EXISTS %s (mark %s NOT NULL)" % (TABLE, text))
    write_mark(connection, {"kept": kept, "sums": {}})


def write_mark(connection: Any, mark: Mark) -> None:
    """Writes what is noted."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM %s" % TABLE)
        cursor.execute("INSERT INTO %s (mark) VALUES (%%s)" % TABLE, [json.dumps(mark)])


def drop_mark(connection: Any) -> None:
    """The database is the site's now."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS %s" % TABLE)


def empty(connection: Any, kept: list[str]) -> None:
    """Removes what an interrupted move has made, and nothing that was there before it; the mark stays."""
    quote = connection.ops.quote_name
    along = " CASCADE" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor, connection.constraint_checks_disabled():
        found = [one for one in connection.introspection.get_table_list(cursor) if one.name not in (*kept, TABLE)]
        for one in sorted(found, key=lambda one: one.type != "v"):
            kind = "VIEW" if one.type == "v" else "TABLE"
            cursor.execute("DROP %s IF EXISTS %s%s" % (kind, quote(one.name), along))
        if connection.vendor == "postgresql" and not kept:
            cursor.execute(_LEFT)
            for kind, name in cursor.fetchall():
                cursor.execute("DROP %s IF EXISTS %s CASCADE" % (kind, name))


# What migrations may have made beside tables in a schema that was empty: types, functions and sequences that no extension has brought (pg_depend.deptype `e`).
_LEFT = """
SELECT 'TYPE', quote_ident(t.typname) FROM pg_type t
 WHERE t.typnamespace = current_schema()::regnamespace AND t.typtype IN ('e', 'd')
   AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = t.oid AND d.deptype = 'e')
UNION ALL
SELECT 'ROUTINE', p.oid::regprocedure::text FROM pg_proc p
 WHERE p.pronamespace = current_schema()::regnamespace
   AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
UNION ALL
SELECT 'SEQUENCE', quote_ident(c.relname) FROM pg_class c
 WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'S'
   AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype IN ('e', 'a', 'i'))
"""
