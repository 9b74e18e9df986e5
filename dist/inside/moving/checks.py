"""What is asked of whole tables: rows that refer to what is not there, dates that are none, and which row is another one."""

from __future__ import annotations

from inside.moving.ending import Unfit
from inside.moving.values import canonical

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from inside.moving.table import Table


def check_references(new: Any, tables: list[Table]) -> None:
    """Each row refers to one that is there. Raises Unfit with the row: SQLite lets others in, and so does MyISAM."""
    from django.db import Error, transaction

    try:
        with transaction.atomic(using="default"):
            new.check_constraints(table_names=[table.name for table in tables])
            return
    except Error as error:
        said = " ".join(str(error).split())
    for table in tables:
        for field in table.fields:
            if field.remote_field is not None and field.db_constraint:
                refuse_dangling(table, field)
    raise Unfit("The new database refuses what rows refer to: %s" % said)


def refuse_dangling(table: Table, field: Any) -> None:
    """Raises Unfit for a row whose relation leads nowhere."""
    quote = table.new.ops.quote_name
    target = field.target_field
    words = (
        *(quote(table.model._meta.pk.column), quote(field.column), quote(table.name)),
        *(quote(target.model._meta.db_table), quote(target.column), quote(field.column)),
        *(quote(field.column), quote(target.column)),
    )
    with table.new.cursor() as cursor:
        cursor.execute(
            "SELECT a.%s, a.%s FROM %s a LEFT JOIN %s b ON b.%s = a.%s WHERE a.%s IS NOT NULL AND b.%s IS NULL" % words
        )
        found = cursor.fetchone()
    if found:
        raise Unfit(
            "%s with the key %s does not fit into the new database: %s: it refers to %s of %s, which is not there"
            % (table.label, found[0], field.name, found[1], target.model._meta.label)
        )


def check_zero_dates(table: Table) -> None:
    """MySQL's 0000-00-00 is no date, and its drivers read nothing instead. Raises Unfit with the row."""
    quote = table.old.ops.quote_name
    pk = table.model._meta.pk
    for field in table.fields:
        if field.get_internal_type() not in ("DateField", "DateTimeField"):
            continue
        with table.old.cursor() as cursor:
            text = "CAST(%s AS CHAR(10))" % quote(field.column)
            key = quote(pk.column) if getattr(pk, "column", None) else "'?'"
            cursor.execute(
                "SELECT %s, %s FROM %s WHERE %s LIKE '%%-00%%' OR %s LIKE '0000%%'"
                % (key, text, quote(table.name), text, text)
            )
            found = cursor.fetchone()
        if found:
            raise Unfit(
                "%s with the key %s does not fit into the new database: %s: %s is no date"
                % (table.label, found[0], field.name, found[1])
            )


def find_different(table: Table, old: str) -> str:
    """Which row is another one in the new database than in the old one, for a person."""
    left = {row.digest: table.key(row) for row in table.read(old)}
    for row in table.read("default"):
        left.pop(row.digest, None)
    for key in left.values():
        who = "%s with the key %s" % (table.label, key)
        before, after = (
            table.model._base_manager.using(alias).filter(pk=key).values(*table.names).first()
            for alias in (old, "default")
        )
        if before is None or after is None:
            return "%s is not in the new database, or has another key there" % who
        for name in table.names:
            if canonical(before[name]) != canonical(after[name]):
                return "%s is another one in the new database: %s is %.80r, and was %.80r" % (
                    *(who, name),
                    *(after[name], before[name]),
                )
        return "%s is not in the new database as it is in the old one" % who
    return "%s has rows in the new database that the old one has not" % table.label
