import type { Https, Interface, ServerEngine } from '../model.ts'
import { pythonBoolean, pythonList, pythonString } from './python.ts'
import { secretKey } from './secret-key.ts'
import { databases } from './settings-databases.ts'

export interface SettingsOptions {
  /** The project's settings module, `package.settings.prod`. */
  readonly base: string
  readonly domains: readonly string[]
  readonly https: Https
  /** `sqlite`: our SQLite file; an engine: one of that kind; `url`: what DJANGO_PROD_DATABASE says. */
  readonly database: 'auto' | 'sqlite' | ServerEngine | 'url'
  /** How Gunicorn runs the application: connections outlive requests only where a thread owns them. */
  readonly interface: Interface
  /** The folder that all releases share, `/srv/app/shared`: media/ and data/ lie below it. */
  readonly shared: string
  /** Folder of manage.py below the code, `''` for the top. */
  readonly directory: string
  /** Folders below the code that the project imports from beside it. */
  readonly imports?: readonly string[]
  /** Python lines of the user's, run last; `''` for none. */
  readonly overrides?: string
}

/**
 * The text of `conf/django_prod_settings.py`: the project's settings with the changes that production needs.
 * It finds its own release by `__file__`, so that it is the same from release to release. It supports
 * Django 3.2 to 6 and reads DJANGO_PROD_SECRET_KEY from the environment where the project's key is no secret.
 */
export function renderSettings(options: SettingsOptions): string {
  const project = options.directory === '' ? '_code' : `_code / ${pythonString(options.directory)}`
  return `${head}
_base_name = ${pythonString(options.base)}
_domains = ${pythonList(options.domains)}
_https = ${pythonBoolean(options.https !== 'off')}
_wanted_database = ${pythonString(options.database)}
_connection_age = ${options.interface === 'wsgi' ? 60 : 0}
_shared = Path(${pythonString(options.shared)})
_release = Path(__file__).resolve().parent.parent
_code = _release / "code"
_project = ${project}
${(options.imports ?? []).map((folder) => `sys.path.insert(0, str(_code / ${pythonString(folder)}))\n`).join('')}${layer}${renderOverrides(options.overrides ?? '')}`
}

function renderOverrides(lines: string): string {
  if (lines.trim() === '') return ''
  return `\n# 7. The lines of "overrides" in .github/django-prod.yml.\n\n${lines.trimEnd()}\n`
}

const head = `"""Production settings, written by django-prod-action at each deploy: changes made here are lost.

They are the project's own settings (the module named below) and what production needs beside them.
To change something, change the project's settings, give a variable in the action's "env" input, or set
"domains", "https", "database" or "settings" in the workflow or in .github/django-prod.yml.
"""

import ast
import importlib
import json
import os
import sys
from pathlib import Path

import django
`

const layer = `
# 1. The project's settings: every name that Django would read, also those that an __all__ hides.

if str(_project) not in sys.path:
    sys.path.insert(0, str(_project))
_base = importlib.import_module(_base_name)
_theirs = {name: getattr(_base, name) for name in dir(_base) if name.isupper()}
globals().update(_theirs)


def _list(name):
    value = _theirs.get(name) or []
    return [value] if isinstance(value, str) else list(value)


def _below(path, folder):
    """The path relative to the folder, or None when it lies elsewhere; relative ones start at manage.py."""
    if not path or not folder:
        return None
    path, folder = (os.path.realpath(os.path.join(_project, value)) for value in (path, folder))
    return os.path.relpath(path, folder) if os.path.commonpath([path, folder]) == folder else None


# 2. Security: visitors see no details of an error, only known names and safe cookies are accepted.

DEBUG = False


def _without_debug(engine):
    options = engine.get("OPTIONS") or {}
    return {**engine, "OPTIONS": {**options, "debug": False}} if options.get("debug") else engine


TEMPLATES = [_without_debug(engine) for engine in _list("TEMPLATES")]

${secretKey}
ALLOWED_HOSTS = list(dict.fromkeys([*(host for host in _list("ALLOWED_HOSTS") if host != "*"), *_domains]))

# Django 3.2 wants names here, later ones want origins.
_origin = "" if django.VERSION < (4, 0) else "https://" if _https else "http://"
CSRF_TRUSTED_ORIGINS = list(dict.fromkeys([*_list("CSRF_TRUSTED_ORIGINS"), *(_origin + name for name in _domains)]))

if _https:
    # Caddy ends TLS and sets this header itself, whatever a visitor sends.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
else:
    SECURE_SSL_REDIRECT = False

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

${databases}
# 5. Logging: whatever goes wrong in a request reaches standard error, and so the journal.


def _shows(logging, names):
    """True when one of these handlers of theirs writes errors to a standard stream in production."""
    filters = logging.get("filters", {})
    for handler in (logging.get("handlers", {}).get(name, {}) for name in names):
        kind = str(handler.get("class", handler.get("()", "")))
        level = str(handler.get("level", "NOTSET"))
        only_debug = any("RequireDebugTrue" in str(filters.get(name)) for name in handler.get("filters", []))
        if kind.endswith(("StreamHandler", "RichHandler")) and level not in ("CRITICAL", "50") and not only_debug:
            return True
    return False


def _with_stderr(theirs):
    logging = theirs or {"version": 1, "disable_existing_loggers": False}
    loggers = {name: {**logger} for name, logger in logging.get("loggers", {}).items()}
    if logging.get("disable_existing_loggers", True) and "django.request" not in loggers:
        # Left out, the logger that reports exceptions would be switched off.
        loggers.setdefault("django", {})
    root = loggers[""] if "" in loggers else {**logging.get("root", {})}
    chain = []
    for logger in (loggers.get("django.request", {}), loggers.get("django", {}), root):
        chain.append(logger)
        if not logger.get("propagate", True):
            break
    result = {**logging, "loggers": loggers} if loggers else {**logging}
    if any(_shows(logging, logger.get("handlers", [])) for logger in chain):
        return result
    chain[-1]["handlers"] = [*chain[-1].get("handlers", []), "django_prod_stderr"]
    handler = {"class": "logging.StreamHandler", "level": "ERROR" if theirs else "WARNING"}
    result["handlers"] = {**logging.get("handlers", {}), "django_prod_stderr": handler}
    return result if "" in loggers else {**result, "root": root}


if _theirs.get("LOGGING_CONFIG", True) and not _theirs.get("LOGGING", {}).get("incremental"):
    LOGGING = _with_stderr(_theirs.get("LOGGING"))


# 6. For the deploy's log: which of the project's settings have another value now, by name only.


def _plain(value):
    return os.fspath(value) if isinstance(value, os.PathLike) else list(value) if isinstance(value, tuple) else value


DJANGO_PROD = {
    "base": _base_name,
    "database": _default_database,
    "replaced": sorted(name for name, value in _theirs.items() if _plain(globals()[name]) != _plain(value)),
}
`
