"""
Brings all rows of the old database into the new one, in one transaction of that: they are all there, and the same, or none
is. Whoever writes to the old one waits meanwhile, where its engine lets others wait.
"""

from __future__ import annotations

from inside.moving.checks import check_references, check_zero_dates, find_different
from inside.moving.connections import OLD, set_up
from inside.moving.ending import Unfit, end
from inside.moving.keys import go_on
from inside.moving.locked import locked
from inside.moving.mark import read_mark, write_mark
from inside.moving.schema import count_rows, list_behind, list_models, list_tables, list_targets, loader_for
from inside.moving.table import Table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def main() -> None:
    """A line for each table; the last one says what came of it."""
    end(move)


def move() -> str:
    """Answers the sum, as a sentence without its end. Raises Unfit."""
    from django.db import transaction

    old, new = set_up("loaddata")
    targets = list_targets(old)
    models = list_models(loader_for(new, targets), targets)
    there = split(old, new, models)
    tables = [Table(model, old, new) for model in there]
    with locked(old, [table.name for table in tables]):
        for table in tables:
            if old.vendor == "mysql":
                check_zero_dates(table)
        with new.constraint_checks_disabled(), transaction.atomic(using="default"):
            fill(new, tables)
            mark = read_mark(new)
            if mark is None:
                raise Unfit("The new database has lost its mark: another program is at work in it")
            write_mark(new, {**mark, "sums": {table.name: table.sum for table in tables}})
        go_on(tables)
    for one in list_behind(old, new, models):
        print("left behind: %s" % one, flush=True)
    return describe_all(tables)


def fill(new: Any, tables: list[Table]) -> None:
    """
    Replaces the rows of these tables by those of the old database, with keys, sequences and all. Within a transaction of
    the new one. Raises Unfit.
    """
    from django.core.management.color import no_style

    switch_triggers(new, tables, "DISABLE")
    for table in tables:
        table.clear()
    for table in tables:
        table.copy()
    check_references(new, tables)
    for statement in new.ops.sequence_reset_sql(no_style(), [table.model for table in tables]):
        with new.cursor() as cursor:
            cursor.execute(statement)
    switch_triggers(new, tables, "ENABLE")
    for table in tables:
        verify(table)


def describe_all(tables: list[Table]) -> str:
    """What was brought, as a sentence without its end."""
    rows = sum(table.rows for table in tables)
    return "%d rows in %d tables, counted and compared value by value" % (rows, len(tables))


def split(old: Any, new: Any, models: list[Any]) -> list[Any]:
    """The models whose tables both databases have. Raises Unfit."""
    before, after = set(list_tables(old)), set(list_tables(new))
    names = {model._meta.db_table: model._meta.label for model in models}
    lacking = [name for name in names if name in before and name not in after and count_rows(old, name)]
    if lacking:
        raise Unfit(
            "No migration makes the table %s of %s: it was made by hand or by `migrate --run-syncdb`. Give its app "
            "migrations (makemigrations) and deploy that first" % (lacking[0], names[lacking[0]])
        )
    return [model for model in models if model._meta.db_table in before & after]


def switch_triggers(new: Any, tables: list[Table], word: str) -> None:
    """Triggers of the project have fired when the rows were new. Those of MySQL and SQLite have no switch."""
    if new.vendor != "postgresql":
        return
    with new.cursor() as cursor:
        for table in tables:
            cursor.execute("ALTER TABLE %s %s TRIGGER USER" % (new.ops.quote_name(table.name), word))


def verify(table: Table) -> None:
    """Compares count and values of a table in both databases. Raises Unfit."""
    there = table.measure("default")
    now = count_rows(table.old, table.name)
    if now != table.rows:
        raise Unfit(
            "%s has %d rows in the old database, and had %d when they were read: another program writes to it. Stop it, "
            "and move again" % (table.label, now, table.rows)
        )
    if there != table.sum:
        raise Unfit(find_different(table, OLD))
    print("%s: %d rows, %032x in both databases" % (table.label, table.rows, table.total), flush=True)
