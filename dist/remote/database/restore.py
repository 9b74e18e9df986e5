"""<app>-restore brings a backup of the database back. It is run by a person, as root, on the server."""

from __future__ import annotations

import json
import os
import sys

from remote.commands import run
from remote.database.administration import ServerError
from remote.database.advice import describe_health, describe_lacking, describe_off, note_lacking
from remote.database.beside import fill_second, find_administrator, refuse_large
from remote.database.by_hand import confirm, remember_restore, take_beside, take_lock_by_hand
from remote.database.changeover import finish_earlier, put_in_place
from remote.database.choice import NAMES, Refused, choose_backup, show_backups
from remote.database.cut_off import finish, forget_restoring, read_restoring
from remote.database.dump import PACKAGES, refuse_old_client, refuse_without_space
from remote.database.later import giving_way, look_slice, on_one_processor, stop_trial
from remote.database.reached import Database
from remote.database.trial import try_backup
from remote.failure import Failure
from remote.files import read_text
from remote.language import say, speak, translate
from remote.places import Places
from remote.refused import disk_full, is_full
from remote.systemd import is_active, is_running

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping

    from inside.database.shapes import DatabaseState
    from remote.database.backups import Backup
    from remote.shapes.environment import Part


# For what `mode: status` asks.
LOOK_SECONDS = 60
# Seconds for which a trial that was just stopped is waited for.
PATIENCE = 30
NO_MESSAGES: Mapping[str, str] = {}


def main(app: str, part: Part, messages: Mapping[str, str] = NO_MESSAGES) -> None:
    """
    The command, with the words of its command line; `part` confines what is run of the project for it, and `messages` are
    those of another language than English.
    """
    speak(messages)
    asked = read_arguments(app)
    if asked.settle or asked.lacking:
        # A run asks, and translates for itself.
        speak(NO_MESSAGES)
    if os.geteuid() != 0:
        sys.exit(translate("%s-restore must run as root: sudo %s-restore %s" % (app, app, asked.name or "")))
    # Whatever root's own is: folders made on the way to a file are for everybody to pass.
    os.umask(0o022)
    places = Places(app)
    try:
        if asked.lacking:
            print(json.dumps(look_for_lacking(places, part)))
        elif asked.note:
            note_by_hand(places, part)
        elif asked.settle:
            settle(places, part)
        elif asked.finish:
            finish_by_hand(places, part)
        elif asked.name is None:
            show_backups(places)
        elif asked.trial:
            say(try_alone(places, part, choose_backup(places, asked.name)))
        else:
            bring_back(places, choose_backup(places, asked.name), part, asked.yes, asked.into_another)
    except (Failure, Refused) as refused:
        sys.exit("%s\n\n%s" % (refused.output, translate("Failed: %s" % refused.message)))
    except ServerError as error:
        sys.exit(translate("Failed: the database refuses: %s" % error))
    except OSError as error:
        if not is_full(error):
            raise
        sys.exit(translate("Failed: %s" % disk_full(error).message))


def read_arguments(app: str) -> Namespace:
    """What was asked for."""
    # Here, because it is slow to import and nothing else needs it.
    import argparse

    options = argparse.ArgumentParser(
        prog=app + "-restore",
        description=translate("Brings a backup of the database of %s back. Without a name it lists the backups." % app),
        epilog=translate(
            "What the database holds is backed up first. The site is stopped meanwhile and started again."
        ),
    )
    options.add_argument("name", nargs="?", help=translate("the backup's name, as the list shows it"))
    options.add_argument("--yes", action="store_true", help=translate("do not ask"))
    options.add_argument(
        "--into-another",
        action="store_true",
        help=translate("also where the site uses another database than the backup is of"),
    )
    options.add_argument(
        "--try",
        dest="trial",
        action="store_true",
        help=translate(
            "restore it into a database of its own, which is removed again: the site and its database are not touched"
        ),
    )
    options.add_argument(
        "--finish", action="store_true", help=translate("end what a restore has begun that was cut off")
    )
    options.add_argument("--settle", action="store_true", help=argparse.SUPPRESS)
    options.add_argument("--lacking", action="store_true", help=argparse.SUPPRESS)
    # Of <app>-manage, after migrate.
    options.add_argument("--note", action="store_true", help=argparse.SUPPRESS)
    return options.parse_args()


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
    places.slice = look_slice(places.app)
    return open_live(places, {**part, "seconds": LOOK_SECONDS})[0].list_lacking()


def note_by_hand(places: Places, part: Part) -> None:
    """After a migrate by hand: what the database lacks is noted for each run. Raises Refused, a Failure."""
    with take_lock_by_hand(places, "asking which migrations are applied"):
        note_lacking(*open_live(places, part))


def bring_back(places: Places, backup: Backup, part: Part, yes: bool, into_another: bool) -> None:
    """The whole of a restore; `yes` asks nobody. Raises Refused or a Failure; the site is then started again."""
    with take_lock_by_hand(places, "restoring " + backup["name"]):
        clear_way(places)
        with take_beside(places, PATIENCE):
            database, live = open_live(places, part)
            found = database.look()
            refuse_unfitting(found, backup, live, into_another)
            refuse_old_client(found)
            refuse_without_space(places, found)
            with giving_way(database):
                database.check(found, backup["path"])
            administrator = find_administrator(database, found)
            refuse_large(found, backup, administrator)
            say(
                "%s (%s) is whole. It takes the place of all that the database holds now."
                % (backup["name"], backup["at"])
            )
            confirm(places, yes)
            active = finish_earlier(database, live) or is_active(places.target)
            with giving_way(database):
                second = fill_second(database, found, backup, administrator)
            put_in_place(database, live, backup, second, active)


def clear_way(places: Places) -> None:
    """Ends what is left of whoever had the lock before, and a trial. Raises Refused beside a migration."""
    # One of a cancelled run goes on to its end, and would migrate what was just brought back.
    if is_running(places.migration):
        raise Refused("A migration is still running: wait for its end (systemctl status %s)" % places.migration)
    # What a restore that was killed had asked the database for goes on without it.
    run(["systemctl", "stop", places.slice], check=False)
    stop_trial(places.app)


def finish_by_hand(places: Places, part: Part) -> None:
    """As settle, under the lock of the deploys. Raises Refused, a Failure, ServerError."""
    with take_lock_by_hand(places, "finishing a restore"):
        clear_way(places)
        settle(places, part)


def settle(places: Places, part: Part) -> None:
    """
    Finishes a restore that was cut off, and starts the site if it ran and its database lacks nothing; a deploy that fails
    later does not leave it off. Asked by whoever holds the lock of the deploys. Raises Refused, a Failure, ServerError.
    """
    with take_beside(places, PATIENCE):
        mark = read_restoring(places)
        if mark is None:
            forget_restoring(places)
            say("No restore was cut off")
            off = describe_off(places)
            if off and not is_active(places.target):
                say(off)
            return
        database, live = open_live(places, part)
        lacking = finish(database, mark, live)
        if lacking:
            say(describe_lacking(places, live, lacking))
        elif mark["active"]:
            say("Starting %s" % places.target)
            run(["systemctl", "start", places.target], check=False)
            say(describe_health(places, live))
        remember_restore(places, live, mark["backup"], "finished")
        forget_restoring(places)


def try_alone(places: Places, part: Part, backup: Backup) -> str:
    """Tries a backup, not beside a restore or another trial. Raises Refused, a Failure."""
    with take_beside(places, 0):
        database, _ = open_live(places, part)
        with on_one_processor(database):
            return try_backup(database, backup)


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
