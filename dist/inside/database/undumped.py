"""What a dump of MySQL or MariaDB does not hold."""

from __future__ import annotations

import subprocess

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from inside.database.connection import Connection

# The text of routines that others have made is not for everybody.
HIDDEN = " FROM information_schema.routines WHERE routine_schema = DATABASE() AND routine_definition IS NULL"


def describe_lacking(connection: Connection, broken: Mapping[str, str], dump: str | None) -> list[str]:
    """Each as a sentence without its end; `broken` are the views that a dump would end at, `dump` the program, if there is one."""
    lacks = [
        "The view %s is not in the backup: %s. Mend or drop it; its text stands in the backup as a comment"
        % (name, why)
        for name, why in broken.items()
    ]
    tables = find_versioned(connection)
    if tables and dump and not knows_history(dump):
        lacks.append(
            "The history of the system-versioned tables %s is not in the backup: the server's client programs are older"
            " than MariaDB 10.11" % ", ".join(tables)
        )
    events = list_names(connection, "SELECT event_name FROM information_schema.events WHERE event_schema = DATABASE()")
    if events:
        lacks.append(
            "The events %s are not in the backup: they stay in the database. Keep what SHOW CREATE EVENT says of them for"
            " a day on which the server is gone" % ", ".join(events)
        )
    hidden = list_names(connection, "SELECT routine_name" + HIDDEN)
    if hidden:
        lacks.append(
            "The routines of the database are not in the backup, as the site's user may not read %s: they stay there"
            % ", ".join(hidden)
        )
    return lacks


def find_broken_views(connection: Connection) -> dict[str, str]:
    """The views that name what is no longer there, each with the server's words: a dump would end at the first."""
    broken: dict[str, str] = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.views WHERE table_schema = DATABASE()")
        for name in [row[0] for row in cursor.fetchall()]:
            try:
                # What the dump asks, too.
                cursor.execute("SHOW FIELDS FROM `%s`" % name.replace("`", "``"))
                cursor.fetchall()
            except Exception as error:  # Django's own, around the driver's
                broken[name] = str(error.args[-1] if error.args else error)
    return broken


def find_versioned(connection: Connection) -> list[str]:
    """The tables with rows of the past (MariaDB, "System-Versioned Tables")."""
    return list_names(
        connection,
        "SELECT table_name FROM information_schema.tables"
        " WHERE table_schema = DATABASE() AND table_type = 'SYSTEM VERSIONED'",
    )


def list_names(connection: Connection, query: str) -> list[str]:
    """The first column of what a query answers."""
    with connection.cursor() as cursor:
        cursor.execute(query)
        return [row[0] for row in cursor.fetchall()]


def knows_history(program: str) -> bool:
    """Whether the dump program can dump rows of the past (mariadb-dump(1), --dump-history)."""
    words = [program, "--no-defaults", "--help"]
    return b"--dump-history" in subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
