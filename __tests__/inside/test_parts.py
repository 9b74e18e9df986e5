"""What somebody has added to a table of a model is named: a column with its values, an index, a constraint."""

from __future__ import annotations

import contextlib
import sqlite3
from types import SimpleNamespace
from typing import Any

from inside.parts import list_parts


def connection(vendor: str, columns: list[str], rules: list[dict[str, Any]]) -> Any:
    """A table `shop` with these columns, whose third is empty, in a real database that says of its rules what it is told."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE shop (%s)" % ", ".join('"%s"' % name for name in columns))
    database.execute("INSERT INTO shop VALUES (%s)" % ", ".join(["7", "7", "NULL", "7"][: len(columns)]))
    described = [SimpleNamespace(name=name) for name in columns]
    named = {"name_%s_%d" % (vendor, at): rule for at, rule in enumerate(rules)}
    return SimpleNamespace(
        vendor=vendor,
        cursor=lambda: contextlib.closing(database.cursor()),
        ops=SimpleNamespace(quote_name=lambda name: '"%s"' % name),
        introspection=SimpleNamespace(
            get_table_description=lambda cursor, table: described, get_constraints=lambda cursor, table: named
        ),
    )


KEY = {"columns": ["id"], "primary_key": True, "unique": True, "index": False}
NAME = {"columns": ["name"], "unique": True, "index": True}
PLACE = {"columns": ["name", "place"], "index": True, "type": "btree", "orders": ["ASC", "DESC"]}
REFERENCE = {"columns": ["place"], "foreign_key": ("town", "id")}


def test_a_column_comes_with_how_many_values_it_has() -> None:
    old = connection("sqlite", ["id", "name", "place", "by hand"], [])
    assert list_parts(old, connection("sqlite", ["id", "name"], []), ["shop"]) == [
        "the column shop.place (0 values)",
        "the column shop.by hand (1 value)",
    ]
    assert list_parts(old, old, ["shop"]) == []


def test_within_one_engine_each_rule_counts_whatever_its_name() -> None:
    check = {"columns": ["name"], "check": True}
    old = connection("postgresql", ["id", "name", "place"], [KEY, NAME, PLACE, REFERENCE, check, check])
    same = connection("postgresql", ["id", "name", "place"], [check, check, REFERENCE, PLACE, NAME, KEY])
    assert list_parts(old, same, ["shop"]) == []
    fewer = connection("postgresql", ["id", "name", "place"], [KEY, {**PLACE, "orders": ["ASC", "ASC"]}, check])
    assert list_parts(old, fewer, ["shop"]) == [
        "the unique index on shop (name)",
        "the index on shop (name, place)",
        "the reference on shop (place)",
        "the check on shop (name)",
    ]


def test_what_another_engine_makes_by_itself_is_no_loss() -> None:
    old = connection(
        "mysql", ["id", "name", "place"], [KEY, NAME, PLACE, REFERENCE, {"columns": ["id"], "check": True}]
    )
    new = connection("postgresql", ["id", "name", "place"], [KEY, NAME])
    assert list_parts(old, new, ["shop"]) == ["the index on shop (name, place)"]
