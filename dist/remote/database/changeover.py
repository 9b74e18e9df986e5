"""The site is stopped while a backup takes the place of what its database holds."""

from __future__ import annotations

import time

from remote.commands import run
from remote.database.administration import ServerError
from remote.database.advice import advise, compare_migrations, describe_health, describe_lacking, is_off, note_behind
from remote.database.beside import replace
from remote.database.by_hand import remember_restore
from remote.database.choice import Refused
from remote.database.cut_off import finish, forget_restoring, note_restoring, read_restoring
from remote.database.dump import make_backup
from remote.failure import Failure
from remote.language import say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.database.backups import Backup
    from remote.database.cut_off import Restoring
    from remote.database.reached import Database
    from remote.database.second import Second


def finish_earlier(database: Database, live: str) -> bool:
    """What a restore has begun that was cut off is finished first. Answers whether the site ran before that one."""
    mark = read_restoring(database.places)
    if mark is None:
        return False
    say("The restore of %s was cut off: what it had begun is finished first" % mark["backup"])
    try:
        finish(database, mark, live)
    except (Failure, ServerError, Refused) as error:
        say("It can't be finished (%s); all of it is replaced now" % describe_error(error))
    return mark["active"]


def describe_error(error: Exception) -> str:
    """What a person reads of it."""
    return error.message if isinstance(error, (Failure, Refused)) else str(error).strip()


def put_in_place(database: Database, live: str, backup: Backup, second: Second | None, active: bool) -> None:
    """
    Stops the site, puts the backup in the place of what is there, and starts the site, if it is `active` and its database
    lacks nothing. Raises Refused or a Failure.
    """
    places, name = database.places, backup["name"]
    lacking: list[str] = []
    units = [places.app + end for end in ("@*.socket", "@*.service", "--*.timer", "--*.service")]
    beside = (second.name, second.kept) if second else ("", "")
    mark: Restoring = {
        "backup": name,
        "database": second.found["database"] if second else "",
        "name": beside[0],
        "kept": beside[1],
        "active": active,
    }
    result, over = "failed", False
    say("Stopping %s" % places.target)
    note_restoring(places, mark)
    try:
        run(["systemctl", "stop", places.target])
        run(["systemctl", "stop", *units])
        found = database.look()
        for sentence in found.get("lacks", []):
            say(sentence)
        if not found["empty"]:
            stem = "before-restore-" + time.strftime("%Y%m%dT%H%M%S", time.gmtime())
            say("Backed up what is there now: %s" % make_backup(database, found, stem, None))
        say(replace(database, found, backup, second))
        result = "restored"
        lacking = compare_migrations(database)
        active = active or is_off(places, live)
        note_behind(places, live, lacking)
        over = True
    finally:
        if not over:
            over, lacking = end_failed(database, live, mark)
        if active and not lacking:
            say("Starting %s" % places.target)
            run(["systemctl", "start", places.target], check=False)
        remember_restore(places, live, name, result)
        if over:
            forget_restoring(places)
    say("Restored: the database is what it was at %s." % backup["at"])
    say(advise(places, backup["about"], live))
    if lacking:
        say(describe_lacking(places, live, lacking))
    elif active:
        say(describe_health(places, live))


def end_failed(database: Database, live: str, mark: Restoring) -> tuple[bool, list[str]]:
    """Finishes one that has failed: whether that is done, and the migrations that the database lacks."""
    try:
        return True, finish(database, mark, live)
    except (Failure, ServerError, Refused) as error:
        command = "sudo %s-restore --finish" % database.places.app
        say('What it had begun could not be ended (%s): "%s" does so' % (describe_error(error), command))
        return False, []
