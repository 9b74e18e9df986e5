"""One table of a move, read page by page and written row by row or many at once: no signal is sent, no value made anew."""

from __future__ import annotations

from inside.moving.connections import OLD
from inside.moving.ending import Unfit
from inside.moving.unreadable import find_unreadable
from inside.moving.values import add, digest, find_fault

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

# A page is of about so many bytes, and at most so many rows: large values must fit into a small server's memory.
_BYTES, _MOST, _FIRST = 2_000_000, 1000, 20


class Row:
    """A row as Python reads it. Attributes are the model's `attname`s, as the compiler of Django's INSERT asks for them."""

    def __init__(self, names: list[str], values: tuple[Any, ...]) -> None:
        self.__dict__.update(zip(names, values))
        self.digest = 0
        self.size = 0


class Table:
    """The table of a model, in both databases."""

    def __init__(self, model: Any, old: Any, new: Any) -> None:
        self.model, self.old, self.new = model, old, new
        meta = model._meta
        self.name, self.label = str(meta.db_table), str(meta.label)
        # Of a child (multi-table inheritance) its own columns: the rest lies in the parent's table.
        self.fields = [field for field in meta.local_concrete_fields if not getattr(field, "generated", False)]
        self.names = [field.attname for field in self.fields]
        self.keys = [field.attname for field in getattr(meta, "pk_fields", [meta.pk])]
        # What is read beside the fields: None of JSON, and none at all, look the same to Python.
        self.json = [field for field in self.fields if field.get_internal_type() == "JSONField"]
        self.rows = self.total = 0

    @property
    def sum(self) -> str:
        """What the rows that were copied come to."""
        return describe(self.rows, self.total)

    def measure(self, alias: str) -> str:
        """What the rows of one of both databases come to now."""
        rows = total = 0
        for row in self.read(alias):
            rows, total = rows + 1, add(total, row.digest)
        return describe(rows, total)

    def read(self, alias: str) -> Iterator[Row]:
        """All rows by their keys, a page at a time: MySQL's drivers read a whole answer into memory."""
        from django.db.models import BooleanField, ExpressionWrapper, Q

        empty = {
            "django_prod_null_%d" % at: ExpressionWrapper(
                Q(**{field.name + "__isnull": True}), output_field=BooleanField()
            )
            for at, field in enumerate(self.json)
        }
        columns = list(dict.fromkeys(self.names + self.keys))
        query = self.model._base_manager.using(alias).order_by("pk").annotate(**empty)
        last: Any = None
        size = _FIRST
        while True:
            page = query if last is None else query.filter(pk__gt=last)
            try:
                found = list(page.values_list(*columns, *empty)[:size])
            except (ValueError, ArithmeticError, TypeError) as error:
                raise Unfit(find_unreadable(page, self.keys[0], columns, size, one_line(error))) from error
            taken = 0
            for values in found:
                row = Row(columns, values[: len(columns)])
                row.size = sum(size_of(value) for value in values)
                taken += row.size
                nulls = dict(zip((field.attname for field in self.json), values[len(columns) :]))
                self.mark_json(row, nulls)
                row.digest = digest(
                    [*(getattr(row, name) for name in self.names), *(bool(one) for one in nulls.values())]
                )
                yield row
            if len(found) < size:
                return
            last = self.key(row)
            size = max(1, min(_MOST, size * 2, _BYTES * size // max(1, taken)))

    def key(self, row: Row) -> Any:
        """The key of a row, as a query takes it: of several columns (Django 5.2) a tuple."""
        values = tuple(getattr(row, name) for name in self.keys)
        return values[0] if len(values) == 1 else values

    def mark_json(self, row: Row, nulls: dict[str, Any]) -> None:
        """Keeps apart the null of JSON and that of SQL, which are both None where they are read."""
        row.__dict__["nulls"] = [name for name, empty in nulls.items() if getattr(row, name) is None and not empty]

    def clear(self) -> None:
        """Removes what data migrations have put there: the old database has it too, as it is by now."""
        with self.new.cursor() as cursor:
            cursor.execute("DELETE FROM " + self.new.ops.quote_name(self.name))

    def copy(self) -> None:
        """Brings all rows over. Raises Unfit, with the row."""
        waiting: list[Row] = []
        taken = 0
        for row in self.read(OLD):
            self.rows, self.total = self.rows + 1, add(self.total, row.digest)
            waiting.append(row)
            taken += row.size
            if len(waiting) >= _MOST or taken >= _BYTES:
                self.write(waiting)
                waiting, taken = [], 0
        self.write(waiting)

    def write(self, rows: list[Row]) -> None:
        """Inserts rows, as many at once as the engine takes. Raises Unfit."""
        from django.db import transaction

        if not rows:
            return
        self.refuse_large(rows)
        most = max(1, self.new.ops.bulk_batch_size(self.fields, rows))
        for at in range(0, len(rows), most):
            part = rows[at : at + most]
            try:
                with transaction.atomic(using="default"):
                    self.insert(part)
            except Exception as error:  # of the driver, of Django, or of a field
                self.name_row(part, error)

    def insert(self, rows: list[Row]) -> None:
        """The INSERT of `bulk_create`, for one table and with each value as it was read (`raw`)."""
        from django.db.models import JSONField, Value
        from django.db.models.sql import InsertQuery

        for row in rows:
            for name in row.__dict__["nulls"]:
                setattr(row, name, Value(None, JSONField()))
        query = InsertQuery(self.model)
        query.insert_values(self.fields, rows, raw=True)
        query.get_compiler(using="default").execute_sql()

    def name_row(self, rows: list[Row], error: Exception) -> None:
        """Finds the row that is not taken. Raises Unfit."""
        from django.db import transaction

        for row in rows:
            try:
                with transaction.atomic(using="default"):
                    self.insert([row])
            except Exception as refused:
                raise Unfit(self.explain(row, refused)) from refused
        raise Unfit("%s: %s" % (self.label, one_line(error))) from error

    def explain(self, row: Row, error: Exception) -> str:
        """Model, key, field and why, for a person."""
        who = self.who(row)
        for field in self.fields:
            why = find_fault(field, getattr(row, field.attname), self.new.vendor)
            if why is not None:
                return "%s does not fit into the new database: %s: %s" % (who, field.name, why)
        text = one_line(error)
        if any(sign in text.lower() for sign in ("duplicate", "unique")):
            text += " (another row has a value that the new database takes for the same; MySQL compares letters without upper and lower case)"
        return "%s does not fit into the new database: %s" % (who, text)

    def who(self, row: Row) -> str:
        """The row for a person, as `blog.Article with the key 7`."""
        return "%s with the key %s" % (self.label, self.key(row))

    def refuse_large(self, rows: list[Row]) -> None:
        """MySQL ends the connection for a statement that is too large (max_allowed_packet). Raises Unfit."""
        largest = max(rows, key=lambda row: row.size)
        if self.new.vendor != "mysql" or largest.size < _BYTES // 4:
            return
        with self.new.cursor() as cursor:
            cursor.execute("SELECT @@max_allowed_packet")
            most = int(cursor.fetchone()[0])
        # Each byte may be written as two.
        if 2 * largest.size + 1024 > most:
            raise Unfit(
                "%s is of %d bytes, and the new server takes no statement over %d (max_allowed_packet): make that larger"
                % (self.who(largest), largest.size, most)
            )


def describe(rows: int, total: int) -> str:
    """How many rows, and the sum of their digests."""
    return "%d rows, %032x" % (rows, total)


def size_of(value: Any) -> int:
    """About the bytes that a value takes."""
    if isinstance(value, (str, bytes, memoryview)):
        return len(value)
    return len(str(value)) if isinstance(value, (dict, list)) else 8


def one_line(error: BaseException) -> str:
    """What it says, with its class."""
    return "%s: %s" % (type(error).__name__, " ".join(str(error).split()))
