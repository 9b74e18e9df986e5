"""A backup of a release's database is made whole or not at all: aside, read from end to end, renamed."""

from __future__ import annotations

import json
import os
import time

from remote.commands import run
from remote.database.action import Interrupted
from remote.database.backups import ISO, SUFFIXES, list_backups
from remote.database.later import begin_trial, giving_way
from remote.database.reached import UNTOUCHED, Database
from remote.failure import Failure
from remote.files import write_aside
from remote.formats import read_manifest
from remote.places import Places
from remote.wire import call, say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inside.database.shapes import DatabaseState
    from remote.formats import About
    from remote.shapes.database import DatabaseBackedUp, DatabaseEmpty, DatabaseUnknown, DumpProgramMissing
    from remote.shapes.environment import Part

PACKAGES = {"postgresql": "postgresql-client", "mysql": "mariadb-client"}


@call
def back_up(
    *, app: str, release: str, directory: str, stem: str, migrates: bool, part: Part
) -> DatabaseBackedUp | DatabaseEmpty | DumpProgramMissing | DatabaseUnknown:
    """
    A backup of the release's database, if there is one to make.

    `stem` is its name without the suffix; with `migrates` the release is about to migrate it. Raises BACKUP_FAILED,
    DATABASE_UNREACHABLE, DISK_FULL, STEP_TIMED_OUT.
    """
    about = release if migrates else None
    try:
        made = attempt(Database(Places(app), release, directory, part), stem, about)
    except Interrupted as interrupted:
        say(log=interrupted.message)
        made = attempt(Database(Places(app), release, directory, part, held=True), stem, about)
    # SQLite's was opened and looked at when it was made.
    if made["state"] == "made" and not made["path"].endswith(SUFFIXES["sqlite"]):
        begin_trial(app, os.path.basename(made["path"]))
    return made


def attempt(
    database: Database, stem: str, release: str | None
) -> DatabaseBackedUp | DatabaseEmpty | DumpProgramMissing | DatabaseUnknown:
    """As back_up; `release` is the one that is about to migrate."""
    found = database.look()
    engine = found["engine"]
    if engine not in SUFFIXES:
        return {"state": "unknown", "engine": engine}
    if found["empty"]:
        return {"state": "empty"}
    if found["client"] is None:
        return {"state": "missing", "package": PACKAGES[engine]}
    for sentence in found.get("lacks", []):
        say(log=sentence)
    with giving_way(database):
        path = make_backup(database, found, stem, release)
    return {"state": "made", "path": path, "bytes": os.path.getsize(path)}


def make_backup(database: Database, found: DatabaseState, stem: str, release: str | None) -> str:
    """
    A new backup; `release` is what was about to migrate, None when nothing was. Returns its path. Raises BACKUP_FAILED,
    DISK_FULL.
    """
    places = database.places
    refuse_old_client(found)
    refuse_without_space(places, found)
    suffix = SUFFIXES[found["engine"]]
    aside = places.backups + "/.under-way" + suffix
    path, count = "%s/%s%s" % (places.backups, stem, suffix), 1
    while os.path.lexists(path):
        count += 1
        path = "%s/%s-%d%s" % (places.backups, stem, count, suffix)
    try:
        if os.path.lexists(aside):
            os.unlink(aside)
        database.dump(found, aside)
        if found["engine"] != "sqlite":  # that one was looked at before it came
            database.check(found, aside)
        write_aside(path + ".json", json.dumps(describe(places, found, release)) + "\n", 0o600)
        os.rename(aside, path)
    except BaseException:
        for left in (aside, path + ".json"):
            if os.path.lexists(left):
                os.unlink(left)
        raise
    folder = os.open(places.backups, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
    return path


def describe(places: Places, found: DatabaseState, release: str | None) -> About:
    """What is noted about a backup that is made now."""
    live = places.live()
    manifest = read_manifest(places, live) if live else None
    return {
        "engine": found["engine"],
        "database": found["database"],
        "release": release,
        "live": live,
        "commit": manifest.get("commit", "") if manifest else "",
        "ref": manifest.get("ref", "") if manifest else "",
        "at": now(),
        "size": found["bytes"],
        "number": 1 + max((backup["number"] for backup in list_backups(places)), default=0),
    }


def now() -> str:
    return time.strftime(ISO, time.gmtime())


def refuse_old_client(found: DatabaseState) -> None:
    """pg_dump refuses a server that is newer than it is, and so does this. Raises BACKUP_FAILED."""
    if found.get("version", 0) < found.get("server", 0):
        version = found["server"]
        raise Failure(
            "BACKUP_FAILED",
            "The database is PostgreSQL %d, and pg_dump on the server is %d: it can't read it"
            % (version, found["version"]),
            hint="Install postgresql-client-%d on the server, from PostgreSQL's own archive where the distribution has "
            "none (https://wiki.postgresql.org/wiki/Apt), and run again. %s" % (version, UNTOUCHED),
        )


def refuse_without_space(places: Places, found: DatabaseState) -> None:
    """
    Asks for 1.2 times the size of the data: a dump is never larger, and SQLite's is first made beside the database.
    Raises DISK_FULL.
    """
    needed: dict[int, list[str]] = {}
    folders = [places.backups] + ([os.path.dirname(found["name"])] if found["engine"] == "sqlite" else [])
    for folder in folders:
        needed.setdefault(os.stat(folder).st_dev, []).append(folder)
    for same in needed.values():
        disk = os.statvfs(same[0])
        free, wanted = disk.f_bavail * disk.f_frsize, found["bytes"] * 1.2 * len(same)
        if free < wanted:
            raise Failure(
                "DISK_FULL",
                "There is no room for a backup of the database: it may take %d MB, and %d MB are free"
                % (wanted / 1e6 + 1, free / 1e6),
                output=run(["df", "-h", same[0]], check=False).stdout,
                hint="Free space on the server, or lower `keep-backups`, and run again. " + UNTOUCHED,
            )
