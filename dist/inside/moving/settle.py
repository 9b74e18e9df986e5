"""A move was taken back after its switch: whether visitors have written into the new database meanwhile."""

from __future__ import annotations

from inside.moving.connections import set_up
from inside.moving.ending import end
from inside.moving.mark import drop_mark, read_mark
from inside.moving.schema import list_models, list_targets, loader_for
from inside.moving.table import Table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# What is answered where nobody may empty it.
WRITTEN = "written"


def main() -> None:
    """The last line is `written` where that can't be ruled out: then the mark is gone."""
    end(settle)


def settle() -> str:
    """Answers `written` or `untouched`."""
    old, new = set_up("migrate")
    mark = read_mark(new)
    if mark is not None and not is_same(old, new, mark["sums"]):
        drop_mark(new)
        mark = None
    return WRITTEN if mark is None else "untouched"


def is_same(old: Any, new: Any, sums: dict[str, str]) -> bool:
    """Whether each table is what it was when the rows had come. One that a later migration has changed is not known to be."""
    from django.db import Error

    targets = list_targets(old)
    models = list_models(loader_for(new, targets), targets)
    try:
        return bool(sums) and all(
            Table(model, old, new).measure("default") == sums[model._meta.db_table]
            for model in models
            if model._meta.db_table in sums
        )
    except Error:
        return False
