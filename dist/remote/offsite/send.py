"""<app>-backup makes a backup that outlives the server: by a timer, or by a person as root."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time

from remote.commands import run, tail
from remote.database.paced import BLOCK
from remote.database.secrets_file import replace_secrets
from remote.failure import Failure
from remote.files import write_aside
from remote.language import say, speak, translate
from remote.offsite.holding import as_pattern, gather, list_paths
from remote.offsite.repository import RUN, Repository, last_line, refuse_foreign, tags_of
from remote.offsite.state import note, now, read_offsite, read_settings, staging, write_state
from remote.places import Places
from remote.refused import disk_full, is_full

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from remote.offsite.holding import Dumped, Holding
    from remote.offsite.state import Settings
    from remote.shapes.environment import Part
    from remote.shapes.offsite import Snapshot

# Seconds after which a dump is fetched again, to see that it comes back.
WEEK = 7 * 86400
# restic-backup(1), EXIT STATUS: a snapshot was made, and some files could not be read.
INCOMPLETE = 3
NO_MESSAGES: Mapping[str, str] = {}


def main(app: str, part: Part, messages: Mapping[str, str] = NO_MESSAGES) -> None:
    """
    The command: without words it makes a backup, `failed` notes that one has failed, and other words are restic's.
    `part` confines what is run of the project for it, and `messages` are those of another language than English.
    """
    speak(messages)
    words = sys.argv[1:]
    if os.geteuid() != 0:
        sys.exit(translate("%s-backup must run as root: sudo %s-backup" % (app, app)))
    os.umask(0o022)
    places = Places(app)
    try:
        if not words:
            back_up(places, part)
        elif words == ["failed"]:
            note_failure(places)
        else:
            with Repository(app, read_settings(places)["address"]) as repository:
                environment = {**os.environ, **repository.environment()}
                try:
                    sys.exit(subprocess.run(repository.words(*words), env=environment).returncode)
                except FileNotFoundError:
                    sys.exit(translate("restic is not installed: apt-get install restic"))
    except Failure as failure:
        told = (failure.output, translate("Failed: %s" % failure.message), translate(failure.hint))
        sys.exit("%s\n\n%s. %s" % told)


def back_up(places: Places, part: Part) -> None:
    """A whole backup, and what became of it. Raises a Failure."""
    settings = read_settings(places)
    begun = now()
    address = settings["address"]
    due = next_time(settings["schedule"])
    forget_other_place(places, address["repository"])
    note(places, {"to": address["repository"], "last": {"state": "under way", "at": begun, "reason": ""}, "due": due})
    try:
        with Repository(places.app, address) as repository:
            send(places, settings, repository, part)
    except (Failure, OSError) as error:
        if isinstance(error, OSError) and not is_full(error):
            reason = Failure("BACKUP_FAILED", str(error))
        else:
            reason = error if isinstance(error, Failure) else disk_full(error)
        note(places, {"last": {"state": "failed", "at": begun, "reason": reason.message}})
        raise reason from None
    note(places, {"last": {"state": "made", "at": begun, "reason": ""}})


def forget_other_place(places: Places, repository: str) -> None:
    """What was made in another place, and came back from there, says nothing about this one."""
    state = read_offsite(places)
    if state.get("to", repository) != repository:
        state.pop("made", None)
        state.pop("read", None)
        write_state(places, state)


def send(places: Places, settings: Settings, repository: Repository, part: Part) -> None:
    """Dump, snapshot, proof, and what is older than it has to be. Raises a Failure."""
    owner = settings["owner"]
    if not repository.exists():
        raise Failure("BACKUPS_UNREACHABLE", "There is no repository at %s: is its disk mounted?" % repository.shown())
    refuse_foreign(repository, repository.list_snapshots(), owner)
    # Those of processes that are no more (restic-unlock(1)).
    repository.ask("unlock")
    holding, excluded, lacking = gather(places, owner, part)
    try:
        made = take_snapshot(places, settings, repository, holding, excluded)
        note(places, {"made": made})
        size, added = made["bytes"] / 1e6, made["added"] / 1e6
        say("Sent %.1f MB, of which %.1f MB were new: snapshot %s" % (size, added, made["id"]))
        dumps = [one for one in (holding, *holding["others"]) if one["dump"]]
        if dumps and is_to_be_proven(places):
            prove(places, repository, dumps, made)
    finally:
        shutil.rmtree(staging(places), ignore_errors=True)
    keep = [word for span, count in settings["keep"].items() for word in ("--keep-" + span, str(count))]
    # One group, whatever folders there were.
    words = ["forget", "--quiet", "--host", places.app, "--group-by", "host", *keep, "--prune"]
    repository.must(*words, message="Older snapshots could not be removed")
    if lacking:
        raise Failure(
            "BACKUP_FAILED", "The snapshot %s was made, and lacks something: %s" % (made["id"], "; ".join(lacking))
        )


def take_snapshot(
    places: Places, settings: Settings, repository: Repository, holding: Holding, excluded: list[str]
) -> Snapshot:
    """Sends it. Raises BACKUP_FAILED."""
    linked = holding["linked"].values()
    tags = [word for tag in tags_of(settings["owner"]) for word in ("--tag", tag)]
    without = [word for path in excluded for word in ("--exclude", as_pattern(path))]
    words = ["backup", "--json", "--quiet", "--host", places.app, *tags, *without, "--", *list_paths(places, linked)]
    at = now()
    done = run(
        [*without_links(places.shared, *linked), *repository.words(*words)], check=False, env=repository.environment()
    )
    summary = re.search(r'^\{.*"message_type":"summary".*\}$', done.stdout, re.M)
    if done.returncode not in (0, INCOMPLETE) or not summary:
        raise Failure("BACKUP_FAILED", "restic made no snapshot: %s" % last_line(done), output=tail(done.stdout))
    told = json.loads(summary[0])
    unread = done.stdout.count('"message_type":"error"') if done.returncode == INCOMPLETE else 0
    size, added = told["total_bytes_processed"], told["data_added"]
    return {"at": at, "id": told["snapshot_id"][:8], "bytes": size, "added": added, "unread": unread}


def without_links(*folders: str) -> list[str]:
    """
    The words before a program that then follows no link in these folders, where the site may write: it could put one in the
    place of a folder between two looks (mount(8), nosymfollow). None where the machine mounts nothing.
    """
    mount = 'while [ "$1" != -- ]; do mount -o rbind,ro,nosymfollow "$1" "$1" || exit; shift; done; shift; '
    apart = [
        "unshare",
        "--mount",
        "--propagation",
        "private",
        "--",
        "sh",
        "-c",
        mount + 'exec "$@"',
        "sh",
        *folders,
        "--",
    ]
    return apart if run([*apart, "true"], check=False).returncode == 0 else []


def is_to_be_proven(places: Places) -> bool:
    """Whether no dump was fetched again for a week."""
    read = read_offsite(places).get("read")
    week_ago = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - WEEK))
    return read is None or read["at"] < week_ago


def prove(places: Places, repository: Repository, dumps: Sequence[Dumped], made: Snapshot) -> None:
    """The dumps come back from the repository as they were sent. Raises BACKUP_FAILED."""
    environment = {**os.environ, **repository.environment()}
    for one in dumps:
        words = repository.words("dump", "--quiet", made["id"], "%s/%s" % (staging(places), one["dump"]))
        digest = hashlib.sha256()
        with subprocess.Popen(words, stdout=subprocess.PIPE, env=environment) as process:
            assert process.stdout is not None
            for block in iter(lambda: process.stdout.read(BLOCK), b""):  # type: ignore[union-attr]
                digest.update(block)
        if process.returncode != 0 or digest.hexdigest() != one["sha256"]:
            raise Failure("BACKUP_FAILED", "The dump that came back from %s is not what was sent" % repository.shown())
    note(places, {"read": {"at": now(), "id": made["id"]}})


def next_time(schedule: str) -> str:
    """When the timer's next one is due, ISO 8601; empty where systemd does not say (systemd-analyze(1))."""
    text = run(["systemd-analyze", "calendar", "--", schedule], check=False).stdout
    found = re.findall(r"^ *(?:Next elapse|\(in UTC\)): \w+ (\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC$", text, re.M)
    return "%sT%sZ" % found[-1] if found else ""


def note_failure(places: Places) -> None:
    """
    Of a backup that was ended before it could say so; and what a command of the user's may read: BACKUP_ERROR. Started
    by systemd after each backup (systemd.service(5), ExecStopPost=); after one that was made it does nothing.
    """
    result = os.environ.get("SERVICE_RESULT", "unknown")
    if result == "success":
        return
    last = read_offsite(places).get("last")
    if last is None or last["state"] == "under way":
        reason = "It was ended before its end (%s)" % result
        last = {"state": "failed", "at": last["at"] if last else now(), "reason": reason}
        note(places, {"last": last})
    text = replace_secrets("", {"BACKUP_ERROR": " ".join(translate(last["reason"]).split())})
    os.makedirs(RUN, mode=0o700, exist_ok=True)
    write_aside("%s/%s.backup-failed" % (RUN, places.app), text.lstrip("\n"), 0o600)
