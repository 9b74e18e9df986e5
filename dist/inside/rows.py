"""How many rows of its own a site has in its default database: what would stay behind if it went to another one."""

from __future__ import annotations

import json
import sys

from inside.unmodelled import list_unmodelled

# Django makes these by itself, or they are worth nothing without the site that made them.
MADE = {"contenttypes.contenttype", "auth.permission", "sessions.session", "admin.logentry"}


def count_rows() -> dict[str, int]:
    """The rows of each model that has any, by its label (`blog.Article`)."""
    from django.apps import apps
    from django.db import DatabaseError, connection

    # One that does not answer is not empty: that ends the program.
    if connection.vendor in ("postgresql", "mysql"):
        connection.settings_dict["OPTIONS"].setdefault("connect_timeout", 10)
    connection.ensure_connection()
    counts: dict[str, int] = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.proxy or not model._meta.managed or model._meta.label_lower in MADE:
            continue
        try:
            count = model._base_manager.using("default").count()
        except DatabaseError:  # a table that no migration has made, or one of another database
            continue
        if count > 0:
            counts[model._meta.label] = count
    return counts


def list_beside() -> list[str]:
    """What there is beside the tables of models, each for a person."""
    from django.apps import apps
    from django.db import connection

    models = apps.get_models(include_auto_created=True)
    return list_unmodelled(connection, {model._meta.db_table for model in models} | {"django_migrations"})


def main() -> None:
    """Prints as the last line, as JSON, the rows by model, and what there is beside."""
    import django

    sys.argv = ["manage.py", "shell"]
    django.setup()
    print(json.dumps([count_rows(), list_beside()]))
