"""Asks one Django process everything about a release: see ProbeReport in model.ts for the answer.

Started by the release's own Python as the application's user, in the folder of manage.py, with our settings
module in the environment. Options (JSON, first argument): `marker`, what the line of the answer begins with;
`application`, `package.module:callable`; `code`, the absolute code folder; `https`, whether the site has it;
`seconds`, after which it is given up.
Whatever the project prints stays before that line, and whatever it raises is part of the answer.
"""

import importlib
import json
import os
import platform
import sys

import probe_database
import probe_ending
import probe_migrations
import probe_settings
import probe_static
from probe_failure import failure

_stage = ["settings"]


class NoCallable(Exception):
    """The application's module has no such callable."""


class SettingsModuleAssigned(Exception):
    """The application's module replaces our settings module by its own."""


class ConflictingMigrations(Exception):
    """An app has two last migrations, and Django would not migrate."""


def ask(options):
    """The whole report. Raises what the project raises; `_stage` then tells in which part it was."""
    code = options["code"]
    from django.conf import settings

    settings.INSTALLED_APPS  # noqa: B018  the first access imports the settings module
    import django

    # Before the applications are loaded: one that asks for rows while it is would only fail in its own way.
    _stage[0] = "database"
    asked = _database(settings, early=True)
    if asked and not asked[1]["reachable"]:
        return {"database": asked[1]}
    _stage[0] = "setup"
    django.setup()
    _stage[0] = "checks"
    checks, deploy_checks = _checks(options["https"])
    _stage[0] = "application"
    _application(options["application"], code)
    _stage[0] = "database"
    connection, database = asked or _database(settings)
    if not database["reachable"]:
        return {"database": database}
    _stage[0] = "migrations"
    state = _migrations(connection, code)
    if state["pending"] and connection is not None:
        lacking = probe_database.lacks_privileges(connection)
        if lacking:
            return {"database": {**database, "reachable": False, "error": lacking, "fault": "privilege"}}
    _stage[0] = "static"
    static = probe_static.report(settings, code)
    _stage[0] = "superusers"
    pending_apps = {entry["name"].split(".")[0] for entry in state["pending"]}
    return {
        "django": django.get_version(),
        "python": platform.python_version(),
        "debug": settings.DEBUG,
        "allowedHosts": list(settings.ALLOWED_HOSTS),
        "replaced": settings.DJANGO_PROD["replaced"],
        "warnings": [
            *probe_settings.warnings(settings, code, options["https"]),
            *(_without_secrets(sentence) for sentence in probe_static.uploads()),
        ],
        **static,
        "database": database,
        **state,
        "checks": checks,
        "deployChecks": deploy_checks,
        "superusers": _superusers(connection, pending_apps) if connection else [],
    }


def _database(settings, early=False):
    """The default connection and its report; None for a backend that can't be loaded as early as this."""
    from django.core.exceptions import AppRegistryNotReady

    try:
        return probe_database.ask(settings, _without_secrets)
    except AppRegistryNotReady:
        if early:
            return None
        raise


def _checks(https):
    """The messages of the system checks, and those that only `check --deploy` has; silenced ones left out."""
    from django.core.checks import run_checks

    def run(deploy):
        return [
            {
                "level": message.level,
                "id": message.id or "",
                "message": message.msg if message.obj is None else f"{_label(message.obj)}: {message.msg}",
                "hint": message.hint or "",
            }
            for message in run_checks(include_deployment_checks=deploy)
            if not message.is_silenced()
        ]

    normal = run(False)
    # Caddy redirects to HTTPS before Django is asked: W008 would only make people look for a fault.
    handled = ["security.W008"] if https else []
    deploy = [message for message in run(True) if message not in normal and message["id"] not in handled]
    return normal, sorted(deploy, key=lambda message: (message["id"], message["message"]))


def _label(thing):
    return thing._meta.label if isinstance(thing, type) and hasattr(thing, "_meta") else str(thing)


def _application(target, code):
    """Imports the application as Gunicorn will, and proves that our settings stay the active ones."""
    ours = os.environ["DJANGO_SETTINGS_MODULE"]
    name, _colon, attribute = target.partition(":")
    module = importlib.import_module(name)
    application = getattr(module, attribute, None)
    if not callable(application):
        raise NoCallable(f"{name} has no callable named {attribute}")
    if os.environ.get("DJANGO_SETTINGS_MODULE") != ours:
        # Here Django was already set up; in Gunicorn the assignment comes first, and theirs would be active.
        error = SettingsModuleAssigned(f"{name} sets DJANGO_SETTINGS_MODULE whatever it was, so it would hide ours")
        error.place = probe_settings.assigned_outright(module, code)
        raise error


def _secrets():
    from django.conf import settings

    if not settings.configured:  # settings that failed would only fail, or hang, once more
        return []
    return [str(database["PASSWORD"]) for database in settings.DATABASES.values() if database.get("PASSWORD")]


def _without_secrets(text):
    for secret in _secrets():
        text = text.replace(secret, "***")
    return text


def _migrations(connection, code):
    from django.db import connections
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection)
    conflicts = probe_migrations.conflicts(loader)
    if conflicts:
        raise ConflictingMigrations("; ".join(conflicts))
    if connection is not None:
        loader.check_consistent_history(connection)
    return {
        "pending": probe_migrations.pending(loader, connections["default"], code),
        "unknown": probe_migrations.unknown(loader),
        "missing": probe_migrations.missing(loader, code),
    }


def _superusers(connection, pending_apps):
    from django.apps import apps
    from django.conf import settings

    if not apps.is_installed("django.contrib.auth"):
        return []
    model = apps.get_model(settings.AUTH_USER_MODEL)
    fields = {field.name for field in model._meta.get_fields()}
    if "is_superuser" not in fields or model._meta.db_table not in connection.introspection.table_names():
        return []
    if model._meta.app_label in pending_apps:
        with connection.cursor() as cursor:
            columns = {
                column.name for column in connection.introspection.get_table_description(cursor, model._meta.db_table)
            }
        if not {"is_superuser", model._meta.get_field(model.USERNAME_FIELD).column} <= columns:
            return []
    names = model._base_manager.filter(is_superuser=True).values_list(model.USERNAME_FIELD, flat=True)
    return sorted(str(name) for name in names)


def _named_in_settings(error, code):
    """Where the settings name a module that is missing (INSTALLED_APPS, MIDDLEWARE), else None."""
    if _stage[0] == "settings" or not isinstance(error, ModuleNotFoundError):
        return None
    return probe_settings.line_of_text(code, error.name)


def main():
    options = json.loads(sys.argv[1])
    # A copy, because the project may close or replace its standard output.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    sys.argv = ["manage.py", "check"]
    sys.path.insert(0, os.getcwd())
    try:
        probe_ending.give_up_after(options["seconds"])
        answer = ask(options)
        probe_ending.take_back()
    except BaseException as error:  # SystemExit included: a report without an answer helps nobody
        try:
            secrets = _secrets()
        except BaseException:  # the settings themselves are what failed
            secrets = []
        answer = {"error": failure(_stage[0], error, options["code"], secrets)}
        place = getattr(error, "place", None) or _named_in_settings(error, options["code"])
        if place:
            answer["error"]["file"], answer["error"]["line"] = place
    probe_ending.close_databases()
    try:
        sys.stdout.flush()
    finally:  # also where the project closed or replaced it
        answers.write(f"\n{options['marker']}{json.dumps(answer)}\n")
        answers.flush()
        # Threads that the project started must not keep the deploy waiting.
        os._exit(0)


main()
