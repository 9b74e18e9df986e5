"""
Asks one Django process everything about a release.

The release's own Python runs it as the application's user, in the folder of manage.py, with our settings module in the
environment. Whatever the project prints stays before the line of the answer, and whatever it raises is part of it.
"""

from __future__ import annotations

import json
import os
import platform
import signal
import sys

from inside.probe.application import import_application
from inside.probe.checks import run_all_checks
from inside.probe.committed import find_committed_media
from inside.probe.database import ask_database, find_lacking_privileges
from inside.probe.ending import close_databases, give_up_after, take_back
from inside.probe.failure import describe_failure
from inside.probe.migrations import list_conflicts, list_missing, list_pending, list_unknown
from inside.probe.named_templates import list_missing_templates
from inside.probe.others import list_others
from inside.probe.pages import find_pages
from inside.probe.redis import list_silent_redis
from inside.probe.settings import line_of_text, list_warnings
from inside.probe.static import find_log_in, list_upload_faults, report_static
from inside.probe.superusers import list_superusers
from inside.probe.templates import list_broken_templates
from inside.probe.work import compresses, list_cache_tables, list_dead_ends, list_timers, list_work
from inside.probe.written import list_written, sentence_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    from inside.probe.failure import Stage
    from inside.shapes import DatabaseAway, DatabaseReport, MigrationsReport, ProbeFailed, ProbeQuestion, ProbeReport

    Found = TypeVar("Found")

# What is asked at the moment.
_stage: list[Stage] = ["settings"]


class ConflictingMigrations(Exception):
    """An app has two last migrations, and Django would not migrate."""


def ask(question: ProbeQuestion) -> ProbeReport | DatabaseAway:
    """The whole report. Raises what the project raises; `_stage` then tells in which part it was."""
    code = question["code"]
    from django.conf import settings

    settings.INSTALLED_APPS  # noqa: B018  the first access imports the settings module
    import django

    # Before the applications are loaded: one that asks for rows while it is would only fail in its own way.
    _stage[0] = "database"
    asked = _database_early(settings)
    if asked and not asked[1]["reachable"]:
        return {"database": asked[1]}
    _stage[0] = "setup"
    django.setup()
    _stage[0] = "checks"
    checks, deploy_checks = run_all_checks(question["secure"])
    _stage[0] = "application"
    import_application(question["application"], code)
    _stage[0] = "database"
    connection, database = asked or ask_database(settings, _without_secrets)
    if not database["reachable"]:
        return {"database": database}
    _stage[0] = "migrations"
    state = _migrations(connection, code)
    if state["pending"] and connection is not None:
        lacking = find_lacking_privileges(connection)
        if lacking:
            return {"database": {**database, "reachable": False, "error": lacking, "fault": "privilege"}}
    others = list_others(settings, _without_secrets)
    _stage[0] = "static"
    static = report_static(settings, code)
    admin, pages = find_pages()
    _stage[0] = "superusers"
    nothing: list[str] = []
    pending_apps = {entry["name"].split(".")[0] for entry in state["pending"]}
    return {
        "django": django.get_version(),
        "python": platform.python_version(),
        "debug": settings.DEBUG,
        "allowedHosts": list(settings.ALLOWED_HOSTS),
        "replaced": settings.DJANGO_PROD["replaced"],
        "warnings": [
            *list_warnings(settings, code, question["secure"]),
            *(_without_secrets(sentence) for sentence in list_upload_faults()),
            *_look(lambda: sentence_of(list_written(settings, code)), nothing),
            *_look(lambda: list_dead_ends(settings, code), nothing),
            *_look(lambda: list_silent_redis(settings), nothing),
        ],
        **static,
        "admin": admin,
        "pages": pages,
        "database": database,
        **state,
        "checks": checks,
        "deployChecks": deploy_checks,
        "superusers": list_superusers(connection, pending_apps) if connection else [],
        "others": others,
        "work": _look(lambda: list_work(settings, code), []),
        "timers": _look(lambda: list_timers(settings), []),
        "cacheTables": _look(lambda: list_cache_tables(settings, connection), nothing),
        "compresses": _look(lambda: compresses(settings), False),
        "logIn": _look(find_log_in, None),
        "committedMedia": _look(lambda: find_committed_media(settings, code), None),
        "templates": _look(lambda: list_broken_templates(code), []),
        "missingTemplates": _look(lambda: list_missing_templates(code), []),
    }


def _look(look: Callable[[], Found], unknown: Found) -> Found:
    """What is only told, and stops nothing: a project may raise there whatever it likes."""
    try:
        return look()
    except Exception:
        return unknown


def _database_early(settings: Any) -> tuple[Any, DatabaseReport] | None:
    """The default connection and its report; None for a backend that can't be loaded as early as this."""
    from django.core.exceptions import AppRegistryNotReady

    try:
        return ask_database(settings, _without_secrets)
    except AppRegistryNotReady:
        return None


def _secrets() -> list[str]:
    from django.conf import settings

    if not settings.configured:  # settings that failed would only fail, or hang, once more
        return []
    return [str(database["PASSWORD"]) for database in settings.DATABASES.values() if database.get("PASSWORD")]


def _without_secrets(text: str) -> str:
    for secret in _secrets():
        text = text.replace(secret, "***")
    return text


def _migrations(connection: Any, code: str) -> MigrationsReport:
    from django.db import connections
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection)
    conflicts = list_conflicts(loader)
    if conflicts:
        raise ConflictingMigrations("; ".join(conflicts))
    if connection is not None:
        loader.check_consistent_history(connection)
    return {
        "pending": list_pending(loader, connections["default"], code),
        "unknown": list_unknown(loader),
        "missing": list_missing(loader, code),
    }


def _named_in_settings(error: BaseException, code: str) -> tuple[str, int] | None:
    """Where the settings name a module that is missing (INSTALLED_APPS, MIDDLEWARE), else None."""
    if _stage[0] == "settings" or not isinstance(error, ModuleNotFoundError) or not error.name:
        return None
    return line_of_text(code, error.name)


def main(argument: str) -> None:
    """Answers one ProbeQuestion in JSON: prints a line of its marker and the answer in JSON. Ends the process."""
    question: ProbeQuestion = json.loads(argument)
    answer: ProbeReport | DatabaseAway | ProbeFailed
    # A copy, because the project may close or replace its standard output.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    sys.argv = ["manage.py", "check"]
    sys.path.insert(0, os.getcwd())
    # An interrupt is nobody's to send; as an exception it would look like one of the project's.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        give_up_after(question["seconds"])
        answer = ask(question)
        take_back()
    except BaseException as error:  # SystemExit included: a report without an answer helps nobody
        try:
            secrets = _secrets()
        except BaseException:  # the settings themselves are what failed
            secrets = []
        failure = describe_failure(_stage[0], error, question["code"], secrets)
        place = getattr(error, "place", None) or _named_in_settings(error, question["code"])
        if place:
            failure["file"], failure["line"] = place
        answer = {"error": failure}
    close_databases()
    try:
        sys.stdout.flush()
    finally:  # also where the project closed or replaced it
        answers.write(f"\n{question['marker']}{json.dumps(answer)}\n")
        answers.flush()
        # Threads that the project started must not keep the deploy waiting.
        os._exit(0)
