"""A key is never given twice, also where its row is gone by now."""

from __future__ import annotations

import contextlib
import sqlite3
from types import SimpleNamespace
from typing import Any

from inside.moving.keys import go_on


class Cursor:
    """A cursor of a real SQLite, with the signs for parameters that Django takes."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self.cursor = database.cursor()

    def execute(self, text: str, values: tuple[Any, ...] = ()) -> None:
        self.cursor.execute(text.replace("%s", "?"), values)

    def fetchone(self) -> Any:
        return self.cursor.fetchone()

    def close(self) -> None:
        self.cursor.close()


def connect(*statements: str) -> Any:
    database = sqlite3.connect(":memory:")
    for statement in statements:
        database.execute(statement)
    return SimpleNamespace(
        vendor="sqlite",
        cursor=lambda: contextlib.closing(Cursor(database)),
        ops=SimpleNamespace(quote_name=lambda name: '"%s"' % name),
        database=database,
    )


def table(old: Any, new: Any, name: str, auto: bool = True) -> Any:
    field = SimpleNamespace(column="id")
    meta = SimpleNamespace(auto_field=field if auto else None)
    return SimpleNamespace(old=old, new=new, name=name, fields=[field], model=SimpleNamespace(_meta=meta))


MADE = "CREATE TABLE %s (id integer PRIMARY KEY AUTOINCREMENT, n integer)"


def next_key(connection: Any, name: str) -> int:
    return int(connection.database.execute("INSERT INTO %s (n) VALUES (1)" % name).lastrowid)


def test_keys_go_on_where_the_old_database_would_have() -> None:
    insert, delete = "INSERT INTO %s VALUES (%d, 0)", "DELETE FROM %s WHERE id > 3"
    old = connect(
        *[MADE % name for name in ("shop", "empty", "later")],
        *[insert % (name, 9) for name in ("shop", "empty")],
        *[delete % name for name in ("shop", "empty")],
        insert % ("shop", 2),
        insert % ("later", 4),
        "CREATE TABLE plain (id integer PRIMARY KEY, n integer)",
    )
    new = connect(
        *[MADE % name for name in ("shop", "empty", "later")],
        *[insert % ("shop", 2), insert % ("later", 70)],
        "CREATE TABLE plain (id integer PRIMARY KEY, n integer)",
    )
    go_on([table(old, new, name) for name in ("shop", "empty", "later", "plain")])
    assert [next_key(new, name) for name in ("shop", "empty", "later", "plain")] == [10, 10, 71, 1]


def test_a_database_that_gives_no_keys_is_left_alone() -> None:
    bare = connect("CREATE TABLE plain (id text PRIMARY KEY)")
    go_on([table(bare, bare, "plain"), table(bare, bare, "plain", auto=False)])
