"""
Asks, dumps and restores a release's default database: this runs in the release's environment, as the application's user.

The first line of standard input is a request (JSON, see shapes.py). A dump to check or to restore follows it. `look` is
answered with one line of JSON, `dump` with the dump itself. Whatever the project prints goes to standard error.
"""

from __future__ import annotations

import json
import os
import sys

from inside.database.applied import list_lacking
from inside.database.connection import Refused, default_connection
from inside.database.mysql import define_mysql, dump_mysql, fill_mysql, look_at_mysql
from inside.database.others import list_own
from inside.database.postgresql import (
    check_postgresql,
    dump_postgresql,
    fill_postgresql,
    look_at_postgresql,
    restore_postgresql,
)
from inside.database.sqlite import check_sqlite, dump_sqlite, look_at_sqlite, restore_sqlite

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import IO

    from inside.database.connection import Connection
    from inside.database.shapes import Ask, Check, DatabaseState, Dump, Fill, Hold, Measured, Request, Restore


def look() -> DatabaseState:
    """The default database as it is now."""
    connection = default_connection()
    looks = {"sqlite": look_at_sqlite, "postgresql": look_at_postgresql, "mysql": look_at_mysql}
    measured: Measured = looks[connection.vendor](connection) if connection.vendor in looks else {}
    name = measured.get("name") or str(connection.settings_dict["NAME"] or "")
    return {"engine": connection.vendor, **measured, "name": name, "database": name + place_of(connection)}


def place_of(connection: Connection) -> str:
    """On which server the database is, for a person to read."""
    settings = connection.settings_dict
    host = ":".join(str(settings[part]) for part in ("HOST", "PORT") if settings.get(part))
    return " at " + host if host else ""


def dump(request: Dump, answers: IO[bytes]) -> None:
    """Writes a dump to `answers`."""
    connection = default_connection()
    if connection.vendor == "sqlite":
        dump_sqlite(request["name"], answers)
    else:
        dumps = {"postgresql": dump_postgresql, "mysql": dump_mysql}
        dumps[connection.vendor](connection, request["client"], answers)


def check(request: Check) -> None:
    """Reads the dump on standard input; Django is not asked. A dump of MySQL is text, which the other half reads."""
    if request["engine"] == "sqlite":
        check_sqlite(request["name"])
    else:
        check_postgresql(request["client"])


def restore(request: Restore) -> None:
    """Puts the dump on standard input in the place of what the database holds; MySQL can't do so as a whole."""
    connection = default_connection()
    if connection.vendor == "sqlite":
        restore_sqlite(request["name"], request["kept"])
    else:
        restore_postgresql(connection, request["client"])


def fill(request: Fill) -> None:
    """Plays the dump on standard input into another database of the same server."""
    connection = default_connection()
    if connection.vendor == "mysql":
        fill_mysql(connection, request["client"], request["into"])
    else:
        fill_postgresql(connection, request["client"], request["into"], request["own_path"])


def ask(request: Ask, answers: IO[bytes]) -> None:
    """Runs SQL, and answers with the rows of the last statement."""
    connection = default_connection()
    if request["database"]:
        connection.settings_dict["NAME"] = request["database"]
    with connection.cursor() as cursor:
        for statement in request["statements"]:
            # Without parameters, so that no sign of it means something to the driver.
            cursor.execute(statement)
        rows = cursor.fetchall() if cursor.description else []
    texts = [[None if value is None else str(value) for value in row] for row in rows]
    answers.write(json.dumps(texts).encode() + b"\n")


def hold(request: Hold, answers: IO[bytes]) -> None:
    """Holds a connection that bears a word until standard input is closed."""
    connection = default_connection()
    with connection.cursor() as cursor:
        if connection.vendor == "mysql":
            cursor.execute("SELECT GET_LOCK(%s, 0)", [request["word"]])
            cursor.fetchall()
        else:
            cursor.execute("SELECT set_config('application_name', %s, false)", [request["word"]])
        answers.write(b"\n")
        answers.flush()
        sys.stdin.buffer.read()


def act(request: Request, answers: IO[bytes]) -> None:
    """What the request asks for. Raises Refused, or whatever the project, its driver and the file system raise."""
    if request["action"] == "look":
        answers.write(json.dumps(look()).encode() + b"\n")
    elif request["action"] == "dump":
        dump(request, answers)
    elif request["action"] == "check":
        check(request)
    elif request["action"] == "fill":
        fill(request)
    elif request["action"] == "define":
        define_mysql(default_connection(), request["client"], request["name"], answers)
    elif request["action"] == "ask":
        ask(request, answers)
    elif request["action"] == "lacking":
        answers.write(json.dumps(list_lacking(default_connection())).encode() + b"\n")
    elif request["action"] == "others":
        default_connection()
        answers.write(json.dumps(list_own()).encode() + b"\n")
    elif request["action"] == "hold":
        hold(request, answers)
    else:
        restore(request)


def main() -> None:
    """Performs the one request of this process, and ends it."""
    request = json.loads(sys.stdin.buffer.readline())
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    try:
        act(request, answers)
        answers.flush()
        code = 0
    except Exception as error:  # whatever a driver raises: the last line says what it was
        sys.stderr.write("%s%s\n" % ("" if isinstance(error, Refused) else type(error).__name__ + ": ", error))
        code = 1
    sys.stderr.flush()
    # Threads that the project started must not keep anybody waiting.
    os._exit(code)
