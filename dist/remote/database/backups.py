"""The folder of backups belongs to root alone; each is named after the release that was about to migrate."""

from __future__ import annotations

import os
import re
import time

from remote.formats import read_about
from remote.places import Places
from remote.wire import call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypedDict

    from remote.formats import About

    class Backup(TypedDict):
        """A backup in the folder."""

        name: str
        path: str
        engine: str
        bytes: int
        # ISO 8601.
        at: str
        # 0 for one that is not numbered: of a version before, or put there by somebody.
        number: int
        # Nanoseconds: by it those of the same second have an order.
        made: int
        about: About


SUFFIXES = {"sqlite": ".sqlite3", "postgresql": ".dump", "mysql": ".sql.gz"}
# What we name so; nothing else in the folder is ever removed.
OURS = re.compile(r"(before-(?:restore|fixtures)-)?\d{8}T\d{6}(-\w+)?(-\d+)?(\.sqlite3|\.dump|\.sql\.gz)")
# Of a time in UTC (strftime(3)).
ISO = "%Y-%m-%dT%H:%M:%SZ"


def list_backups(places: Places) -> list[Backup]:
    """Every backup in the folder, the newest first: by their numbers, since clocks are set back."""
    found: list[Backup] = []
    for entry in os.scandir(places.backups) if os.path.isdir(places.backups) else []:
        engines = [engine for engine, suffix in SUFFIXES.items() if entry.name.endswith(suffix)]
        if not engines or entry.name.startswith(".") or not entry.is_file(follow_symlinks=False):
            continue
        info = entry.stat()
        about = read_about(entry.path)
        found.append(
            {
                "name": entry.name,
                "path": entry.path,
                "engine": engines[0],
                "bytes": info.st_size,
                "at": about.get("at") or time.strftime(ISO, time.gmtime(info.st_mtime)),
                "number": about.get("number", 0),
                "made": info.st_mtime_ns,
                "about": about,
            }
        )
    return sorted(found, key=lambda backup: (backup["number"], backup["at"], backup["made"]), reverse=True)


@call
def prune_backups(*, app: str, keep: int) -> list[str]:
    """Removes our older backups; the newest stays whatever `keep` says. Returns their names."""
    return remove_older(Places(app), keep)


def remove_older(places: Places, keep: int) -> list[str]:
    """As prune_backups."""
    ours = [backup for backup in list_backups(places) if OURS.fullmatch(backup["name"])]
    removed = ours[max(1, keep) :]
    for backup in removed:
        os.unlink(backup["path"])
        if os.path.exists(backup["path"] + ".json"):
            os.unlink(backup["path"] + ".json")
    return [backup["name"] for backup in removed]


def describe_trial(backup: Backup) -> str:
    """What is known of a backup: `tried`, `read`, or why it can't be restored."""
    about = backup["about"]
    if about.get("failed"):
        return "CAN'T BE RESTORED (%s)" % about["failed"]
    # SQLite's is the database itself, which was opened and looked at.
    return "tried" if about.get("tried") or backup["engine"] == "sqlite" else "read"
