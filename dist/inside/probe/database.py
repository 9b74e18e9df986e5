"""The default database: what Django was given, whether it answers, and if not, why not."""

from __future__ import annotations

import os
import re
from urllib.parse import quote

from inside.probe.place import causes_of
from inside.probe.settings import theirs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Literal

    from inside.shapes import DatabaseReport

    Fault = Literal["driver", "version", "tls", "refused", "name", "host", "stopped", "privilege", "other"]

# What drivers say, by what is wrong: psycopg in the words of libpq and PostgreSQL, MySQL's by the number too.
_FAULTS: tuple[tuple[Fault, str], ...] = (
    ("driver", r"Error loading (psycopg|MySQLdb)|or (newer|later) is required; you have"),
    ("version", r"or later is required \(found"),
    ("refused", r"\b(1044|1045|1130|1698)\b|authentication failed|no password supplied|no pg_hba.conf entry"),
    ("refused", r"role \".*\" does not exist|does not have CONNECT"),
    ("name", r"\b1049\b|database \".*\" does not exist"),
    ("tls", r"\b2026\b|SSL|TLS|certificate|sslmode"),
    ("host", r"\b2005\b|could not translate host name|[Nn]ame resolution|Name or service not known"),
    ("host", r"No route to host|Network is unreachable|timed out|timeout expired|\(110\)"),
    ("stopped", r"\b(2002|2003)\b|Connection refused|No such file or directory|starting up|shutting down"),
)


def fault_of(text: str) -> Fault:
    """What is wrong with the database, by the words of its driver or of Django."""
    return next((fault for fault, sign in _FAULTS if re.search(sign, text)), "other")


def ask_database(settings: Any, without_secrets: Callable[[str], str]) -> tuple[Any, DatabaseReport]:
    """The default connection, or None when there is nothing to ask; and the report about it."""
    from django.core.exceptions import ImproperlyConfigured
    from django.db import connections

    entry = connections.databases["default"]
    ours = settings.DJANGO_PROD["database"]
    report: DatabaseReport = {
        "engine": entry.get("ENGINE") or "django.db.backends.dummy",
        "vendor": "",
        "name": str(entry.get("NAME") or ""),
        "user": str(entry.get("USER") or ""),
        "host": str(entry.get("HOST") or ""),
        "port": str(entry.get("PORT") or ""),
        "placed": not {"service", "read_default_file"} & set(entry.get("OPTIONS") or {}),
        "reachable": True,
        "error": None,
        "fault": None,
        "source": ours["source"],
        "entry": ours["entry"],
    }

    def unreachable(error: str, fault: Fault) -> tuple[Any, DatabaseReport]:
        report.update({"reachable": False, "error": without_secrets(error), "fault": fault})
        return None, report

    try:
        connection = connections["default"]
    except ImproperlyConfigured as error:
        if fault_of(str(error)) != "driver":
            raise
        for cause in causes_of(error):
            # The driver is there, and the library that it speaks by is not.
            if "no pq wrapper" in str(cause):
                raise cause from None
        return unreachable(str(error), "driver")
    report["vendor"] = connection.vendor
    if report["engine"] == "django.db.backends.dummy":
        if list(settings.DATABASES) == ["default"] and theirs("DATABASES", {}):
            return unreachable("DATABASES['default'] is empty; is a variable such as DATABASE_URL missing?", "other")
        return None, report
    if connection.vendor == "sqlite" and os.path.isabs(report["name"]):
        folder = os.path.dirname(report["name"])
        only_looks = is_read_only(folder)
        if not os.path.exists(report["name"]):
            # Connecting would create the file; a plan leaves nothing behind.
            if not only_looks and not os.access(folder, os.W_OK | os.X_OK):
                return unreachable(f"the application can't write in {folder}", "privilege")
            return None, report
        if only_looks:
            look_only(connection)
    if connection.vendor in ("postgresql", "mysql"):
        connection.settings_dict["OPTIONS"].setdefault("connect_timeout", 10)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception as error:  # drivers raise classes of their own; the text goes to the log as it is
        text = f"{type(error).__name__}: {error}".strip()
        return unreachable(text, fault_of(text))
    return connection, report


def is_read_only(folder: str) -> bool:
    """Whether a folder is there, and on a file system where nothing is written: that of a plan."""
    return os.path.isdir(folder) and bool(os.statvfs(folder).f_flag & os.ST_RDONLY)


def look_only(connection: Any) -> None:
    """
    Of a plan the folder of the database is read-only. SQLite then reads one with a write-ahead log by the files that the
    site has beside it (sqlite.org/wal.html, "Read-Only Databases"); where it has none nobody has it open.
    """
    name = str(connection.settings_dict["NAME"])
    unused = "" if os.path.exists(name + "-wal") else "&immutable=1"
    connection.settings_dict["NAME"] = f"file:{quote(name)}?mode=ro{unused}"
    # It would set how the file is written.
    connection.settings_dict["OPTIONS"].pop("init_command", None)


def find_lacking_privileges(connection: Any) -> str | None:
    """What the user lacks in order to migrate, as a sentence; None when nothing does, or it can't be told."""
    from django.db import DatabaseError

    try:
        return _lacking(connection)
    except DatabaseError:  # a server that has no such tables of its own; the migration itself will say it
        return None


def _lacking(connection: Any) -> str | None:
    if connection.vendor == "postgresql":
        rows = _rows(connection, "SELECT current_schema(), has_schema_privilege(current_schema(), 'CREATE')")
        schema, may = rows[0]
        return None if may else f"the user may not create tables in the schema {schema or 'public'}"
    if connection.vendor == "mysql" and connection.mysql_is_mariadb:
        # Roles bring privileges that these tables do not show.
        if _rows(connection, "SELECT CURRENT_ROLE()") != [(None,)]:
            return None
        held = _rows(
            connection,
            "SELECT privilege_type FROM information_schema.user_privileges UNION SELECT privilege_type"
            " FROM information_schema.schema_privileges WHERE DATABASE() LIKE table_schema",
        )
        missing = {"CREATE", "ALTER", "INDEX", "REFERENCES"} - {name for (name,) in held}
        return f"the user lacks {', '.join(sorted(missing))} on the database" if missing else None
    return None


def _rows(connection: Any, query: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return [tuple(row) for row in cursor.fetchall()]
