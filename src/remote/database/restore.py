"""<app>-restore: brings a backup of the database back. Run by a person, as root, on the server."""

from __future__ import annotations

import argparse
import errno
import fcntl
import json
import os
import sys
import time

from remote.commands import disk_full, run
from remote.database.backups import (
    NAMES,
    PACKAGES,
    SUFFIXES,
    list_backups,
    make_backup,
    now,
    refuse_old_client,
    refuse_without_space,
)
from remote.database.reached import Database
from remote.failure import Failure
from remote.files import read_json, read_text
from remote.instance.health import ask_health, is_healthy, over_socket
from remote.lock import read_holder
from remote.places import Places
from remote.systemd import is_running, show_units

HEALTH_SECONDS = 60


def restore_command(app):
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
    asked = options.parse_args()
    if os.geteuid() != 0:
        sys.exit("%s-restore must run as root: sudo %s-restore %s" % (app, app, asked.name or ""))
    places = Places(app)
    try:
        if asked.name is None:
            show_backups(places)
        else:
            bring_back(places, chosen_backup(places, asked.name), asked.yes, asked.into_another)
    except Failure as failure:
        sys.exit("\n".join(text for text in (failure.output, "", "Failed: " + failure.message) if text is not None))
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        sys.exit("Failed: %s" % disk_full(error).message)


def show_backups(places):
    rows = list_backups(places)
    if not rows:
        print("There are no backups in %s yet: one is made before each migration." % places.backups)
        return
    width = max(len(row["name"]) for row in rows)
    print("Backups in %s, the newest first:\n" % places.backups)
    for row in rows:
        release, live = row["about"].get("release"), row["about"].get("live")
        why = "before %s migrated" % release if release else "before another one was restored" if live else ""
        whose = ", of %s" % live if live else ""
        size = "%.1f MB" % (row["bytes"] / 1e6)
        print("%-*s  %s  %9s  %-10s  %s%s" % (width, row["name"], row["at"], size, NAMES[row["engine"]], why, whose))
    print("\nTo bring one back: sudo %s-restore %s" % (places.app, rows[0]["name"]))


def chosen_backup(places, name):
    rows = list_backups(places)
    name = os.path.basename(name)
    fitting = [row for row in rows if row["name"] == name or row["name"] == name + SUFFIXES[row["engine"]]]
    if len(fitting) != 1:
        names = "\n".join(row["name"] for row in fitting or rows)
        raise Failure("", "%s is not one backup of %s" % (name, places.backups), output=names)
    return fitting[0]


def take_lock_by_hand(places, name):
    """The lock of the deploys: none runs beside a restore, and one that waits is told for whom."""
    os.makedirs(os.path.dirname(places.lock), mode=0o700, exist_ok=True)
    file = open(places.lock, "a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        raise Failure("", "A deploy is under way (%s): wait for its end" % read_holder(file.read())) from None
    file.truncate(0)
    holder = {"actor": who(), "doing": "restoring " + name, "since": now(), "token": "by hand"}
    json.dump(holder, file)
    file.flush()
    return file


def refuse_beside_migration(places):
    """One of a cancelled run goes on to its end, and would migrate what was just brought back."""
    if is_running(places.migration):
        raise Failure("", "A migration is still running: wait for its end (systemctl status %s)" % places.migration)


def who():
    return os.environ.get("SUDO_USER") or "root"


def bring_back(places, backup, yes, into_another):
    held = take_lock_by_hand(places, backup["name"])
    refuse_beside_migration(places)
    live = places.live()
    if live is None:
        raise Failure("", "Nothing is deployed: only a release knows how its database is reached")
    release = places.release(live)
    database = Database(places, live, read_text(release + "/conf/directory").rstrip("\n"))
    found = database.look()
    if found["engine"] != backup["engine"]:
        used, is_one = NAMES.get(found["engine"], found["engine"]), NAMES[backup["engine"]]
        raise Failure("", "%s uses %s, and %s is a backup of %s" % (live, used, backup["name"], is_one))
    made_of = backup["about"].get("database")
    if made_of and made_of != found["database"] and not into_another:
        raise Failure(
            "",
            "%s is a backup of %s, and %s uses %s: add --into-another to put it there all the same"
            % (backup["name"], made_of, live, found["database"]),
        )
    if found["client"] is None:
        raise Failure("", "The programs for it are missing: apt-get install " + PACKAGES[found["engine"]])
    refuse_old_client(found)
    refuse_without_space(places, found)
    database.check(found, backup["path"])
    print("%s (%s) is whole. It takes the place of all that the database holds now." % (backup["name"], backup["at"]))
    confirm(places, yes)
    units = [places.app + name for name in ("@*.socket", "@*.service", "--*.timer", "--*.service")]
    active = show_units([places.target], ["ActiveState"]).get(places.target, {}).get("ActiveState") == "active"
    print("Stopping %s" % places.target)
    result = "failed"
    try:
        run(["systemctl", "stop", places.target])
        run(["systemctl", "stop"] + units)
        found = database.look()
        if not found["empty"]:
            safety = make_backup(
                database, found, "before-restore-" + time.strftime("%Y%m%dT%H%M%S", time.gmtime()), None
            )
            print("Backed up what is there now: %s" % safety)
        else:
            safety = None
        replace(database, found, backup, safety)
        result = "restored"
    finally:
        if active:
            print("Starting %s" % places.target)
            run(["systemctl", "start", places.target], check=False)
        remember_restore(places, live, backup["name"], result)
    print("Restored: the database is what it was at %s." % backup["at"])
    print(advice(places, backup["about"], live))
    if active:
        print(health(places, live))
    held.close()


def confirm(places, yes):
    if yes:
        return
    if not sys.stdin.isatty():
        raise Failure("", "Nobody can be asked here: add --yes to do it without a question")
    print(
        "The site is stopped meanwhile. Rows written since then are no longer in it, and stay in a backup of their own."
    )
    if input("Type the name of the site (%s) to go on: " % places.app).strip() != places.app:
        raise Failure("", "Nothing was changed")


def replace(database, found, backup, safety):
    try:
        database.restore(found, backup["path"])
    except Failure as failure:
        print(failure.output, file=sys.stderr)
        # The other engines have done nothing at all: one transaction, one rename.
        if found["engine"] == "mysql":
            print("It failed half way: putting back what was there", file=sys.stderr)
            try:
                database.restore(found, safety)
            except Failure as second:
                where = "it lies in " + safety if safety else "the database had been empty"
                raise Failure(
                    "", "What was there could not be put back either: " + where, output=second.output
                ) from None
        raise Failure("", "%s could not be restored. The database is as it was." % backup["name"]) from None


def remember_restore(places, live, name, result):
    """A line of history; that it can't be written changes nothing."""
    line = {"id": live, "at": now(), "mode": "restore", "commit": "", "ref": name, "actor": who()}
    line.update({"result": result, "reason": "sudo %s-restore %s" % (places.app, name)})
    try:
        with open(places.history, "a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
    except OSError as error:
        print("history.jsonl could not be written: %s" % error)


def advice(places, about, live):
    """Which release fits the database as it is now."""
    fits = about.get("live")
    if fits == live:
        return "It is the database of the live release %s: nothing else is to do." % live
    if not fits:
        return "Nothing is noted about it: deploy the commit that it was made with, if that is not %s." % live
    commit = " ".join(text for text in (about.get("ref"), about.get("commit", "")[:7]) if text) or "of then"
    if os.path.exists(places.release(fits) + "/state.json"):
        return "It is the database of %s: run the workflow with `mode: rollback` and `release: %s` now." % (fits, fits)
    return "It is the database of %s, which is no longer on the server: deploy its commit (%s) now." % (fits, commit)


def health(places, live):
    manifest = read_json(places.release(live) + "/release.json", {})
    serving, owner = manifest["serving"], places.owner(live)
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
