"""A person chooses a backup from a list."""

from __future__ import annotations

import os

from remote.database.backups import SUFFIXES, describe_trial, list_backups
from remote.facts.interrupted import is_cut_off
from remote.language import say, translate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.database.backups import Backup
    from remote.places import Places

NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL", "mysql": "MySQL"}


class Refused(Exception):
    """Why a command of a person does not go on, in one sentence without its end; `output` are the lines above it."""

    def __init__(self, message: str, output: str = "") -> None:
        super().__init__(message)
        self.message, self.output = message, output


def show_backups(places: Places) -> None:
    """Prints the backups that there are, and how to bring one back."""
    if is_cut_off(places):
        say('A restore was cut off, and may be half done: "sudo %s-restore --finish" ends it.\n' % places.app)
    backups = list_backups(places)
    if not backups:
        say("There are no backups in %s yet: one is made before each migration." % places.backups)
        return
    width = max(len(backup["name"]) for backup in backups)
    tried = len(translate("tried"))
    say("Backups in %s, the newest first:\n" % places.backups)
    for backup in backups:
        release, live = backup["about"].get("release"), backup["about"].get("live")
        why = "before %s migrated" % release if release else "before another one was restored" if live else ""
        whose = ", of %s" % live if live else ""
        size = translate("%.1f MB" % (backup["bytes"] / 1e6))
        trial = translate(describe_trial(backup))
        row = (width, backup["name"], backup["at"], size, NAMES[backup["engine"]], tried, trial, translate(why + whose))
        print("%-*s  %s  %9s  %-10s  %-*s  %s" % row)
    say("\ntried: it was restored into a database of its own. read: it was only read from end to end.")
    say("\nTo bring one back: sudo %s-restore %s" % (places.app, backups[0]["name"]))


def choose_backup(places: Places, name: str) -> Backup:
    """The backup of that name, its suffix or folder given or not. Raises Refused unless it is one."""
    backups = list_backups(places)
    name = os.path.basename(name)
    fitting = [backup for backup in backups if name in (backup["name"], stem_of(backup))]
    if len(fitting) != 1:
        names = "\n".join(backup["name"] for backup in fitting or backups)
        raise Refused("%s is not one backup of %s" % (name, places.backups), names)
    return fitting[0]


def stem_of(backup: Backup) -> str:
    return backup["name"][: -len(SUFFIXES[backup["engine"]])]
