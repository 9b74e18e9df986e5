"""The row and the field that Django can't read from the old database: SQLite keeps what a column was never meant for."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def find_unreadable(page: Any, key: str, columns: list[str], size: int, why: str) -> str:
    """Which of the first `size` rows of a query can't be read, for a person; `key` is their key, `why` what was raised."""
    from django.db import connections
    from django.db.models import CharField, TextField
    from django.db.models.functions import Cast

    # Of texts no backend makes anything else.
    text = TextField() if connections[page.db].vendor != "mysql" else CharField()
    label = page.model._meta.label
    named = page.annotate(django_prod_key=Cast(key, text))
    for at in range(size):
        for name in columns:
            try:
                list(page.values_list(name)[at : at + 1])
            except (ValueError, ArithmeticError, TypeError):
                row = named.annotate(django_prod_value=Cast(name, text)).values_list(
                    "django_prod_key", "django_prod_value"
                )
                found = list(row[at : at + 1])
                who, value = found[0] if found else ("?", "?")
                return (
                    "%s with the key %s can't be read from the old database: %s: %.80r is no value of its column (%s)"
                    % (
                        *(label, who, name),
                        *(value, why),
                    )
                )
    return "%s can't be read from the old database: %s" % (label, why)
