"""What the migrations of this code and the database say of each other."""

import sys

from probe_failure import relative

# Code that does not know them keeps working after these. Everything else may break it, also a column with a
# default, because Django drops the default from the database.
_compatible = {
    "AddIndex",
    "AddIndexConcurrently",
    "AlterModelManagers",
    "AlterModelOptions",
    "AlterModelTableComment",
    "CreateModel",
    "RemoveConstraint",
    "RemoveIndex",
    "RemoveIndexConcurrently",
    "RenameIndex",
}


def _is_compatible(operation, created):
    """True when older code can live with it; `created` are the models that the same migration makes."""
    name = type(operation).__name__
    if not type(operation).__module__.startswith("django."):
        return False
    if name == "CreateModel":
        created.add(operation.name_lower)
    elif (getattr(operation, "model_name", None) or getattr(operation, "name", "")).lower() in created:
        return True
    if name == "AddField":
        from django.db.models import NOT_PROVIDED

        field = operation.field
        return field.null or field.many_to_many or getattr(field, "db_default", NOT_PROVIDED) is not NOT_PROVIDED
    if name == "RunPython":
        return operation.code is type(operation).noop
    if name == "RunSQL":
        return operation.sql == type(operation).noop
    if name == "SeparateDatabaseAndState":
        return all(_is_compatible(inner, created) for inner in operation.database_operations)
    return name in _compatible


def conflicts(loader):
    """A sentence for each app with two last migrations, for which Django refuses to migrate."""
    return [
        f"{app} has {len(names)} last migrations: {', '.join(sorted(names))}"
        for app, names in sorted(loader.detect_conflicts().items())
    ]


def pending(loader, code):
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
    return [_entry(loader.disk_migrations[key], operations, code) for key, operations in entries]


def _entry(migration, operations, code):
    created = set()
    return {
        "name": f"{migration.app_label}.{migration.name}",
        "file": relative(getattr(sys.modules.get(migration.__module__), "__file__", None), code),
        "operations": [type(operation).__name__ for operation in operations],
        "compatible": all([_is_compatible(operation, created) for operation in operations]),
    }


def _recorded(loader):
    from django.db.migrations.recorder import MigrationRecorder

    return {} if loader.connection is None else MigrationRecorder(loader.connection).applied_migrations()


def unknown(loader):
    """Migrations that were applied after the last one of their app that this code has.

    What came before it was squashed and deleted on purpose; the tables of an app that is no longer installed
    are in nobody's way.
    """
    from django.apps import apps

    labels = {config.label for config in apps.get_app_configs()}
    replaced = {part for migration in loader.disk_migrations.values() for part in migration.replaces}
    last = {}
    strangers = []
    for key, row in sorted(_recorded(loader).items(), key=lambda item: item[1].id):
        if key in loader.disk_migrations or key in replaced:
            last[key[0]] = row.id
        elif key[0] in labels:
            strangers.append((key, row.id))
    return [".".join(key) for key, identity in strangers if identity > last.get(key[0], 0)]


def missing(loader, code):
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
    found = []
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
