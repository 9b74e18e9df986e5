"""What a snapshot holds: dumps of the databases, what the application has written, and what was live."""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import time
from contextlib import contextmanager

from remote.database.action import Interrupted
from remote.database.backups import SUFFIXES
from remote.database.dump import PACKAGES, refuse_old_client, refuse_without_space
from remote.database.reached import Database
from remote.failure import Failure
from remote.files import read_text, sha256_of, write_aside
from remote.formats import MAKER, read_manifest
from remote.language import say
from remote.lock import read_holder
from remote.offsite.keys import save_keys
from remote.offsite.linked import list_linked
from remote.offsite.state import make_staging, now, staging
from remote.services.resp import RedisError
from remote.systemd import is_running

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from typing import TypedDict

    from inside.database.shapes import DatabaseState
    from remote.places import Places
    from remote.shapes.environment import Part
    from remote.shapes.offsite import Owner

    class Dumped(TypedDict):
        """A database."""

        # Django's connection.vendor; null for one that no program of ours dumps, or that is empty.
        engine: str | None
        # Where it was, for a person.
        database: str
        # The dump's name beside this file, and its hash.
        dump: str | None
        sha256: str

    class DumpedOther(Dumped):
        """One beside the default one."""

        alias: str

    # A database, what is noted of its dump, and how it was then.
    Read = tuple[Database, Dumped, DatabaseState]

    class Holding(Dumped):
        """holding.json: what a snapshot is of."""

        version: int
        by: str
        owner: Owner
        at: str
        # What was live, its commit and its branch.
        release: str
        commit: str
        ref: str
        # Not there in those of earlier versions, as what follows.
        others: list[DumpedOther]
        # The name of the file with what Redis kept; null for none.
        redis: str | None
        # Folders of the site that root had made links, and where they led.
        linked: dict[str, str]


# Seconds for which a deploy under way is waited for.
LONG = 3600
NAME = "holding.json"
# What the dumps beside it may be called.
DUMPS = re.compile(r"database(-[A-Za-z_][\w-]*)?(%s)" % "|".join(map(re.escape, SUFFIXES.values())))
REDIS = "redis.jsonl"


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


def gather(places: Places, owner: Owner, part: Part) -> tuple[Holding, list[str], list[str]]:
    """
    Dumps the live release's databases into the staging folder, and answers what a snapshot has to hold: its description,
    what it leaves out, and what it lacks, as sentences without their ends. The lock is held as long as databases are read,
    and no longer. Raises LOCKED, NO_RELEASE, DATABASE_UNREACHABLE, BACKUP_FAILED, DISK_FULL.
    """
    # One that was killed may have left some.
    shutil.rmtree(staging(places), ignore_errors=True)
    make_staging(places)
    lacking: list[str] = []
    try:
        with alone(places):
            database, holding = describe(places, owner, part)
            read = [(database, holding, dump(database, holding, "database")), *dump_others(database, holding, lacking)]
        for one in read:
            seal(*one)
        try:
            if save_keys(places, "%s/%s" % (staging(places), REDIS)):
                holding["redis"] = REDIS
        except (OSError, RedisError) as error:
            lacking.append("Redis does not answer (%s), and what it keeps is not in it" % error)
        holding["linked"], left = list_linked(places)
        write_aside("%s/%s" % (staging(places), NAME), json.dumps(holding, indent=1) + "\n", 0o600)
    except BaseException:
        shutil.rmtree(staging(places), ignore_errors=True)
        raise
    files = [found["name"] for _, into, found in read if into["engine"] == "sqlite"]
    logs = ("", "-wal", "-shm", "-journal")
    return holding, [file + end for file in files for end in logs], lacking + left


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
        "others": [],
        "redis": None,
        "linked": {},
    }


def dump_others(database: Database, holding: Holding, lacking: list[str]) -> list[Read]:
    """Dumps the site's databases beside the default one. One that can't be had does not keep the others back."""
    read: list[Read] = []
    try:
        others = database.list_others()
    except Failure as failure:
        lacking.append("Databases beside the default one are not in it: %s" % failure.message)
        others = []
    for other in others:
        into: DumpedOther = {"alias": other.alias, "engine": None, "database": "", "dump": None, "sha256": ""}
        try:
            read.append((other, into, dump(other, into, "database-" + other.alias)))
            holding["others"].append(into)
        except Failure as failure:
            lacking.append("The database %s is not in it: %s" % (other.alias, failure.message))
    return read


def dump(database: Database, into: Dumped, name: str) -> DatabaseState:
    """As write_dump; a signal of the site's own ends it no second time, as its processes are held then."""
    try:
        return write_dump(database, into, name)
    except Interrupted:
        database.held = True
        return write_dump(database, into, name)


def write_dump(database: Database, into: Dumped, name: str) -> DatabaseState:
    """Writes a dump by this name, without its suffix, and `into` what it is of."""
    places = database.places
    found = database.look()
    into["database"] = found["database"]
    suffix = SUFFIXES.get(found["engine"])
    if suffix is None or found["empty"]:
        return found
    if found["client"] is None:
        package = PACKAGES[found["engine"]]
        raise Failure("BACKUP_FAILED", "%s is not installed, which reads the database" % package)
    for sentence in found.get("lacks", []):
        say(sentence)
    refuse_old_client(found)
    refuse_without_space(places, found)
    path = "%s/%s%s" % (staging(places), name, suffix)
    if os.path.lexists(path):
        os.unlink(path)
    database.dump(found, path)
    into.update({"engine": found["engine"], "dump": name + suffix})
    return found


def seal(database: Database, into: Dumped, found: DatabaseState) -> None:
    """Reads the dump from end to end, and notes its hash. Raises BACKUP_FAILED."""
    if into["dump"]:
        path = "%s/%s" % (staging(database.places), into["dump"])
        if found["engine"] != "sqlite":  # that one was looked at before it came
            database.check(found, path)
        into["sha256"] = sha256_of(path)


def list_paths(places: Places, linked: Collection[str]) -> list[str]:
    """What is sent beside the releases, which the repository of the project has; `linked` is where links of root's lead."""
    paths = [
        *sorted(linked),
        staging(places),
        places.shared,
        places.secrets,
        places.site,
        places.records,
        places.history,
    ]
    return [path for path in paths if os.path.lexists(path)]


def as_pattern(path: str) -> str:
    """A path as restic's --exclude takes it (Go, filepath.Match)."""
    return re.sub(r"([\\*?\[\]])", r"\\\1", path)
