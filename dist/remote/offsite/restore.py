"""A site comes back on a server that holds nothing of it: its files first, then its database."""

from __future__ import annotations

import json
import os
import shutil
import stat

from remote.database.record import read_records as read_database_records
from remote.database.secrets_file import read_secrets
from remote.failure import Failure
from remote.files import read_text
from remote.formats import read_records
from remote.offsite.holding import DUMPS, NAME, REDIS
from remote.offsite.placing import is_folder, remove, settle
from remote.offsite.prepare import refuse_folder
from remote.offsite.repository import Repository, is_own, refuse_foreign
from remote.offsite.state import came, make_staging, note, now, read_offsite, staging, write_state
from remote.places import Places
from remote.wire import call, say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.offsite.holding import Holding
    from remote.offsite.repository import Found
    from remote.shapes.offsite import Fetched, Offsite, Owner, RepositoryAddress

# What snapshots of earlier versions do not say.
LATER: dict[str, object] = {"others": [], "redis": None, "linked": {}}
EMPTY = "`mode: restore` brings a site back where nothing of it is. Nothing was restored."


@call
def fetch(*, app: str, address: RepositoryAddress, owner: Owner, snapshot: str) -> Fetched:
    """
    Brings a snapshot (the beginning of its name, empty for the newest): secrets, records and what the application has
    written are in their places then, its dump waits. May be run again at any point.

    Raises BACKUPS_UNREACHABLE, BACKUPS_REFUSED, RESTORE_REFUSED, RESTORE_FAILED, DISK_FULL.
    """
    places = Places(app)
    if places.live() is not None:
        raise Failure("RESTORE_REFUSED", "%s is live here already" % app, hint=EMPTY)
    begun = read_offsite(places).get("restoring")
    if begun is None:
        refuse_held(places)
    refuse_folder(address["repository"])
    with Repository(app, address) as repository:
        if not repository.exists():
            raise Failure(
                "RESTORE_FAILED", "There is no repository at %s" % repository.shown(), hint="Correct `backups: to`."
            )
        snapshots = repository.list_snapshots()
        if not any(is_own(one, owner) for one in snapshots):
            refuse_foreign(repository, snapshots, owner)
        chosen = choose(repository, [one for one in snapshots if is_own(one, owner)], snapshot)
        loading = begun["loading"] if begun is not None else ""
        # The database of a restore that was interrupted is this one's to replace.
        note(places, {"restoring": {"at": now(), "id": chosen["id"][:8], "loading": loading}})
        size = unpack(places, repository, chosen)
    refuse_misshapen(places)
    holding = read_holding(places)
    settle(places, holding["linked"])
    return {
        "id": chosen["id"][:8],
        "at": chosen["time"],
        "release": holding["release"],
        "commit": holding["commit"],
        "ref": holding["ref"],
        "database": holding["database"] if holding["dump"] else None,
        "bytes": size,
        "records": read_records(places),
    }


def refuse_held(places: Places) -> None:
    """What a deploy has left that never went live is nothing yet, unless it has rows or uploads. Raises RESTORE_REFUSED."""
    held = ["%s/%s" % (folder, name) for folder in (places.media, places.data) for name in os.listdir(folder)]
    held += ["the database " + record["name"] for record in read_database_records(read_secrets(places))]
    if held:
        raise Failure(
            "RESTORE_REFUSED",
            "This server holds something of %s already: %s" % (places.app, ", ".join(held[:5])),
            hint="A deploy has left it that never went live. If nothing of it is needed, remove it (%s, and the site's "
            "database) and run again. Nothing was restored." % places.top,
        )


def choose(repository: Repository, snapshots: list[Found], name: str) -> Found:
    """The snapshot of that name, or the newest. Raises RESTORE_FAILED."""
    fitting = [one for one in snapshots if one["id"].startswith(name)]
    if fitting and (not name or len(fitting) == 1):
        return fitting[-1]
    there = "\n".join("%s  %s" % (one["id"][:8], one["time"]) for one in snapshots)
    what = "no backup of this site" if not snapshots else "not one backup of the name %s" % name
    raise Failure(
        "RESTORE_FAILED",
        "The repository %s holds %s" % (repository.shown(), what),
        output=there,
        hint="The lines above are those that there are; `snapshot` names one, and without it it is the newest."
        if there
        else "Was it another repository, or another name of the site (`app`)?",
    )


def unpack(places: Places, repository: Repository, chosen: Found) -> int:
    """Unpacks it where nobody else can look; answers its size in bytes. Raises DISK_FULL, RESTORE_FAILED."""
    text = repository.must(
        *("stats", "--json", "--no-lock", "--mode", "restore-size", chosen["id"]),
        code="RESTORE_FAILED",
        message="The snapshot can't be read",
    )
    size = int(json.loads(text[text.index("{") :])["total_size"])
    folder = make_staging(places)
    for name in os.listdir(folder):
        remove(os.path.join(folder, name))
    disk = os.statvfs(folder)
    free = disk.f_bavail * disk.f_frsize
    if free < size * 1.1:
        raise Failure(
            "DISK_FULL",
            "There is no room for the backup: it takes %d MB, and %d MB are free" % (size / 1e6 + 1, free / 1e6),
            hint="Take a server with a larger disk. Nothing was restored.",
        )
    say(log="fetching %.1f MB of snapshot %s, made %s" % (size / 1e6, chosen["id"][:8], chosen["time"]))
    words = ["restore", chosen["id"], "--target", came(places)]
    repository.must(*words, code="RESTORE_FAILED", message="The snapshot did not come whole")
    return size


def refuse_misshapen(places: Places) -> None:
    """
    Whoever has the password of a repository can put anything into it. Raises RESTORE_FAILED where a link, say, is in the
    place of a file or a folder of ours: root would read, move and give away what it leads to.
    """
    top, parts = came(places), places.top.strip("/").split("/")
    folders = ["/".join([top, *parts[:count]]) for count in range(1, len(parts) + 1)]
    folders += [top + path for path in (staging(places), places.shared, places.shared + "/folders")]
    files = [top + path for path in (places.records, places.history, places.secrets)]
    files += [entry.path for entry in os.scandir(top + staging(places))] if is_folder(top + staging(places)) else []
    wrong = [path for path in folders if os.path.lexists(path) and not is_folder(path)]
    wrong += [path for path in files if os.path.lexists(path) and not stat.S_ISREG(os.lstat(path).st_mode)]
    if wrong:
        raise Failure(
            "RESTORE_FAILED",
            "The snapshot has something else in the place of %s" % wrong[0][len(top) :],
            hint="This action has not made it so. Name another one by `snapshot`, and look who else has the password.",
        )


def read_holding(places: Places) -> Holding:
    """What the snapshot that was unpacked is of. Raises RESTORE_FAILED."""
    path = "%s%s/%s" % (came(places), staging(places), NAME)
    try:
        holding: Holding = dict(LATER, **json.loads(read_text(path)))  # type: ignore[assignment]
        dumps = [one["dump"] for one in (holding, *holding["others"])]
        fits = all(name is None or DUMPS.fullmatch(name) for name in dumps) and holding["redis"] in (None, REDIS)
        if holding["version"] == 1 and fits and all(path.startswith("/") for path in holding["linked"].values()):
            return holding
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass
    raise Failure(
        "RESTORE_FAILED",
        "The snapshot does not say what it is of",
        hint="Name another one by `snapshot`, or a newer action.",
    )


@call
def conclude(*, app: str) -> None:
    """The site is live: what was unpacked is removed, and from which snapshot it came back is noted."""
    places = Places(app)
    state = read_offsite(places)
    restoring = state.get("restoring")
    if restoring is not None:
        changed: Offsite = {**state, "restored": {"at": now(), "id": restoring["id"]}}
        del changed["restoring"]
        write_state(places, changed)
    shutil.rmtree(staging(places), ignore_errors=True)
