"""A person is told what a database that has changed means for the site: which release fits it, and how the live one answers."""

from __future__ import annotations

import json
import os

from remote.failure import Failure
from remote.files import write_aside
from remote.formats import read_manifest, read_records
from remote.instance.health import ask_health, is_healthy, over_socket
from remote.language import say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.database.reached import Database
    from remote.formats import About
    from remote.places import Places

HEALTH_SECONDS = 60


def advise(places: Places, about: About, live: str) -> str:
    """Which release fits the database as it is now; `about` is the backup that was restored."""
    fits = about.get("live")
    if fits == live:
        return "It is the database of the live release %s: nothing else is to do." % live
    if not fits:
        return "Nothing is noted about it: deploy the commit that it was made with, if that is not %s." % live
    commit = " ".join(text for text in (about.get("ref"), about.get("commit", "")[:7]) if text) or "of then"
    if os.path.exists(places.release(fits) + "/state.json"):
        return "It is the database of %s: run the workflow with `mode: rollback` and `release: %s` now." % (fits, fits)
    return "It is the database of %s, which is no longer on the server: deploy its commit (%s) now." % (fits, commit)


def describe_health(places: Places, live: str) -> str:
    """How the live release answers its health path."""
    manifest = read_manifest(places, live)
    if manifest is None:
        raise FileNotFoundError(places.release(live) + "/release.json")
    serving, owner = manifest["serving"], places.owner(live) or live
    path = places.release(owner) + "/http.sock"
    answer = ask_health(
        lambda: over_socket(path, HEALTH_SECONDS),
        serving["domains"][0],
        serving["healthPath"],
        serving["https"] != "off",
    )
    good = is_healthy(answer, not serving["healthPathGiven"])
    told = answer["status"] or answer["error"]
    return "%s answers %s%s." % (answer["path"], told, "" if good else ", which is not well: see the line above")


def compare_migrations(database: Database) -> list[str]:
    """What the live release has and the database lacks; nothing where that can't be known, which is said."""
    try:
        return database.list_lacking()
    except Failure as failure:
        say("Whether the database has all migrations is not known: %s" % failure.message)
        return []


def is_off(places: Places, live: str) -> bool:
    """Whether an earlier restore has left the live release off."""
    return read_records(places).get("behind", {}).get("release") == live


def describe_off(places: Places) -> str | None:
    """Why a restore that is over has left the live release off; None where none has."""
    behind = read_records(places).get("behind")
    live = places.live()
    return describe_lacking(places, live, behind["lacking"]) if live and behind and behind["release"] == live else None


def note_behind(places: Places, live: str, lacking: list[str]) -> None:
    """Notes for each run and `mode: status` what the database lacks of the live release."""
    records = read_records(places)
    if records.get("damaged") or (not lacking and "behind" not in records):
        return
    records.pop("behind", None)
    if lacking:
        records["behind"] = {"release": live, "lacking": lacking}
    write_aside(places.records, json.dumps(records, indent=1) + "\n", 0o600)


def note_lacking(database: Database, live: str) -> list[str]:
    """
    Asks what the database lacks of the live release, notes it, and says it. Raises BACKUP_FAILED where it can't be asked.
    """
    lacking = database.list_lacking()
    note_behind(database.places, live, lacking)
    if lacking:
        say(
            "The database lacks %s, which %s needs: the next deploy, also of the same commit, applies it."
            % (", ".join(lacking), live)
        )
    return lacking


def describe_lacking(places: Places, live: str, lacking: list[str]) -> str:
    """Why the site stays off, and what starts it."""
    return (
        "The database lacks %s, which %s needs: the site stays off until a release that fits it is live. A deploy applies"
        " what is lacking and starts the site too. (systemctl start %s starts it as it is.)"
        % (", ".join(lacking), live, places.target)
    )
