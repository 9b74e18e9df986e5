"""Whoever writes to the old database waits, or the move says that it could not be kept from it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from inside.moving.locked import statements


@pytest.mark.parametrize(
    ("vendor", "tables", "some", "last"),
    [
        ("sqlite", ["a"], "BEGIN IMMEDIATE", "ROLLBACK"),
        ("postgresql", ["a", "b"], 'LOCK TABLE "a", "b" IN SHARE MODE', "ROLLBACK"),
        ("mysql", ["a", "b"], 'LOCK TABLES "a" READ, "b" READ', "UNLOCK TABLES"),
    ],
)
def test_each_engine_in_its_words(vendor: str, tables: list[str], some: str, last: str) -> None:
    connection: Any = SimpleNamespace(vendor=vendor, ops=SimpleNamespace(quote_name=lambda name: '"%s"' % name))
    begin, finish = statements(connection, tables)
    assert some in begin
    assert finish == last
