"""<app>-restore brings a backup of the database back. It is run by a person, as root, on the server."""

from __future__ import annotations

import fcntl
import json
import os
import sys
import time

from remote.commands import run
from remote.database.advice import advise, compare_migrations, describe_health, describe_lacking, is_off, note_behind
from remote.database.beside import fill_second, find_administrator, refuse_large, replace
from remote.database.choice import NAMES, Refused, choose_backup, show_backups
from remote.database.dump import PACKAGES, make_backup, now, refuse_old_client, refuse_without_space
from remote.database.later import stop_trial, trial_slice
from remote.database.reached import Database
from remote.database.trial import try_backup
from remote.failure import Failure
from remote.files import read_text
from remote.formats import add_history
from remote.lock import read_holder
from remote.places import Places
from remote.refused import disk_full, is_full
from remote.systemd import is_running, show_units

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from typing import IO

    from inside.database.shapes import DatabaseState
    from remote.database.backups import Backup
    from remote.model import PastRun
    from remote.shapes.environment import Part


# For what `mode: status` asks.
LOOK_SECONDS = 60


def main(app: str, part: Part) -> None:
    """The command, with the words of its command line; `part` confines what is run of the project for it."""
    asked = read_arguments(app)
    if os.geteuid() != 0:
        sys.exit("%s-restore must run as root: sudo %s-restore %s" % (app, app, asked.name or ""))
    # Whatever root's own is: folders made on the way to a file are for everybody to pass.
    os.umask(0o022)
    places = Places(app)
    try:
        if asked.lacking:
            print(json.dumps(look_for_lacking(places, part)))
        elif asked.name is None:
            show_backups(places)
        elif asked.trial:
            backup = choose_backup(places, asked.name)
            print(try_backup(open_live(places, part)[0], backup))
        else:
            bring_back(places, choose_backup(places, asked.name), part, asked.yes, asked.into_another)
    except (Failure, Refused) as refused:
        sys.exit("%s\n\nFailed: %s" % (refused.output, refused.message))
    except OSError as error:
        if not is_full(error):
            raise
        sys.exit("Failed: %s" % disk_full(error).message)


def read_arguments(app: str) -> Namespace:
    """What was asked for."""
    # Here, because it is slow to import and nothing else needs it.
    import argparse

    options = argparse.ArgumentParser(
        prog=app + "-restore",
        description="Brings a backup of the database of %s back. Without a name it lists the backups." % app,
        epilog="What the database holds is backed up first. The site is stopped meanwhile and started again.",
    )
    options.add_argument("name", nargs="?", help="the backup's name, as the list shows it")
    options.add_argument("--yes", action="store_true", help="do not ask")
    options.add_argument(
        "--into-another", action="store_true", help="also where the site uses another database than the backup is of"
    )
    options.add_argument(
        "--try",
        dest="trial",
        action="store_true",
        help="restore it into a database of its own, which is removed again: the site and its database are not touched",
    )
    options.add_argument("--lacking", action="store_true", help=argparse.SUPPRESS)
    return options.parse_args()


def take_lock_by_hand(places: Places, name: str) -> IO[str]:
    """
    The lock of the deploys, until the file is closed: none runs beside a restore, and one that waits is told for whom.
    Raises Refused.
    """
    os.makedirs(os.path.dirname(places.lock), mode=0o700, exist_ok=True)
    file = open(places.lock, "a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        raise Refused("A deploy is under way (%s): wait for its end" % read_holder(file.read())) from None
    file.truncate(0)
    holder = {"actor": who(), "doing": "restoring " + name, "since": now(), "token": "by hand"}
    json.dump(holder, file)
    file.flush()
    return file


def who() -> str:
    """The person who runs this."""
    return os.environ.get("SUDO_USER") or "root"


def open_live(places: Places, part: Part) -> tuple[Database, str]:
    """The database of the live release, and that. Raises Refused where nothing is live."""
    live = places.live()
    if live is None:
        raise Refused("Nothing is deployed: only a release knows how its database is reached")
    directory = read_text(places.release(live) + "/conf/directory").rstrip("\n")
    return Database(places, live, directory, part), live


def look_for_lacking(places: Places, part: Part) -> list[str]:
    """For `mode: status`: what the database lacks of the live release. Raises a Failure, Refused."""
    # A deploy that begins meanwhile ends what runs for another one.
    places.slice = trial_slice(places.app)
    return open_live(places, {**part, "seconds": LOOK_SECONDS})[0].list_lacking()


def bring_back(places: Places, backup: Backup, part: Part, yes: bool, into_another: bool) -> None:
    """The whole of a restore; `yes` asks nobody. Raises Refused or a Failure; the site is then started again."""
    held = take_lock_by_hand(places, backup["name"])
    # One of a cancelled run goes on to its end, and would migrate what was just brought back.
    if is_running(places.migration):
        raise Refused("A migration is still running: wait for its end (systemctl status %s)" % places.migration)
    stop_trial(places.app)
    database, live = open_live(places, part)
    found = database.look()
    refuse_unfitting(found, backup, live, into_another)
    refuse_old_client(found)
    refuse_without_space(places, found)
    database.check(found, backup["path"])
    administrator = find_administrator(database, found)
    refuse_large(found, backup, administrator)
    print("%s (%s) is whole. It takes the place of all that the database holds now." % (backup["name"], backup["at"]))
    confirm(places, yes)
    second = fill_second(database, found, backup, administrator)
    units = [places.app + name for name in ("@*.socket", "@*.service", "--*.timer", "--*.service")]
    active = show_units([places.target], ["ActiveState"]).get(places.target, {}).get("ActiveState") == "active"
    print("Stopping %s" % places.target)
    result, starts = "failed", active
    try:
        run(["systemctl", "stop", places.target])
        run(["systemctl", "stop", *units])
        found = database.look()
        for sentence in found.get("lacks", []):
            print(sentence)
        if not found["empty"]:
            stem = "before-restore-" + time.strftime("%Y%m%dT%H%M%S", time.gmtime())
            print("Backed up what is there now: %s" % make_backup(database, found, stem, None))
        print(replace(database, found, backup, second))
        result = "restored"
        lacking = compare_migrations(database)
        starts = (active or is_off(places, live)) and not lacking
        note_behind(places, live, lacking)
    finally:
        if second is not None and result == "failed":
            second.discard()
        if starts:
            print("Starting %s" % places.target)
            run(["systemctl", "start", places.target], check=False)
        remember_restore(places, live, backup["name"], result)
    print("Restored: the database is what it was at %s." % backup["at"])
    print(advise(places, backup["about"], live))
    if lacking:
        print(describe_lacking(places, live, lacking))
    elif starts:
        print(describe_health(places, live))
    held.close()


def refuse_unfitting(found: DatabaseState, backup: Backup, live: str, into_another: bool) -> None:
    """Raises Refused where the backup is not one of the database that the live release uses."""
    if found["engine"] != backup["engine"]:
        used, is_one = NAMES.get(found["engine"], found["engine"]), NAMES[backup["engine"]]
        raise Refused("%s uses %s, and %s is a backup of %s" % (live, used, backup["name"], is_one))
    made_of = backup["about"].get("database")
    if made_of and made_of != found["database"] and not into_another:
        raise Refused(
            "%s is a backup of %s, and %s uses %s: add --into-another to put it there all the same"
            % (backup["name"], made_of, live, found["database"])
        )
    if found["client"] is None:
        raise Refused("The programs for it are missing: apt-get install " + PACKAGES[found["engine"]])


def confirm(places: Places, yes: bool) -> None:
    """Asks the person. Raises Refused for any answer but the site's name."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise Refused("Nobody can be asked here: add --yes to do it without a question")
    print(
        "The site is stopped meanwhile. Rows written since then are no longer in it, and stay in a backup of their own."
    )
    if input("Type the name of the site (%s) to go on: " % places.app).strip() != places.app:
        raise Refused("Nothing was changed")


def remember_restore(places: Places, live: str, name: str, result: str) -> None:
    """A line of history; that it can't be written changes nothing."""
    line: PastRun = {
        "id": live,
        "at": now(),
        "mode": "restore",
        "commit": "",
        "ref": name,
        "actor": who(),
        "result": result,
        "reason": "sudo %s-restore %s" % (places.app, name),
    }
    try:
        add_history(places, line)
    except OSError as error:
        print("history.jsonl could not be written: %s" % error)
