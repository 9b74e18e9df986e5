# >>> alone
"""Section 3 of the production settings: where static files and uploads lie."""

import os
from typing import Any

import django

from .settings_project import _base, _below, _code, _list, _release, _shared, _theirs

_static: Any

# <<< alone

# 3. Files: static ones are collected into the release, uploaded ones are shared by all releases.

STATIC_ROOT = str(_release / "static")
MEDIA_ROOT = str(_shared / "media")
if _theirs.get("STATIC_URL") in (None, "", "/"):
    STATIC_URL = "/static/"
if _theirs.get("MEDIA_URL") in (None, "", "/"):
    MEDIA_URL = "/media/"

# Files that were put into STATIC_ROOT by hand are sources from now on.
STATICFILES_DIRS = _list("STATICFILES_DIRS")
_sources = [entry[1] if isinstance(entry, (list, tuple)) else entry for entry in STATICFILES_DIRS]
_static = _theirs.get("STATIC_ROOT")
if _below(_static, _code) and os.path.isdir(_static) and not _below(_base.__file__, _static):
    if not any(_below(_static, source) for source in _sources):
        STATICFILES_DIRS.append(_static)


def _moved(storage):
    """The same storage; if it names the folder of theirs for static or uploaded files, it gets ours."""
    options = storage.get("OPTIONS") or {}
    location = options.get("location")
    # A relative one of other backends may be no folder at all: S3's is a prefix of keys.
    folder = str(storage.get("BACKEND")).startswith("django.") or os.path.isabs(str(location))
    if not folder or not isinstance(location, (str, os.PathLike)):
        return storage
    for old, new in ((_static, STATIC_ROOT), (_theirs.get("MEDIA_ROOT"), MEDIA_ROOT)):
        below = _below(location, old)
        if below:
            return {**storage, "OPTIONS": {**options, "location": os.path.normpath(os.path.join(new, below))}}
    return storage


# The two older settings mean nothing to Django 5.1, and exclude STORAGES before it.
_named = {"default": _theirs.get("DEFAULT_FILE_STORAGE"), "staticfiles": _theirs.get("STATICFILES_STORAGE")}
if "STORAGES" in _theirs or (django.VERSION >= (5, 1) and any(_named.values())):
    STORAGES = {
        "default": {"BACKEND": _named["default"] or "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": _named["staticfiles"] or "django.contrib.staticfiles.storage.StaticFilesStorage"},
        **{alias: _moved(storage) for alias, storage in _theirs.get("STORAGES", {}).items()},
    }
