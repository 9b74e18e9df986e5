"""The dumps of a snapshot go into the new databases of a site that comes back, and what Redis kept into its Redis."""

from __future__ import annotations

import os

from remote.database.dump import PACKAGES, refuse_old_client
from remote.database.reached import Database
from remote.failure import Failure
from remote.offsite.keys import load_keys
from remote.offsite.restore import read_holding
from remote.offsite.state import came, note, read_offsite, staging
from remote.places import Places
from remote.services.resp import RedisError
from remote.wire import call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inside.database.shapes import DatabaseState
    from remote.offsite.holding import Dumped, Holding
    from remote.shapes.database import DumpProgramMissing
    from remote.shapes.environment import Part
    from remote.shapes.offsite import DumpLoaded, DumpNone


class ProgramMissing(Exception):
    """No program reads a dump yet: the package that has it."""


@call
def load(*, app: str, release: str, directory: str, part: Part) -> DumpLoaded | DumpNone | DumpProgramMissing:
    """
    Loads the dumps into the empty databases of the release, and the keys of Redis. Raises RESTORE_REFUSED for a default one
    that is not empty, BACKUP_FAILED, DATABASE_UNREACHABLE.
    """
    places = Places(app)
    holding = read_holding(places)
    database = Database(places, release, directory, part)
    try:
        into, size = load_default(database, holding)
        loaded, kept = load_others(database, holding)
    except ProgramMissing as missing:
        return {"state": "missing", "package": str(missing)}
    keys = restore_keys(places, holding, kept)
    if not into and not loaded and not kept and keys is None:
        return {"state": "none"}
    return {
        "state": "loaded",
        "snapshot": read_offsite(places)["restoring"]["id"],
        "database": into,
        "bytes": size,
        "others": loaded,
        "keys": keys,
        "kept": kept,
    }


def load_default(database: Database, holding: Holding) -> tuple[str, int]:
    """Loads the dump of the default one: into which, and how large it is; an empty text where there is none."""
    places = database.places
    if holding["dump"] is None:
        return "", 0
    found = database.look()
    if found["engine"] != holding["engine"]:
        raise Failure(
            "RESTORE_REFUSED",
            "The backup is of %s, and the site's database is %s" % (holding["engine"], found["engine"]),
            hint="Give the input `database` and the settings as they were then.",
        )
    restoring = read_offsite(places).get("restoring")
    if restoring is None or not (found["empty"] or restoring["loading"] == found["database"]):
        raise Failure(
            "RESTORE_REFUSED",
            "The database %s is not empty" % found["database"],
            hint="It stays as it is: nothing was loaded. Empty it if its rows are not needed, or give another one by "
            "the input `database`, and run `mode: restore` again.",
        )
    path = open_dump(database, found, holding)
    note(places, {"restoring": {**restoring, "loading": found["database"]}})
    play(database, found, path)
    return found["database"], os.path.getsize(path)


def load_others(database: Database, holding: Holding) -> tuple[list[str], list[str]]:
    """
    Loads those beside the default one: which are, and which are not, as sentences without their ends. One that holds
    something stays as it is: it may have outlived the server.
    """
    places = database.places
    loaded, kept = [], []
    for one in holding["others"]:
        if one["dump"] is None:
            continue
        other = database.beside(one["alias"])
        try:
            found = other.look()
        except Failure as failure:
            kept.append("The database %s was not loaded: %s" % (one["alias"], failure.message))
            continue
        restoring = read_offsite(places).get("restoring")
        begun = restoring.get("begun", []) if restoring is not None else []
        if found["engine"] != one["engine"]:
            kept.append("The database %s was not loaded: it was %s" % (one["alias"], one["engine"]))
        elif restoring is None or not (found["empty"] or one["alias"] in begun):
            kept.append("The database %s is not empty, and stays as it is" % one["alias"])
        else:
            path = open_dump(other, found, one)
            note(places, {"restoring": {**restoring, "begun": [*begun, one["alias"]]}})
            play(other, found, path)
            loaded.append(one["alias"])
    return loaded, kept


def open_dump(database: Database, found: DatabaseState, one: Dumped) -> str:
    """The path of a dump that is whole. Raises BACKUP_FAILED, ProgramMissing."""
    path = "%s%s/%s" % (came(database.places), staging(database.places), one["dump"])
    if found["client"] is None:
        raise ProgramMissing(PACKAGES[found["engine"]])
    refuse_old_client(found)
    database.check(found, path)
    return path


def play(database: Database, found: DatabaseState, path: str) -> None:
    """Plays the dump into a database that is empty. Raises Failure BACKUP_FAILED."""
    if found["engine"] == "mysql":
        database.fill(found, path, found["name"])
        return
    try:
        database.restore(found, path, "")
    except Failure as first:
        if found["engine"] != "postgresql":
            raise
        # Nothing of it is there. A function in an index may name others without their schema, as only the site's own
        # search path finds them.
        try:
            database.fill(found, path, found["name"], own_path=True)
        except Failure:
            raise first from None


def restore_keys(places: Places, holding: Holding, kept: list[str]) -> int | None:
    """How many keys Redis has of the snapshot's, None where that has none; `kept` is told what stayed out."""
    if holding["redis"] is None:
        return None
    try:
        done = load_keys(places, "%s%s/%s" % (came(places), staging(places), holding["redis"]))
    except (OSError, RedisError) as error:
        kept.append("What Redis kept was not loaded: %s" % error)
        return 0
    if done is None:
        kept.append("What Redis kept was not loaded: the site has none now (`services`)")
        return 0
    if done[1]:
        kept.append("%d keys were not loaded, as the server's Redis does not know their form" % done[1])
    return done[0]
