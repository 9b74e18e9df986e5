"""Folders below the code into which the application will write when a visitor comes: the code is read-only."""

from __future__ import annotations

import os
import re

from inside.probe.place import relative

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

# Settings whose paths are only read, or have a place of their own on the server.
_READ = re.compile(
    r"^(BASE_DIR|ROOT_DIR|.*_DIRS|.*_PATHS|PROJECT_.*|APPS?_DIR|DATABASES|DJANGO_PROD|LOGGING|MEDIA_ROOT|STATIC_ROOT|STORAGES"
    r"|TEMPLATES|.*MANIFEST.*|WEBPACK_LOADER|DJANGO_VITE.*|.*(STATIC|TEMPLATE|LOCALE|FIXTURE|BUNDLE|ASSET|FRONTEND|NODE|SOURCE)S?_?(DIR|ROOT|PATH).*)$"
)
# What is written by its name, also where git has files in it.
_WRITTEN = re.compile(
    r"(^|[._])(EMAIL_FILE_PATH|SESSION_FILE_PATH|FILE_UPLOAD_TEMP_DIR|UPLOADS?|TMP|TEMP|CACHE|INDEX|LOGS?|EXPORTS?|OUTPUT|BACKUPS?"
    r"|PRIVATE|PROTECTED|SENDFILE|SENT|STORAGE|THUMBNAILS?)([._]|$)"
)


def list_written(settings: Any, code: str) -> dict[str, str]:
    """Folders of the code that will be written to, each with what says so, as a person reads it."""
    found: dict[str, str] = {}
    for key, path in list_paths(settings):
        folder = _folder(path, code, bool(_WRITTEN.search(key.upper())))
        if folder:
            found.setdefault(folder, key)
    for field, location in _fields():
        folder = relative(os.path.abspath(location), code)
        if folder:
            found.setdefault(folder, field)
    return {folder: why for folder, why in found.items() if not any(folder.startswith(one + "/") for one in found)}


def list_paths(settings: Any) -> Iterator[tuple[str, str]]:
    """Every absolute path that a setting holds, however deep, with where it stands."""
    for name in dir(settings):
        if name.isupper() and not _READ.match(name):
            yield from _deep(name, getattr(settings, name, None), 0)


def _deep(key: str, value: Any, depth: int) -> Iterator[tuple[str, str]]:
    if isinstance(value, (str, os.PathLike)):
        text = os.fspath(value)
        if isinstance(text, str) and os.path.isabs(text):
            yield key, text
    elif depth < 5 and isinstance(value, dict):
        for inner, one in value.items():
            yield from _deep(f"{key}.{inner}", one, depth + 1)
    elif depth < 5 and isinstance(value, (list, tuple)):
        for one in value:
            yield from _deep(key, one, depth + 1)


def _folder(path: str, code: str, written: bool) -> str | None:
    """The folder that has to be shared so that this path can be written; None where it is only read."""
    below = relative(path, code)
    if below is None or os.path.isfile(path):
        return None
    if os.path.isdir(path):
        # Of a folder that somebody keeps in git for later there is a file without content.
        names = [name for name in os.listdir(path) if name not in (".gitkeep", ".keep", ".gitignore")]
        return below if written or not names else None
    ending = os.path.splitext(below)[1]
    if not ending:
        return below
    # A file that is not there may be one to read.
    folder = os.path.dirname(below)
    return folder if written and folder else None


def _fields() -> Iterator[tuple[str, str]]:
    """The folders of the storages of file fields that are not the default one."""
    from django.apps import apps
    from django.core.files.storage import default_storage
    from django.db.models import FileField

    for model in apps.get_models():
        for field in model._meta.get_fields():
            storage = getattr(field, "storage", None)
            if not isinstance(field, FileField) or storage is None or storage is default_storage:
                continue
            location = getattr(storage, "location", None)
            if isinstance(location, str) and os.path.isabs(location):
                yield f"{model.__name__}.{field.name}", location


def sentence_of(written: dict[str, str]) -> list[str]:
    """What to write into the YAML file, in one sentence; empty where nothing is written."""
    if not written:
        return []
    named = ", ".join(f"{folder} ({why})" for folder, why in sorted(written.items()))
    return [
        f"the application writes into its code, which is read-only in production: {named}. Add to .github/django-prod.yml:"
        f" `shared: [{', '.join(sorted(written))}]`, and these folders outlive each release"
    ]
