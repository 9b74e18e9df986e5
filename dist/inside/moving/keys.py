"""Keys go on where the old database would have: one whose row is gone is not given a second time."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from inside.moving.table import Table


def go_on(tables: list[Table]) -> None:
    """Once the rows are there and committed: MySQL commits what is under way before it changes a table."""
    for table in tables:
        field = table.model._meta.auto_field
        if field not in table.fields:
            continue
        last = last_given(table.old, table.name, field.column)
        if last > last_given(table.new, table.name, field.column):
            set_last(table.new, table.name, field.column, last)


def last_given(connection: Any, table: str, column: str) -> int:
    """The last key that a database has given by itself; 0 where it gives none, or only the next after those there are."""
    quoted = connection.ops.quote_name(table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            name = sequence_of(cursor, quoted, column)
            if name is None:
                return 0
            cursor.execute("SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM " + name)
        elif connection.vendor == "mysql":
            # Not from information_schema, which may be a day old (MySQL, information_schema_stats_expiry).
            cursor.execute("SHOW CREATE TABLE " + quoted)
            found = re.search(r"^\).* AUTO_INCREMENT=(\d+)", str(cursor.fetchone()[1]), re.M)
            return int(found.group(1)) - 1 if found else 0
        else:
            cursor.execute("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'")
            if cursor.fetchone() is None:
                return 0
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
    return int(row[0] or 0) if row else 0


def set_last(connection: Any, table: str, column: str, last: int) -> None:
    """The next key is the one behind `last`."""
    quoted = connection.ops.quote_name(table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            name = sequence_of(cursor, quoted, column)
            if name is not None:
                cursor.execute("SELECT pg_catalog.setval(%s::pg_catalog.regclass, %s)", [name, last])
        elif connection.vendor == "mysql":
            cursor.execute("ALTER TABLE %s AUTO_INCREMENT = %d" % (quoted, last + 1))
        else:
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, last])


def sequence_of(cursor: Any, quoted: str, column: str) -> str | None:
    """The sequence of a column of PostgreSQL, as SQL names it."""
    cursor.execute("SELECT pg_catalog.pg_get_serial_sequence(%s, %s)", [quoted, column])
    name = cursor.fetchone()[0]
    return None if name is None else str(name)
