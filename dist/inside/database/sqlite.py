"""SQLite is a file, which its own backup call copies (https://www.sqlite.org/backup.html)."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import sys

from inside.database.connection import Refused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import IO

    from inside.database.connection import Connection
    from inside.database.shapes import Measured


# So many of those that a restore has replaced stay.
KEPT = 2


def look_at_sqlite(connection: Connection) -> Measured:
    """Its path and size; changes nothing."""
    path = os.path.abspath(str(connection.settings_dict["NAME"]))
    files = [name for name in (path, path + "-wal") if os.path.exists(name)]
    size = sum(os.path.getsize(name) for name in files)
    return {"name": path, "bytes": size, "empty": size == 0, "client": ""}


def dump_sqlite(path: str, answers: IO[bytes]) -> None:
    """Writes a copy of the file to `answers`. Raises Refused for one that is not sound."""
    quoted = path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    source = sqlite3.connect("file:%s?mode=ro" % quoted, uri=True)
    aside = name_beside(path, "backup")
    remove_database(aside)
    try:
        # By its own backup call: a copy of the file misses what is still in the write-ahead log.
        target = sqlite3.connect(aside)
        source.backup(target)
        check_quickly(target)
        target.close()
        with open(aside, "rb") as file:
            shutil.copyfileobj(file, answers, 1 << 20)
    finally:
        remove_database(aside)


def name_beside(path: str, what: str) -> str:
    """A file of ours on the same disk, by a name that nobody gives a copy of his own."""
    folder, name = os.path.split(path)
    return os.path.join(folder, ".%s.django-prod-%s" % (name, what))


def check_quickly(connection: sqlite3.Connection) -> None:
    """Raises Refused unless it is a sound database (PRAGMA quick_check)."""
    # What the project wants of its rows is not asked: a check may be newer than they are.
    connection.execute("PRAGMA ignore_check_constraints = ON")
    said = ""
    while True:
        try:
            found = connection.execute("PRAGMA quick_check").fetchone()[0]
        except sqlite3.OperationalError as error:
            found, before = str(error), said
            said = found
            # One that stays is not helped by that.
            if said != before and stand_in(connection, said):
                continue
        except sqlite3.DatabaseError as error:
            found = str(error)
        if found != "ok":
            raise Refused("it is not a sound SQLite database: " + found)
        return


def stand_in(connection: sqlite3.Connection, said: str) -> bool:
    """
    Gives the connection a function or collation that only the project's own have, as REGEXP of Django; False where SQLite
    lacks something else. Whether the file is sound is no matter of what they answer.
    """
    lacking = re.fullmatch(r"(?:unknown|no such) function: (.+?)(?:\(\))?|no such collation sequence: (.+)", said)
    if lacking is None:
        return False
    if lacking[1]:
        connection.create_function(lacking[1], -1, lambda *given: 1, deterministic=True)
    else:
        connection.create_collation(lacking[2], lambda one, two: (one > two) - (one < two))
    return True


def remove_database(path: str) -> None:
    """Removes the file and what SQLite keeps beside it."""
    for name in (path, path + "-wal", path + "-shm", path + "-journal"):
        if os.path.lexists(name):
            os.unlink(name)


def receive_sqlite(path: str) -> str:
    """The dump on standard input as a file beside the database, looked at. Raises Refused for one that is not sound."""
    aside = name_beside(path, "restoring")
    remove_database(aside)
    try:
        with open(aside, "xb") as file:
            shutil.copyfileobj(sys.stdin.buffer, file, 1 << 20)
            file.flush()
            os.fsync(file.fileno())
        copy = sqlite3.connect(aside)
        check_quickly(copy)
        copy.close()
    except BaseException:
        remove_database(aside)
        raise
    return aside


def check_sqlite(path: str) -> None:
    """Reads the dump on standard input; `path` is that of the database. Raises Refused for one that is not sound."""
    remove_database(receive_sqlite(path))


def restore_sqlite(path: str, kept: str) -> None:
    """
    Puts the dump on standard input in the place of the file, by one rename. The old one stays, as `kept` beside it; an
    empty text for none.
    """
    aside = receive_sqlite(path)
    if os.path.exists(path):
        os.chmod(aside, os.stat(path).st_mode & 0o777)
        try:
            empty_log(path)
        except BaseException:
            remove_database(aside)
            raise
        if kept:
            keep_sqlite(path, kept)
    # A log of the old file would be played into the new one.
    for name in (path + "-wal", path + "-shm", path + "-journal"):
        if os.path.exists(name):
            os.unlink(name)
    os.rename(aside, path)
    folder = os.open(os.path.dirname(path), os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def empty_log(path: str) -> None:
    """
    What is still in the write-ahead log goes into the file, which is then whole by itself: whoever is killed before the
    rename leaves all rows. Raises Refused where somebody else is in the middle of reading or writing.
    """
    old = sqlite3.connect(path, timeout=10)
    try:
        busy = old.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        # Another one is broken, and about to be replaced: its log is kept beside it.
        busy = "locked" in str(error)
    finally:
        old.close()
    if busy:
        raise Refused(
            "%s is being read or written by a program that is none of the site's: end it (fuser -v %s)" % (path, path)
        )


def keep_sqlite(path: str, kept: str) -> None:
    """The file, and what is left of its logs, by another name too: nothing is copied (link(2))."""
    for end in ("-wal", "-journal", ""):
        if os.path.exists(path + end):
            try:
                os.link(path + end, kept + end)
            except OSError:  # a file system without links
                shutil.copy2(path + end, kept + end)
    folder, name = os.path.split(path)
    ours = re.compile(re.escape(name) + r"_before_\d{8}t\d{6}(_\d+)?")
    others = sorted(other for other in os.listdir(folder) if ours.fullmatch(other) and other != os.path.basename(kept))
    # Never this one, whatever the clock said when the others were kept.
    for older in others[: max(0, len(others) + 1 - KEPT)]:
        remove_database(os.path.join(folder, older))
