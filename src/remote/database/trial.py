"""
A backup is known to come back once it has been restored: into a database of its own, which is removed again. That is
done in the background after a deploy, with the least of priorities, and noted beside the backup.
"""

from __future__ import annotations

import contextlib
import json
import os
import time

from remote.database.administration import ServerError
from remote.database.backups import ISO
from remote.database.beside import find_administrator, make_second, refuse_large
from remote.database.later import LOW, lower, trial_slice
from remote.database.paced import BESIDE_VISITORS
from remote.failure import Failure
from remote.files import write_aside

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.database.backups import Backup
    from remote.database.reached import Database
    from remote.formats import About


def try_backup(database: Database, backup: Backup) -> str:
    """Restores a backup into a database of its own, notes how that went, and says it. Raises a Failure for what fails."""
    # A deploy ends what else runs for an earlier one.
    database.places.slice = trial_slice(database.places.app)
    lower()
    database.part = {**database.part, "settings": [*database.part["settings"], *LOW]}
    database.pace = BESIDE_VISITORS
    found = database.look()
    if found["engine"] == "sqlite":
        database.check(found, backup["path"])
        note(backup, "")
        return "%s is sound" % backup["name"]
    try:
        administrator = find_administrator(database, found)
        refuse_large(found, backup, administrator)
        second = make_second(database, found, backup, administrator)
    except (Failure, ServerError) as error:
        # Nothing is known about the backup by that.
        said = error.message if isinstance(error, Failure) else str(error).strip()
        return "%s was read, and not tried: %s" % (backup["name"], said)
    try:
        second.fill(backup["path"])
    except Failure as failure:
        # A server that has gone meanwhile says nothing about the backup.
        with contextlib.suppress(ServerError):
            database.ask(["SELECT 1"], second.name)
            note(backup, failure.message)
        raise
    finally:
        second.discard()
    note(backup, "")
    return "%s was restored into a database of its own, which is removed again" % backup["name"]


def note(backup: Backup, failed: str) -> None:
    """Notes beside the backup that it was tried; not beside one that is gone by now."""
    about: About = {**backup["about"], "tried": time.strftime(ISO, time.gmtime()), "failed": failed}
    if os.path.exists(backup["path"]):
        write_aside(backup["path"] + ".json", json.dumps(about) + "\n", 0o600)
