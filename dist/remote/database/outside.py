"""A SQLite file that the project's settings name, where the site has another one: what would stay behind there."""

from __future__ import annotations

import os
import signal
import sqlite3
import stat
from urllib.parse import quote

from remote.places import SRV, Places
from remote.wire import call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.shapes.database import OutsideFile

# After so many seconds nobody counts on.
SECONDS = 20
# User and group of those who own nothing.
NOBODY = 65534
# Django makes these by itself, or they are worth nothing without the site that made them.
MADE = {"django_migrations", "django_content_type", "auth_permission", "django_session", "django_admin_log"}


@call
def look_outside(*, app: str, path: str) -> OutsideFile | None:
    """What lies at a path; None for no file, an empty one, and the site's own. Changes nothing."""
    own = Places(app).data + "/db.sqlite3"
    try:
        info = os.stat(path)
        if not stat.S_ISREG(info.st_mode) or (os.path.exists(own) and os.path.samefile(path, own)):
            return None
        log = path + "-wal"
        size = info.st_size + (os.path.getsize(log) if os.path.exists(log) else 0)
    except OSError:
        return None
    # A path of the project's choice is opened by nobody who may do everything, and another site's rows are its own.
    user, group = (info.st_uid, info.st_gid) if info.st_uid else (NOBODY, NOBODY)
    rows = None if is_of_another(app, path) else count_as(user, group, path)
    return {"bytes": size, "rows": rows} if size else None


def is_of_another(app: str, path: str) -> bool:
    """Whether a path lies in the folder of another site."""
    top, real = os.path.realpath(SRV), os.path.realpath(path)
    name = real[len(top) + 1 :].split("/")[0] if real.startswith(top + "/") else app
    return name != app and os.path.lexists("%s/%s/site.json" % (top, name))


def count_as(user: int, group: int, path: str) -> int | None:
    """The rows, counted by a process of who owns the file: what he has put into it is his alone to read."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setgid(group)
            os.setuid(user)
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.alarm(SECONDS)
            os.write(writing, b"%d" % count_rows(path))
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as told:
        text = told.read()
    os.waitpid(child, 0)
    return int(text) if text else None


def count_rows(path: str) -> int:
    """The rows of all tables but those that Django fills. Raises sqlite3.Error for what is no database of SQLite."""
    # Without its log it is read as it is, and nothing is written beside it (sqlite.org/wal.html, "Read-Only Databases").
    unused = "" if os.path.exists(path + "-wal") else "&immutable=1"
    connection = sqlite3.connect("file:%s?mode=ro%s" % (quote(path), unused), uri=True)
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'"
    )
    tables = [name for (name,) in names if name not in MADE]
    counts = [connection.execute('SELECT count(*) FROM "%s"' % name.replace('"', '""')) for name in tables]
    return sum(row[0] for rows in counts for row in rows)
