"""The dump of a snapshot goes into the new database of a site that comes back."""

from __future__ import annotations

import os

from remote.database.dump import PACKAGES, refuse_old_client
from remote.database.reached import Database
from remote.failure import Failure
from remote.offsite.restore import came, read_holding
from remote.offsite.state import note, read_offsite, staging
from remote.places import Places
from remote.wire import call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inside.database.shapes import DatabaseState
    from remote.shapes.database import DumpProgramMissing
    from remote.shapes.environment import Part
    from remote.shapes.offsite import DumpLoaded, DumpNone


@call
def load(*, app: str, release: str, directory: str, part: Part) -> DumpLoaded | DumpNone | DumpProgramMissing:
    """
    Loads the dump into the empty database of the release. Raises RESTORE_REFUSED for one that is not empty, BACKUP_FAILED,
    DATABASE_UNREACHABLE.
    """
    places = Places(app)
    holding = read_holding(places)
    if holding["dump"] is None:
        return {"state": "none"}
    path = "%s%s/%s" % (came(places), staging(places), holding["dump"])
    database = Database(places, release, directory, part)
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
    if found["client"] is None:
        return {"state": "missing", "package": PACKAGES[found["engine"]]}
    refuse_old_client(found)
    database.check(found, path)
    note(places, {"restoring": {**restoring, "loading": found["database"]}})
    play(database, found, path)
    return {"state": "loaded", "database": found["database"], "bytes": os.path.getsize(path)}


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
