"""A restore that was cut off leaves a mark, and whoever comes next finishes it: the command, or a run that goes on."""

from __future__ import annotations

import json
import os

from remote.database.advice import compare_migrations, note_behind
from remote.database.beside import find_administrator, reopen_second
from remote.files import keep, read_json
from remote.language import say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypedDict

    from remote.database.reached import Database
    from remote.places import Places

    class Restoring(TypedDict):
        """restoring.json: a restore that has begun to change what is live."""

        backup: str
        # What it changes, as a person reads it.
        database: str
        # The database with the backup in it, and the name that the old one gets; empty where the engine needs none.
        name: str
        kept: str
        # The site ran.
        active: bool


def note_restoring(places: Places, mark: Restoring) -> None:
    """Before anything of it is changed."""
    keep(places.restoring, json.dumps(mark, indent=1) + "\n", 0o600)


def read_restoring(places: Places) -> Restoring | None:
    """What was begun and is not over; None for nothing, and for what can't be read."""
    none: Restoring | None = None
    try:
        return read_json(places.restoring, none)
    except ValueError:
        return None


def forget_restoring(places: Places) -> None:
    """It is over, and the site is started, or is to be."""
    if os.path.lexists(places.restoring):
        os.unlink(places.restoring)


def finish(database: Database, mark: Restoring, live: str) -> list[str]:
    """
    Brings a restore that was cut off to its end: the database is that of the backup as a whole, or that of before. May be
    run again at any point. Answers the migrations that the live release needs and the database lacks. Raises a Failure,
    ServerError, Refused where the database refuses.
    """
    places = database.places
    found = database.look()
    if mark["name"] and found["database"] == mark["database"]:
        second = reopen_second(database, found, find_administrator(database, found), mark["name"], mark["kept"])
        if second.settle():
            second.keep()
            say("%s is restored. What was there is kept as %s." % (mark["backup"], mark["kept"]))
        else:
            second.discard()
            say("%s was not restored: the database is as it was" % mark["backup"])
        second.tidy()
    else:
        say("The database is whole: it is that of %s, or the one of before" % mark["backup"])
    lacking = compare_migrations(database)
    note_behind(places, live, lacking)
    return lacking
