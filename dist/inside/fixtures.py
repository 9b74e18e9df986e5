"""What fixtures would overwrite: rows of the database that have their keys, and other values. Nothing is written."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import os
import sys

from inside.rows import MADE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

# Rows that are looked up at a time.
_MANY = 400


def find_overwritten(path: str) -> dict[str, int]:
    """How many rows of each model the fixture at `path` would change, by its label (`blog.Article`)."""
    counts: dict[str, int] = {}
    waiting: dict[Any, list[Any]] = {}

    def compare(model: Any) -> None:
        wanted = waiting.pop(model, [])
        there = model._base_manager.using("default").in_bulk([row.object.pk for row in wanted])
        count = sum(row.object.pk in there and _differs(row, there[row.object.pk]) for row in wanted)
        if count:
            counts[model._meta.label] = counts.get(model._meta.label, 0) + count

    for row in read_rows(path):
        model = type(row.object)
        if row.object.pk is not None and model._meta.label_lower not in MADE:
            waiting.setdefault(model, []).append(row)
            if len(waiting[model]) >= _MANY:
                compare(model)
    for model in list(waiting):
        compare(model)
    return counts


def read_rows(path: str) -> Iterator[Any]:
    """The rows of a fixture as loaddata reads them (django.core.serializers), of any format and compression."""
    from django.core import serializers
    from django.core.management.commands.loaddata import SingleZipReader

    openers = {"gz": gzip.open, "bz2": bz2.open, "xz": lzma.open, "lzma": lzma.open, "zip": SingleZipReader}
    words = os.path.basename(path).split(".")
    opener = openers.get(words[-1])
    kind = words[-2] if opener else words[-1]
    with opener(path, "r") if opener else open(path, "rb") as file:
        yield from serializers.deserialize(kind, file, using="default", handle_forward_references=True)


def _differs(row: Any, there: Any) -> bool:
    """Whether the save of a row of a fixture would change the one that is there."""
    new = row.object
    if new._meta.label_lower == "sites.site" and there.domain == "example.com":
        return False  # As migrate makes it.
    for field in new._meta.concrete_fields:
        one, other = getattr(new, field.attname), getattr(there, field.attname)
        if one != other and field.value_to_string(new) != field.value_to_string(there):
            return True
    for name, values in (row.m2m_data or {}).items():
        keys = {str(getattr(value, "pk", value)) for value in values}
        if keys != {str(key) for key in getattr(there, name).values_list("pk", flat=True)}:
            return True
    return False


def main(*paths: str) -> None:
    """Prints {path: {label: rows}} as the last line, as JSON; only of fixtures that would overwrite something."""
    import django

    sys.argv = ["manage.py", "loaddata"]
    django.setup()
    found = {path: find_overwritten(path) for path in paths}
    print(json.dumps({path: counts for path, counts in found.items() if counts}))
