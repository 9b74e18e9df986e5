# SQLite: a file, which its own backup call copies.
import os
import shutil
import sqlite3
import sys


def _look_sqlite(connection):
    path = os.path.abspath(str(connection.settings_dict["NAME"]))
    files = [name for name in (path, path + "-wal") if os.path.exists(name)]
    size = sum(os.path.getsize(name) for name in files)
    return {"name": path, "bytes": size, "empty": size == 0, "client": ""}


def _dump_sqlite(path, _request):
    quoted = path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    source = sqlite3.connect("file:%s?mode=ro" % quoted, uri=True)
    aside = _beside(path, "backup")
    _remove(aside)
    try:
        # By its own backup call: a copy of the file misses what is still in the write-ahead log.
        target = sqlite3.connect(aside)
        source.backup(target)
        _quick_check(target)
        target.close()
        with open(aside, "rb") as file:
            shutil.copyfileobj(file, _answers, 1 << 20)
    finally:
        _remove(aside)


def _beside(path, what):
    """A file of ours on the same disk, by a name that nobody gives a copy of his own."""
    folder, name = os.path.split(path)
    return os.path.join(folder, ".%s.django-prod-%s" % (name, what))


def _quick_check(connection):
    try:
        found = connection.execute("PRAGMA quick_check").fetchone()[0]
    except sqlite3.DatabaseError as error:
        found = str(error)
    if found != "ok":
        raise Refused("it is not a sound SQLite database: " + found)


def _remove(path):
    for name in (path, path + "-wal", path + "-shm", path + "-journal"):
        if os.path.lexists(name):
            os.unlink(name)


def _received_sqlite(path):
    """The dump as a file beside the database, looked at."""
    aside = _beside(path, "restoring")
    _remove(aside)
    try:
        with open(aside, "xb") as file:
            shutil.copyfileobj(sys.stdin.buffer, file, 1 << 20)
            file.flush()
            os.fsync(file.fileno())
        copy = sqlite3.connect(aside)
        _quick_check(copy)
        copy.close()
    except BaseException:
        _remove(aside)
        raise
    return aside


def _check_sqlite(request):
    _remove(_received_sqlite(request["name"]))


def _restore_sqlite(connection, request):
    path = request["name"]
    aside = _received_sqlite(path)
    if os.path.exists(path):
        os.chmod(aside, os.stat(path).st_mode & 0o777)
        # A log of the old file would be played into the new one.
        try:
            old = sqlite3.connect(path)
            old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            old.close()
        except sqlite3.DatabaseError:
            pass  # It is broken, and about to be replaced.
    for name in (path + "-wal", path + "-shm", path + "-journal"):
        if os.path.exists(name):
            os.unlink(name)
    os.rename(aside, path)
