"""Backups of databases beside the default one, each in a folder of its own: none is taken for one of the default's."""

from __future__ import annotations

import os
import re

from remote.database.action import Interrupted
from remote.database.backups import SUFFIXES
from remote.database.dump import attempt
from remote.database.reached import Database
from remote.failure import Failure
from remote.places import Places
from remote.wire import call, say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.shapes.database import DatabaseBackedUp, DatabaseEmpty, DatabaseUnknown, DumpProgramMissing
    from remote.shapes.environment import Part


@call
def back_up_other(
    *, app: str, release: str, directory: str, alias: str, keep: int, part: Part
) -> DatabaseBackedUp | DatabaseEmpty | DumpProgramMissing | DatabaseUnknown:
    """
    A backup of the database that the settings call `alias`, if there is one to make, before the release migrates it; the
    `keep` newest stay. Raises BACKUP_FAILED, DATABASE_UNREACHABLE, DISK_FULL, STEP_TIMED_OUT.
    """
    if not re.fullmatch(r"[A-Za-z_][\w-]*", alias):
        raise Failure("BACKUP_FAILED", "The database %r has a name that no folder can have" % alias, hint="Rename it.")
    places = Places(app)
    folder = "%s/%s" % (places.backups, alias)
    os.makedirs(folder, mode=0o700, exist_ok=True)
    database = Database(places, release, directory, part).beside(alias)
    try:
        made = attempt(database, "%s/%s" % (alias, release), release)
    except Interrupted as interrupted:
        say(log=interrupted.message)
        database.held = True
        made = attempt(database, "%s/%s" % (alias, release), release)
    for name in list_names(folder)[keep:]:
        for path in ("%s/%s" % (folder, name), "%s/%s.json" % (folder, name)):
            if os.path.lexists(path):
                os.unlink(path)
    return made


def list_names(folder: str) -> list[str]:
    """The backups in a folder, the newest first: their names begin with the time of their release."""
    return sorted((name for name in os.listdir(folder) if name.endswith(tuple(SUFFIXES.values()))), reverse=True)
