# >>> alone
"""Section 4 of the production settings: which databases Django gets."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import django

from .settings_project import _below, _code, _connection_age, _shared, _theirs, _wanted_database

_needed: dict[str, Any]

# <<< alone

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
