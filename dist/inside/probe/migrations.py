"""What the migrations of this code and the database say of each other."""

from __future__ import annotations

import contextlib
import sys

from inside.probe.place import relative
from inside.probe.risks import judge_operation, label, model_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from inside.shapes import MissingMigration, PendingMigration, Risk

# A statement is shown up to so many characters, a migration up to so many statements.
_LONGEST, _MOST = 400, 40
# Bytes, or rows of SQLite, from which on others notice that they wait for a table.
_LARGE = 10_000_000
_MANY = 50_000


def list_conflicts(loader: Any) -> list[str]:
    """A sentence for each app with two last migrations, for which Django refuses to migrate."""
    return [
        f"{app} has {len(names)} last migrations: {', '.join(sorted(names))}"
        for app, names in sorted(loader.detect_conflicts().items())
    ]


def list_pending(loader: Any, connection: Any, code: str) -> list[PendingMigration]:
    """The migrations to apply, in the order of `migrate`.

    A squashed migration whose parts are all applied is among them, without operations: `migrate` has to run
    once to record it, or the database would miss it when the parts are deleted from the code later.
    """
    keys = []
    for target in sorted(loader.graph.leaf_nodes()):
        for key in loader.graph.forwards_plan(target):
            if key not in loader.applied_migrations and key not in keys:
                keys.append(key)
    entries = [(key, loader.graph.nodes[key].operations) for key in keys]
    for key, migration in sorted(loader.replacements.items()):
        if key not in _recorded(loader) and all(part in loader.applied_migrations for part in migration.replaces):
            entries.append((key, []))
    created: set[str] = set()
    with _reading(connection):
        return [_entry(loader, key, operations, connection, code, created) for key, operations in entries]


def _entry(
    loader: Any, key: tuple[str, str], operations: list[Any], connection: Any, code: str, created: set[str]
) -> PendingMigration:
    """`created` are the models that the migrations before it make, as `app.model`: nobody uses them yet."""
    migration = loader.disk_migrations[key]
    app = migration.app_label
    # Nobody waits for a database that nothing was ever applied to, and its SQL would be that of every table.
    empty = not loader.applied_migrations
    own: set[str] = set()
    shown: list[Risk] = []
    compatible = True
    state = loader.project_state(key, at_end=False) if operations else None
    before = state.clone() if state is not None else None
    for operation in operations:
        about = model_of(operation)
        if type(operation).__name__ == "CreateModel":
            own.add(about)
        for part, (kind, why) in judge_operation(
            operation, connection, app, state, lambda table: None if empty else _large(connection, table)
        ):
            model = model_of(part)
            if model not in own:
                compatible = compatible and kind not in ("breaks", "unknown")
                if f"{app}.{model}" not in created:
                    shown.append({"operation": label(part), "kind": kind, "why": why})
    created.update(f"{app}.{model}" for model in own)
    return {
        "name": f"{app}.{migration.name}",
        "file": relative(getattr(sys.modules.get(migration.__module__), "__file__", None), code),
        "operations": [type(operation).__name__ for operation in operations],
        "compatible": compatible,
        "risks": [] if empty else shown,
        "sql": [] if empty or not operations else _sql(migration, before, connection),
        "undone": connection.features.can_rollback_ddl and migration.atomic,
    }


@contextlib.contextmanager
def _reading(connection: Any) -> Iterator[None]:
    """Whatever an operation does while it is looked at, the database refuses to be written."""
    commands = {
        "postgresql": ("SET default_transaction_read_only = on", "SET default_transaction_read_only = off"),
        "mysql": ("SET SESSION TRANSACTION READ ONLY", "SET SESSION TRANSACTION READ WRITE"),
        "sqlite": ("PRAGMA query_only = 1", "PRAGMA query_only = 0"),
    }.get(connection.vendor)
    if commands is None or connection.connection is None:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(commands[0])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(commands[1])


def _sql(migration: Any, state: Any, connection: Any) -> list[str]:
    """What `sqlmigrate` prints, without a transaction that others would have to wait for."""
    editor = connection.schema_editor(collect_sql=True, atomic=False)
    editor.deferred_sql = []
    editor.atomic_migration = True  # no operation begins a transaction of its own
    statements = editor.collected_sql
    try:
        migration.apply(state, editor, collect_sql=True)
        for statement in editor.deferred_sql:
            editor.execute(statement, None)
    except Exception as error:  # as of a constraint whose name only the database knows then
        statements.append(f"-- The rest is known only when it runs ({type(error).__name__}: {error})")
    lines = [" ".join(str(statement).split()) for statement in statements]
    lines = [line for line in lines if line.strip("- ")]
    short = [line if len(line) <= _LONGEST else line[:_LONGEST] + " …" for line in lines[:_MOST]]
    return short + ([f"-- and {len(lines) - _MOST} more"] if len(lines) > _MOST else [])


def _large(connection: Any, table: str) -> str | None:
    """How large a table is, as a person says it; None for one that is small or not there."""
    quoted = connection.ops.quote_name(table)
    try:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute(f"SELECT max(rowid) FROM {quoted}")
                rows = (cursor.fetchone() or [None])[0] or 0
                return f"{rows:,} rows" if rows >= _MANY else None
            if connection.vendor == "postgresql":
                cursor.execute("SELECT pg_table_size(to_regclass(%s))", [quoted])
            else:
                cursor.execute(
                    "SELECT data_length FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = %s",
                    [table],
                )
            size = (cursor.fetchone() or [None])[0] or 0
    except Exception:  # a table that is not there yet, or has no rows with numbers
        return None
    return f"{size / 1e6:,.0f} MB" if size >= _LARGE else None


def _recorded(loader: Any) -> dict[tuple[str, str], Any]:
    from django.db.migrations.recorder import MigrationRecorder

    return {} if loader.connection is None else MigrationRecorder(loader.connection).applied_migrations()


def list_unknown(loader: Any) -> list[str]:
    """Migrations that were applied after the last one of their app that this code has.

    What came before it was squashed and deleted on purpose; the tables of an app that is no longer installed
    are in nobody's way.
    """
    from django.apps import apps

    labels = {config.label for config in apps.get_app_configs()}
    replaced = {part for migration in loader.disk_migrations.values() for part in migration.replaces}
    last: dict[str, int] = {}
    strangers = []
    for key, row in sorted(_recorded(loader).items(), key=lambda item: item[1].id):
        if key in loader.disk_migrations or key in replaced:
            last[key[0]] = row.id
        elif key[0] in labels:
            strangers.append((key, row.id))
    return [".".join(key) for key, identity in strangers if identity > last.get(key[0], 0)]


def list_missing(loader: Any, code: str) -> list[MissingMigration]:
    """Apps of the project whose models have changes, or tables, that no migration makes."""
    from django.apps import apps
    from django.conf import settings
    from django.db.migrations.autodetector import MigrationAutodetector
    from django.db.migrations.questioner import MigrationQuestioner
    from django.db.migrations.state import ProjectState

    detector = MigrationAutodetector(
        loader.project_state(), ProjectState.from_apps(apps), MigrationQuestioner(dry_run=True)
    )
    changed = set(detector.changes(graph=loader.graph))
    found: list[MissingMigration] = []
    for config in apps.get_app_configs():
        models = getattr(config.models_module, "__file__", None)
        bare = (
            config.label in loader.unmigrated_apps
            and settings.MIGRATION_MODULES.get(config.label, "") is not None
            and any(model._meta.can_migrate("default") for model in config.get_models())
        )
        if relative(config.path, code) is not None and (config.label in changed or bare):
            found.append({"app": config.label, "file": relative(models, code)})
    return found
