"""Production settings, written by django-prod-action at each deploy: changes made here are lost.

They are the project's own settings (the module named below) and what production needs beside them.
To change something, change the project's settings, give a variable in the action's "env" input, or set
"domains", "https", "database" or "settings" in the workflow or in .github/django-prod.yml.
"""

import ast
import errno
import importlib
import json
import os
import sys
from pathlib import Path

import django

_base_name = "mainapp.settings.prod"
_domains = ["www.monsiteweb.fr", "monsiteweb.fr"]
_https = True
_wanted_database = "sqlite"
_connection_age = 60
_shared = Path("/srv/projetdjango/shared")
_release = Path(__file__).resolve().parent.parent
_code = _release / "code"
_project = _code

# 1. The project's settings: every name that Django would read, also those that an __all__ hides.

if str(_project) not in sys.path:
    sys.path.insert(0, str(_project))


def _lenient(make):
    """
    Static files, uploads and logs have another place in production: where the project's settings want to make folders for
    them in the code, which is read-only, nothing is made (django-heroku does).
    """

    def make_folder(path, *words, **more):
        try:
            return make(path, *words, **more)
        except OSError as error:
            name = os.path.basename(os.fsdecode(path)).lower()
            if error.errno not in (errno.EROFS, errno.EACCES) or not name.startswith(("static", "media", "log")):
                raise

    return make_folder


_make_folder, os.mkdir = os.mkdir, _lenient(os.mkdir)
try:
    _base = importlib.import_module(_base_name)
finally:
    os.mkdir = _make_folder
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

_MAKERS = {"get_random_secret_key", "token_urlsafe", "token_hex", "token_bytes", "uuid1", "uuid4", "urandom"}
_MAKERS |= {"get_random_string", "choice", "choices", "sample", "SystemRandom", "randbytes", "generate_key"}


def _made_anew():
    """True when their key is another one at each import: sessions would end with each process."""
    theirs = _theirs["SECRET_KEY"]
    if _key in os.environ.values() or _in_dotenv():
        return False
    values = []
    for module in list(sys.modules.values()):
        path = str(getattr(module, "__file__", ""))
        # This file has their key as well, and makes none.
        if path.endswith(".py") and path != __file__ and getattr(module, "SECRET_KEY", None) == theirs:
            with open(path, "rb") as file:
                nodes = list(ast.walk(ast.parse(file.read())))
            if any(isinstance(node, ast.Constant) and node.value == theirs for node in nodes):
                return False
            values += [node.value for node in nodes if _assigns_key(node)]
    return any(_MAKERS & _names(value) for value in values) and not any(_given(value) for value in values)


def _in_dotenv():
    """True when their key stands in a file that decouple reads, which sets no variable."""
    paths = [folder / name for folder in Path(_base.__file__).parents for name in (".env", "settings.ini")]
    readable = [path for path in paths if path.is_file() and os.access(path, os.R_OK)]
    return any(_key in path.read_text(encoding="utf-8", errors="replace") for path in readable)


def _assigns_key(node):
    targets = getattr(node, "targets", [getattr(node, "target", None)])
    is_assignment = isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value
    return is_assignment and any(getattr(target, "id", "") == "SECRET_KEY" for target in targets)


def _names(expression):
    return {getattr(node, "id", getattr(node, "attr", "")) for node in ast.walk(expression)}


def _given(expression):
    """True when the expression reads a variable that is set, or something else that may stay the same, as a file."""
    nodes = list(ast.walk(expression))
    texts = [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    if any(os.environ.get(text) for text in texts):
        return True
    called = {getattr(node.func, "id", "") for node in nodes if isinstance(node, ast.Call)}
    names = _names(expression)
    if "config" in called or any("env" in name.lower() for name in names):
        return False
    if _MAKERS & names:
        return bool({"get", "open", "read", "read_text"} & names)
    return any(isinstance(node, ast.Name) for node in nodes)


# The key that startproject writes is in the repository, and "---" is none (security.W009 of Django): the server has one
# of its own, made once.
_key = str(_theirs.get("SECRET_KEY") or "")
if len(set(_key)) < 5 or _key.startswith("django-insecure-") or _made_anew():
    SECRET_KEY = os.environ["DJANGO_PROD_SECRET_KEY"]

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

# 4. Databases: a SQLite file lives outside the code, which is read-only and replaced by each release. Where the
# project names a PostgreSQL or MySQL that is not there, the one that was made on this server stands for it.


def _sqlite(name, database):
    options = {"timeout": 20}
    if django.VERSION >= (5, 1):
        # Readers and one writer at a time don't disturb each other, and a writer waits for its turn.
        options["transaction_mode"] = "IMMEDIATE"
        options["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
    options.update(database.get("OPTIONS") or {})
    return {**database, "NAME": str(_shared / "data" / f"{name}.sqlite3"), "OPTIONS": options}


def _kind(engine):
    """postgresql, mysql or sqlite, by the backend's name; an empty text for another one."""
    names = {"postg": "postgresql", "psql": "postgresql", "mysql": "mysql", "sqlite": "sqlite", "spatialite": "sqlite"}
    return next((kind for sign, kind in names.items() if sign in engine), "")


def _is_file(engine, name):
    """Whether a backend of the project's own, whose name does not tell, has a file for a database, as SQLite has."""
    return not _kind(engine) and (isinstance(name, Path) or str(name).endswith((".sqlite3", ".sqlite", ".db")))


def _stands_in(own):
    """The database of a URL, or the one made on this server that stands for the project's own entry; else None."""
    if _wanted_database == "url":
        return json.loads(os.environ["DJANGO_PROD_DATABASE"])
    if _wanted_database == "sqlite":
        return None
    forced = _wanted_database != "auto" and _kind(own[0]) != _wanted_database
    for made in json.loads(os.environ.get("DJANGO_PROD_DATABASES") or "[]"):
        if made["engine"] == _wanted_database if forced else own in made["for"]:
            return made
    return None


# Options that say where and how to connect belong to another server; all others are the project's to choose.
_CONNECTING = {
    *("host", "hostaddr", "port", "dbname", "database", "db", "user", "password", "passwd", "passfile", "service"),
    *("unix_socket", "read_default_file", "read_default_group", "assume_role", "channel_binding", "require_auth"),
}


def _server(place, theirs):
    """The entry for a database of a URL, or made here: where it is, with what the project says beside that."""
    kind, engine = place["engine"], theirs.get("ENGINE") or ""
    own = {key: value for key, value in theirs.items() if key not in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
    if _kind(engine) != kind:
        own = {key: own[key] for key in ("ATOMIC_REQUESTS", "AUTOCOMMIT", "CONN_MAX_AGE") if key in own}
        gis = {"postgresql": "postgis", "mysql": "mysql"}[kind]
        geo = engine.startswith("django.contrib.gis.")
        engine = f"django.contrib.gis.db.backends.{gis}" if geo else f"django.db.backends.{kind}"
    options = {
        name: value
        for name, value in (own.get("OPTIONS") or {}).items()
        if name not in _CONNECTING and not name.startswith(("ssl", "gss", "krb"))
    }
    options.update(place["options"])
    if kind == "mysql":
        if getattr(sys.modules.get("MySQLdb"), "__name__", "") == "pymysql" and "ssl_mode" in options:
            # PyMySQL has no word for it, but the same choices.
            mode = options.pop("ssl_mode")
            if mode not in ("DISABLED", "PREFERRED"):
                checks = {"check_hostname": mode == "VERIFY_IDENTITY", "verify_mode": mode != "REQUIRED"}
                options["ssl"] = {**checks, **options.get("ssl", {})}
        options.setdefault("charset", "utf8mb4")
        if "sql_mode" not in options and "init_command" not in options:
            # Values that do not fit are refused instead of cut off.
            options["init_command"] = "SET SESSION sql_mode = CONCAT(@@sql_mode, ',STRICT_TRANS_TABLES')"
    entry = {**own, "ENGINE": engine, "OPTIONS": options}
    entry.update((key.upper(), place[key]) for key in ("name", "user", "password", "host", "port"))
    if not options.get("pool"):
        entry.setdefault("CONN_MAX_AGE", _connection_age)
    return entry


def _checked(database):
    """A connection that outlives a request is tried before the next one uses it."""
    kept = database.get("CONN_MAX_AGE", 0) != 0 and django.VERSION >= (4, 1)
    return {"CONN_HEALTH_CHECKS": True, **database} if kept else {**database}


def _is_default(database):
    """Whether an entry is the default one once more, as for a replica at home, and that stays one of its kind."""
    kind = _kind(_own[0])
    if (_place["engine"] if _place else "sqlite" if _wanted_database == "sqlite" else kind) != kind:
        return False
    same = all(str(database.get(key) or "") == _own[at] for at, key in ((1, "HOST"), (2, "PORT"), (3, "NAME")))
    return same and _own[3] != "" and _kind(database.get("ENGINE") or "") == kind


def _database(alias, database):
    if alias != "default" and _is_default(database):
        return _database("default", database)
    engine = database.get("ENGINE") or ""
    sqlite = engine.endswith((".sqlite3", ".spatialite")) or _is_file(engine, database.get("NAME"))
    if alias == "default" and _place:
        return _checked(_server(_place, database))
    if alias == "default" and sqlite:
        return _sqlite("db", database)
    if alias == "default" and _wanted_database == "sqlite":
        gis = engine.startswith("django.contrib.gis.")
        engine = "django.contrib.gis.db.backends.spatialite" if gis else "django.db.backends.sqlite3"
        return _sqlite("db", {"ENGINE": engine, "ATOMIC_REQUESTS": database.get("ATOMIC_REQUESTS", False)})
    if sqlite and _below(database.get("NAME"), _code):
        return _sqlite(alias, database)
    if sqlite:
        return {**database, "OPTIONS": {"timeout": 20, **(database.get("OPTIONS") or {})}}
    return _checked(database)


_theirs_default = _theirs.get("DATABASES", {}).get("default", {})
_own = [str(_theirs_default.get(key) or "") for key in ("ENGINE", "HOST", "PORT", "NAME", "USER")]
_place = _stands_in(_own)
_needed = {} if _wanted_database == "auto" else {"default": {}}
_databases = {**_needed, **_theirs.get("DATABASES", {})}
DATABASES = {alias: _database(alias, database) for alias, database in _databases.items()}
_default_database = {
    "source": "given" if _place and _wanted_database == "url" else "made" if _place else "project",
    "entry": _own,
}

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


def _to_journal(handler):
    """The same handler, on standard error where its file lies in the code, which is read-only."""
    if not _below(handler.get("filename"), _code):
        return handler
    kept = {name: handler[name] for name in ("level", "formatter", "filters") if name in handler}
    return {"class": "logging.StreamHandler", **kept}


def _with_stderr(theirs):
    logging = theirs and {
        **theirs,
        "handlers": {name: _to_journal(handler) for name, handler in theirs.get("handlers", {}).items()},
    }
    logging = logging or {"version": 1, "disable_existing_loggers": False}
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
