"""The WSGI or ASGI application, imported as Gunicorn will import it."""

from __future__ import annotations

import importlib
import os

from inside.probe.settings import assigned_outright


class NoCallable(Exception):
    """The application's module has no such callable."""


class SettingsModuleAssigned(Exception):
    """The application's module replaces our settings module by its own; `place` is the file and line where it does."""

    place: tuple[str | None, int | None]


def import_application(target: str, code: str) -> None:
    """
    Imports `package.module:callable`, and proves that our settings stay the active ones. Raises NoCallable,
    SettingsModuleAssigned, and what the project raises.
    """
    ours = os.environ["DJANGO_SETTINGS_MODULE"]
    name, _colon, attribute = target.partition(":")
    module = importlib.import_module(name)
    application = getattr(module, attribute, None)
    if not callable(application):
        raise NoCallable(f"{name} has no callable named {attribute}")
    if os.environ.get("DJANGO_SETTINGS_MODULE") != ours:
        # Here Django was already set up; in Gunicorn the assignment comes first, and theirs would be active.
        error = SettingsModuleAssigned(f"{name} sets DJANGO_SETTINGS_MODULE whatever it was, so it would hide ours")
        error.place = assigned_outright(module, code)
        raise error
