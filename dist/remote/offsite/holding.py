"""What a snapshot holds: a dump of the database, what the application has written, and what was live."""

from __future__ import annotations

import fcntl
import json
import os
import pwd
import re
import shutil
import stat
import time
from contextlib import contextmanager

from remote.database.action import Interrupted
from remote.database.backups import SUFFIXES
from remote.database.dump import PACKAGES, refuse_old_client, refuse_without_space
from remote.database.reached import Database
from remote.failure import Failure
from remote.files import read_text, sha256_of, write_aside
from remote.formats import MAKER, read_manifest
from remote.lock import read_holder
from remote.offsite.state import make_staging, now, staging
from remote.systemd import is_running

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypedDict

    from inside.database.shapes import DatabaseState
    from remote.places import Places
    from remote.shapes.environment import Part
    from remote.shapes.offsite import Owner

    class Holding(TypedDict):
        """holding.json: what a snapshot is of."""

        version: int
        by: str
        owner: Owner
        at: str
        # What was live, its commit and its branch.
        release: str
        commit: str
        ref: str
        # Django's connection.vendor; null for a database that no program of ours dumps, or that is empty.
        engine: str | None
        # Where it was, for a person.
        database: str
        # The dump's name beside this file, and its hash.
        dump: str | None
        sha256: str


# Seconds for which a deploy under way is waited for.
LONG = 3600
NAME = "holding.json"
# What the dump beside it may be called.
DUMPS = tuple("database" + suffix for suffix in SUFFIXES.values())


@contextmanager
def alone(places: Places) -> Iterator[None]:
    """
    Holds the lock of the deploys: no migration runs beside it, and what is live stays. Raises LOCKED after an hour.
    """
    os.makedirs(os.path.dirname(places.lock), mode=0o700, exist_ok=True)
    deadline = time.monotonic() + LONG
    with open(places.lock, "a+") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                # One of a cancelled run goes on to its end.
                if not is_running(places.migration):
                    break
                fcntl.flock(file, fcntl.LOCK_UN)
            except BlockingIOError:
                pass
            if time.monotonic() > deadline:
                file.seek(0)
                raise Failure("LOCKED", "A run held the lock for an hour: %s" % read_holder(file.read()))
            time.sleep(1)
        file.seek(0)
        file.truncate()
        json.dump({"actor": "the timer", "doing": "reads the database for a backup", "since": now(), "token": ""}, file)
        file.flush()
        yield


def gather(places: Places, owner: Owner, part: Part) -> tuple[Holding, list[str]]:
    """
    Dumps the live release's database into the staging folder, and answers what a snapshot has to hold: its description,
    and what it leaves out. The lock is held as long as the database is read, and no longer. Raises LOCKED, NO_RELEASE,
    DATABASE_UNREACHABLE, BACKUP_FAILED, DISK_FULL.
    """
    # One that was killed may have left some.
    shutil.rmtree(staging(places), ignore_errors=True)
    make_staging(places)
    try:
        with alone(places):
            database, holding = describe(places, owner, part)
            try:
                found = dump(database, holding)
            except Interrupted:
                # A signal of the site's own: once more, while its processes are held.
                database.held = True
                found = dump(database, holding)
        seal(database, holding, found)
    except BaseException:
        shutil.rmtree(staging(places), ignore_errors=True)
        raise
    logs = ("", "-wal", "-shm", "-journal") if holding["engine"] == "sqlite" else ()
    return holding, [found["name"] + end for end in logs]


def describe(places: Places, owner: Owner, part: Part) -> tuple[Database, Holding]:
    """The live database, and what a snapshot of it says. Raises NO_RELEASE, BACKUP_FAILED."""
    if os.path.lexists(places.restoring):
        raise Failure(
            "BACKUP_FAILED",
            'A restore of the database was cut off, and what it holds may be half done: "sudo %s-restore --finish" ends it'
            % places.app,
        )
    live = places.live()
    manifest = read_manifest(places, live) if live else None
    if live is None or manifest is None:
        raise Failure("NO_RELEASE", "Nothing is live: only a release knows how its database is reached")
    directory = read_text(places.release(live) + "/conf/directory").rstrip("\n")
    return Database(places, live, directory, part), {
        "version": 1,
        "by": MAKER,
        "owner": owner,
        "at": now(),
        "release": live,
        "commit": manifest["commit"],
        "ref": manifest["ref"],
        "engine": None,
        "database": "",
        "dump": None,
        "sha256": "",
    }


def dump(database: Database, holding: Holding) -> DatabaseState:
    """Writes the dump, and into `holding` what it is of."""
    places = database.places
    found = database.look()
    holding["database"] = found["database"]
    suffix = SUFFIXES.get(found["engine"])
    if suffix is None or found["empty"]:
        return found
    if found["client"] is None:
        package = PACKAGES[found["engine"]]
        raise Failure("BACKUP_FAILED", "%s is not installed, which reads the database" % package)
    refuse_old_client(found)
    refuse_without_space(places, found)
    name = "database" + suffix
    path = "%s/%s" % (staging(places), name)
    if os.path.lexists(path):
        os.unlink(path)
    database.dump(found, path)
    holding.update({"engine": found["engine"], "dump": name})
    return found


def seal(database: Database, holding: Holding, found: DatabaseState) -> None:
    """Reads the dump from end to end, and writes the description beside it. Raises BACKUP_FAILED."""
    folder = staging(database.places)
    if holding["dump"]:
        path = "%s/%s" % (folder, holding["dump"])
        if found["engine"] != "sqlite":  # that one was looked at before it came
            database.check(found, path)
        holding["sha256"] = sha256_of(path)
    write_aside("%s/%s" % (folder, NAME), json.dumps(holding, indent=1) + "\n", 0o600)


def list_paths(places: Places) -> list[str]:
    """What is sent beside the releases, which the repository of the project has."""
    paths = [staging(places), places.shared, places.secrets, places.site, places.records, places.history]
    return [path for path in paths if os.path.lexists(path)]


def as_pattern(path: str) -> str:
    """A path as restic's --exclude takes it (Go, filepath.Match)."""
    return re.sub(r"([\\*?\[\]])", r"\\\1", path)


def hand_to_application(places: Places, top: str) -> None:
    """
    All below a folder that nobody else can enter becomes the application's, whatever its number was elsewhere; root's
    stays root's. Devices and their like, which no application can have made, are removed.
    """
    user = pwd.getpwnam(places.app)
    hand_over(top, user)
    for folder, folders, files in os.walk(top):
        for name in folders + files:
            hand_over(os.path.join(folder, name), user)


def hand_over(path: str, user: pwd.struct_passwd) -> None:
    info = os.lstat(path)
    if not any(kind(info.st_mode) for kind in (stat.S_ISREG, stat.S_ISDIR, stat.S_ISLNK)):
        os.unlink(path)
        return
    # The rights to run as its owner go with that, whoever it is (chown(2)).
    os.lchown(path, user.pw_uid if info.st_uid else 0, user.pw_gid if info.st_gid else 0)
