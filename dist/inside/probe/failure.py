"""Turns whatever the project raised into data that a person can act on."""

from __future__ import annotations

import linecache
import os
import platform
import re
import traceback

from inside.probe.absent import find_absent
from inside.probe.place import causes_of, importer_of, place_of, relative
from inside.probe.written import list_paths

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, Literal

    from inside.shapes import ProbeFailure

    Stage = Literal["settings", "setup", "checks", "application", "database", "migrations", "static", "superusers"]

# What django-environ, python-decouple and environs say of a variable that is not there.
_missing_variable = (
    re.compile(r"Set the (\w+) environment variable"),
    re.compile(r"^(\w+) not found\. Declare it as envvar"),
    re.compile(r'Environment variable "(\w+)" not set'),
)
_read = re.compile(r"(?:environ\.get|getenv)\(\s*['\"](\w+)")
# What fails, or gives None, where the variable is not there.
_needed = re.compile(
    r"(?:environ\[\s*['\"](\w+)['\"]\s*\])|(?:\b(?:env(?:\.\w+)?|config|environ\.get|getenv)\(\s*['\"](\w+)['\"]\s*(?:\)|,\s*cast=))"
)


def describe_failure(stage: Stage, error: BaseException, code: str, secrets: Sequence[str] = ()) -> ProbeFailure:
    """The error as data; `code` is the absolute code folder, `secrets` are values that must not be shown."""
    lines = "".join(traceback.format_exception(type(error), error, error.__traceback__)).splitlines()
    file, line = place_of(error, code)
    path = os.path.join(code, file) if file else None
    fields = _missing_fields(error)
    variable = _variable(error) or next(iter(fields), None) or _none_read(error, path, line) or _named(error, path)

    def shown(text: str) -> str:
        for secret in secrets:
            text = text.replace(secret, "***")
        return text

    return {
        "stage": stage,
        "type": type(error).__name__,
        "message": shown(f"sys.exit({error.code!r}) was called" if isinstance(error, SystemExit) else str(error)),
        "traceback": shown("\n".join(lines[-15:])),
        "file": file,
        "line": line,
        "module": error.name if isinstance(error, ModuleNotFoundError) else None,
        "variable": variable,
        "alsoMissing": fields[1:] or (_also_missing(path, variable) if variable and path else []),
        "folder": _folder(error, code),
        "absent": find_absent(error, code, file, stage == "settings" and variable is None),
        "importer": importer_of(error, code),
        "python": platform.python_version(),
    }


def _variable(error: BaseException) -> str | None:
    """Name of the environment variable whose absence raised this, if that is what happened."""
    if isinstance(error, KeyError):
        frames = traceback.extract_tb(error.__traceback__)
        from_os = frames and frames[-1].filename in (os.__file__, "<frozen os>")
        return error.args[0] if from_os and error.args and isinstance(error.args[0], str) else None
    for pattern in _missing_variable:
        found = pattern.search(str(error))
        if found:
            return found.group(1)
    return None


def _missing_fields(error: BaseException) -> list[str]:
    """The variables without which a settings class of pydantic's can't be made, by the names that it reads."""
    if type(error).__module__.split(".")[0] not in ("pydantic_core", "pydantic"):
        return []
    faults: list[Any] = getattr(error, "errors", list)()
    names = [str(fault["loc"][0]) for fault in faults if fault.get("type") == "missing" and len(fault["loc"]) == 1]
    scopes = (frame.f_locals for frame, _ in traceback.walk_tb(error.__traceback__))
    made = (scope.get("__pydantic_self__", scope.get("self")) for scope in scopes)
    model: Any = next((type(one) for one in made if hasattr(type(one), "model_fields")), None)
    if model is None:
        return []
    # An alias is the whole name.
    prefix = str(model.model_config.get("env_prefix", ""))
    return [(prefix + name if name in model.model_fields else name).upper() for name in names]


def _none_read(error: BaseException, path: str | None, line: int | None) -> str | None:
    """Name of an unset variable that this line reads, when the error is about the None that it got."""
    if path is None or line is None:
        return None
    text = linecache.getline(path, line)
    names = _read.findall(text) if "NoneType" in str(error) else _needed_in(text)
    unset = [name for name in names if name not in os.environ]
    return unset[0] if unset else None


def _named(error: BaseException, path: str | None) -> str | None:
    """Name of an unset variable that the project's own words ask for, where the file that says so reads it."""
    if path is None or type(error).__name__ not in ("SystemExit", "RuntimeError", "ImproperlyConfigured", "ValueError"):
        return None
    text = "".join(linecache.getlines(path))
    read = {*_read.findall(text), *_needed_in(text)} - {"DEBUG", *os.environ}
    words = re.findall(r"\b[A-Z][A-Z0-9_]+\b", str(error.args[0]) if error.args else "")
    return next((word for word in words if word in read), None)


def _needed_in(text: str) -> list[str]:
    return [one or other for one, other in _needed.findall(text)]


def _also_missing(path: str, variable: str) -> list[str]:
    """Names of further unset variables that this file reads without a default: one try is to tell them all."""
    lines = [line for line in linecache.getlines(path) if not line.lstrip().startswith("#")]
    names = dict.fromkeys(_needed_in("".join(lines)))
    return [name for name in names if name != variable and name not in os.environ]


def _folder(error: BaseException, code: str) -> str | None:
    """The folder of the code that the project wanted to write to, or that is not there: `shared` can be its place."""
    for cause in causes_of(error):
        if isinstance(cause, OSError) and isinstance(cause.filename, str):
            path = relative(os.path.abspath(cause.filename), code) or ""
            folder = os.path.dirname(path) if "." in os.path.basename(path) else path
            there = os.path.isdir(os.path.join(code, folder))
            return None if isinstance(cause, FileNotFoundError) and there else folder or None
        if "unable to open database file" in str(cause):
            return _folder_of_file(code)
    return None


def _folder_of_file(code: str) -> str | None:
    """The folder below the code of a file of SQLite that a setting names, as the queue of huey has one beside DATABASES."""
    from django.conf import settings

    if not settings.configured:
        return None
    paths = (relative(path, code) for _, path in list_paths(settings))
    named = (os.path.dirname(path) for path in paths if path and path.endswith((".sqlite3", ".sqlite", ".db")))
    return next((folder for folder in named if folder), None)
