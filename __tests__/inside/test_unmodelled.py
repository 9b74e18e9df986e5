"""What no model has is named, with the rows of tables."""

from __future__ import annotations

import contextlib
import sqlite3
import sys
import types
from types import SimpleNamespace

import pytest

from inside.unmodelled import list_unmodelled


@pytest.fixture(autouse=True)
def django(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its errors are those of the driver."""
    names = {"DatabaseError": sqlite3.DatabaseError}
    for name in ("django", "django.db"):
        module = types.ModuleType(name)
        module.__dict__.update(names)
        monkeypatch.setitem(sys.modules, name, module)


def test_tables_views_and_triggers() -> None:
    database = sqlite3.connect(":memory:")
    database.executescript(
        """CREATE TABLE blog_article (id integer PRIMARY KEY AUTOINCREMENT); INSERT INTO blog_article VALUES (1);
        CREATE TABLE "old orders" (n); INSERT INTO "old orders" VALUES (1), (2); CREATE TABLE bare (n);
        CREATE VIEW sums AS SELECT 1; CREATE TRIGGER watched AFTER INSERT ON blog_article BEGIN SELECT 1; END;"""
    )
    connection = SimpleNamespace(
        vendor="sqlite",
        cursor=lambda: contextlib.closing(database.cursor()),
        ops=SimpleNamespace(quote_name=lambda name: '"%s"' % name),
    )
    assert list_unmodelled(connection, {"blog_article"}) == [
        "the table bare (0 rows)",
        "the table old orders (2 rows)",
        "the view sums",
        "the trigger watched on blog_article",
    ]
    connection.vendor = "oracle"
    assert list_unmodelled(connection, set()) == []
