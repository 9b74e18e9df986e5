"""
The tables of a move: what the migrations that the old database has applied make of the models. So the new release may
have models that are further on, and its own migrations come after the rows.
"""

from __future__ import annotations

from inside.moving.ending import Refused
from inside.moving.mark import TABLE
from inside.parts import list_parts
from inside.unmodelled import list_lacking

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Key = tuple[str, str]

# Made by Django beside the models' tables.
MIGRATIONS = "django_migrations"


def list_targets(old: Any, name: str = "The old database") -> list[Key]:
    """
    The migrations of this code that the old database has applied. Raises Refused where it has some that it does not know;
    `name` is what that says of it.
    """
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(old)
    known = {*loader.disk_migrations, *(key for one in loader.disk_migrations.values() for key in one.replaces)}
    unknown = sorted(key for key in loader.applied_migrations if key not in known and key[0] in loader.migrated_apps)
    if unknown:
        raise Refused(
            "%s has migrations that this code does not know: %s. Take a commit that has them"
            % (name, ", ".join("%s.%s" % key for key in unknown[:5]))
        )
    return [key for key in loader.applied_migrations if key in loader.graph.nodes]


def loader_for(connection: Any, targets: list[Key]) -> Any:
    """The migrations of this code, with the parts of a squashed one where the old database has applied only some."""
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection)
    if any(key not in loader.graph.nodes for key in targets):
        loader.replace_migrations = False
        loader.build_graph()
    return loader


def list_models(loader: Any, targets: list[Key]) -> list[Any]:
    """The models that have a table in the default database after these migrations, each once, and those between them."""
    from django.db import router

    apps = loader.project_state(targets).apps
    found: dict[str, Any] = {}
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        if meta.managed and not meta.proxy and not meta.swapped and router.allow_migrate_model("default", model):
            found.setdefault(meta.db_table, model)
    return list(found.values())


def list_tables(connection: Any) -> list[str]:
    """The tables of a database, without views."""
    with connection.cursor() as cursor:
        return [str(name) for name in connection.introspection.table_names(cursor)]


def list_behind(old: Any, new: Any, models: list[Any]) -> list[str]:
    """What the old database holds and no model and no migration makes in the new one, each for a person."""
    ours = {model._meta.db_table for model in models}
    both = sorted(ours & set(list_tables(old)) & set(list_tables(new)))
    return [*list_lacking(old, new, ours | {MIGRATIONS, TABLE}), *list_parts(old, new, both)]


def count_rows(connection: Any, table: str) -> int:
    """The rows of a table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM " + connection.ops.quote_name(table))
        return int(cursor.fetchone()[0])
