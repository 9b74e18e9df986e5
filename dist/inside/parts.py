"""What somebody has added to the tables of models: columns, indexes and constraints that no migration makes."""

from __future__ import annotations

from collections import Counter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# What Django's introspection says of a constraint or an index, and how a person calls it.
WORDS = {
    "primary_key": "primary key",
    "foreign_key": "reference",
    "unique": "unique index",
    "check": "check",
    "index": "index",
}


def list_parts(old: Any, new: Any, tables: list[str]) -> list[str]:
    """What these tables have in the old database, and not in the new one, each for a person."""
    return [one for table in tables for one in [*list_columns(old, new, table), *list_rules(old, new, table)]]


def list_columns(old: Any, new: Any, table: str) -> list[str]:
    """`the column shop_order.remark (12 values)`."""
    there = set(columns_of(new, table))
    quote = old.ops.quote_name
    found: list[str] = []
    for name in columns_of(old, table):
        if name not in there:
            with old.cursor() as cursor:
                cursor.execute("SELECT COUNT(%s) FROM %s" % (quote(name), quote(table)))
                count = int(cursor.fetchone()[0])
            found.append("the column %s.%s (%d value%s)" % (table, name, count, "" if count == 1 else "s"))
    return found


def columns_of(connection: Any, table: str) -> list[str]:
    with connection.cursor() as cursor:
        return [str(column.name) for column in connection.introspection.get_table_description(cursor, table)]


def list_rules(old: Any, new: Any, table: str) -> list[str]:
    """`the index on shop_order (remark)`: by their columns, as names depend on the version of Django that has made them."""
    if old.vendor == new.vendor:
        return [describe(table, *one) for one in (rules_of(old, table) - rules_of(new, table)).elements()]
    # Engines differ in what they make beside a column, as MySQL's index of a reference.
    there = {columns for _, columns, _ in rules_of(new, table)}
    kinds = (WORDS["unique"], WORDS["index"])
    missing = [one for one in rules_of(old, table) if one[0] in kinds and one[1] not in there]
    return [describe(table, *one) for one in missing]


def rules_of(connection: Any, table: str) -> Counter[tuple[str, tuple[str, ...], str]]:
    """(kind, columns, how it is made) of all constraints and indexes of a table, with how often each is there."""
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, table).values()
    return Counter(
        (
            next((word for key, word in WORDS.items() if one.get(key)), "constraint"),
            tuple(str(column) for column in one["columns"] or ()),
            "" if one.get("foreign_key") else "%s %s" % (one.get("type") or "", one.get("orders") or ""),
        )
        for one in found
    )


def describe(table: str, kind: str, columns: tuple[str, ...], _made: str) -> str:
    return "the %s on %s%s" % (kind, table, " (%s)" % ", ".join(columns) if any(columns) else "")
