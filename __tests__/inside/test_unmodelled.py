"""What no model has is named, with the rows of tables."""

from __future__ import annotations

import contextlib
import sqlite3
import sys
import types
from types import SimpleNamespace

import pytest

from inside.unmodelled import list_lacking, list_unmodelled


@pytest.fixture(autouse=True)
def django(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its errors are those of the driver."""
    names = {"DatabaseError": sqlite3.DatabaseError}
    for name in ("django", "django.db"):
        module = types.ModuleType(name)
        module.__dict__.update(names)
        monkeypatch.setitem(sys.modules, name, module)


def connect(script: str) -> SimpleNamespace:
    database = sqlite3.connect(":memory:")
    database.executescript(script)
    return SimpleNamespace(vendor="sqlite", cursor=lambda: contextlib.closing(database.cursor()))


def test_tables_views_and_triggers() -> None:
    connection = connect(
        """CREATE TABLE blog_article (id integer PRIMARY KEY AUTOINCREMENT); INSERT INTO blog_article VALUES (1);
        CREATE TABLE "old ""orders" (n); INSERT INTO "old ""orders" VALUES (1), (2); CREATE TABLE bare (n);
        CREATE VIEW sums AS SELECT 1; CREATE TRIGGER watched AFTER INSERT ON blog_article BEGIN SELECT 1; END;"""
    )
    assert list_unmodelled(connection, {"blog_article"}) == [
        "the table bare (0 rows)",
        'the table old "orders (2 rows)',
        "the view sums",
        "the trigger watched on blog_article",
    ]
    connection.vendor = "oracle"
    assert list_unmodelled(connection, set()) == []


def test_what_a_migration_has_made_and_somebody_has_changed_stays_behind_too() -> None:
    made = "CREATE TABLE hits (n); INSERT INTO hits VALUES (%d); CREATE TABLE same (n); INSERT INTO same VALUES (3);"
    view = "CREATE VIEW sums AS SELECT %d; CREATE VIEW other AS SELECT 3; CREATE TABLE blog_article (n);"
    old, new = (connect(made % number + view % number) for number in (5000, 0))
    assert list_lacking(old, new, {"blog_article"}) == [
        "what is in the table hits (1 row) as it is now",
        "the view sums as it is now",
    ]
    assert list_lacking(old, old, set()) == []
