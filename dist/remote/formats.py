"""
The files that stay on a server from run to run, each read here and nowhere else. A format's version stands in the file
as `version`; a file without one is of version 1, as django-prod-action 0.1 wrote it (__tests__/golden/at-rest).
"""

from __future__ import annotations

import json
import os
import stat

from remote.failure import Failure
from remote.files import read_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal, TypedDict, TypeVar

    from remote.model import Manifest, PastRun, Records, Site
    from remote.places import Places

    Read = TypeVar("Read")

    class State(TypedDict, total=False):
        """state.json: that a release was live, and since when (ISO 8601), or that it failed."""

        state: Literal["live", "failed"]
        at: str

    class About(TypedDict, total=False):
        """What is noted about a backup, in a file beside it: nothing about one that somebody has put there."""

        engine: str
        database: str
        # What was about to migrate, null when nothing was.
        release: str | None
        # What was live then, null for nothing, and its commit.
        live: str | None
        commit: str
        ref: str
        # ISO 8601.
        at: str
        # Bytes of the rows in the database then.
        size: int
        # That it was restored on trial into a database of its own: when (ISO 8601), and why that failed, empty if not.
        tried: str
        failed: str
        # One more than the last backup had: a clock that was set back does not make it older.
        number: int

    class Service(TypedDict):
        """A service that this action has installed on the server, or found there."""

        # By this action.
        installed: bool
        configured: bool
        unit: str | None
        # Which applications use it, and the number that each has there.
        apps: dict[str, int]

    # services.json: {name: service}; the names are `postgresql`, `mysql`, `redis`, and `redis-<app>` for an application's own.
    Registry = dict[str, Service]

# The newest that this version of the action knows, of every format.
KNOWN = 1
# Who has made what bears this: `by` of the mark, and the first words about a system user.
MAKER = "django-prod-action"


def read_version(path: str, otherwise: Read) -> Read:
    """
    What a file holds, else `otherwise`, whose type it has; so it is for one that a full disk or a power cut has damaged.
    Raises SERVER_UNSUPPORTED for one that a newer version of the action has written.
    """
    try:
        content = read_json(path, otherwise)
    except ValueError:
        return otherwise
    refuse_newer(path, content)
    return content if isinstance(content, type(otherwise)) or otherwise is None else otherwise


def refuse_newer(path: str, content: object) -> None:
    """Raises SERVER_UNSUPPORTED for what a newer version of the action has written."""
    version = content.get("version", 1) if isinstance(content, dict) else 1
    if isinstance(version, int) and version > KNOWN:
        raise Failure(
            "SERVER_UNSUPPORTED",
            "%s has the format %d, and this version of the action knows none after %d" % (path, version, KNOWN),
            hint="A newer version of the action has deployed here: use that one again. The site was not touched.",
        )


def is_roots(path: str) -> bool:
    """Whether a regular file of root's lies there: nobody else can have made it what it is, nor does reading it block."""
    try:
        info = os.lstat(path)
    except OSError:
        return False
    return stat.S_ISREG(info.st_mode) and info.st_uid == 0


def read_site(places: Places) -> Site | None:
    """
    site.json: the mark of this site; None where there is no such file, or what has that name is not its mark: another
    program's file, a copy of another site's folder. Raises SERVER_UNSUPPORTED.
    """
    nothing: Site | None = None
    try:
        site = read_json(places.site, nothing) if is_roots(places.site) else None
    except ValueError:
        return None
    if not isinstance(site, dict) or site.get("by") != MAKER or site.get("app") != places.app:
        return None
    refuse_newer(places.site, site)
    return site


def read_manifest(places: Places, release: str) -> Manifest | None:
    """release.json: what a release is made of; None where it was not written yet."""
    none: Manifest | None = None
    manifest = read_version(places.release(release) + "/release.json", none)
    return manifest if isinstance(manifest, dict) else None


def read_state(places: Places, release: str) -> State:
    """state.json: empty where the release was never live."""
    never: State = {}
    return read_version(places.release(release) + "/state.json", never)


def read_records(places: Places) -> Records:
    """records.json: what was done once; nothing before the first run has written it down."""
    none: Records = {"fixtures": {}, "superusers": [], "compatibleMigrations": []}
    damaged: Records = {**none, "damaged": True}
    return {**none, **read_version(places.records, damaged if os.path.lexists(places.records) else none)}


def read_services(path: str) -> Registry:
    """services.json; empty where nothing was ever noted. Raises FILE_DAMAGED."""
    none: Registry = {}
    try:
        known = read_json(path, none)
        refuse_newer(path, known)
        return {name: service for name, service in known.items() if name != "version"}
    except (ValueError, AttributeError):
        raise Failure(
            "FILE_DAMAGED",
            "%s on the server can't be read: it was cut off, or edited" % path,
            hint="Bring it back from a copy of the server, or write it anew: docs/troubleshooting.md shows what stands in it.",
        ) from None


def read_about(backup: str) -> About:
    """What is noted about the backup at a path."""
    nothing: About = {}
    return read_version(backup + ".json", nothing)


def read_history(places: Places) -> list[PastRun]:
    """history.jsonl, oldest first; a line that was cut or overwritten is left out."""
    lines: list[PastRun] = []
    try:
        with open(places.history, "rb") as file:
            for line in file:
                try:
                    run: PastRun = json.loads(line)
                except ValueError:
                    continue
                lines += [run] if isinstance(run, dict) else []
    except FileNotFoundError:
        pass
    return lines


def add_history(places: Places, run: PastRun) -> None:
    """One more line of history.jsonl, whatever became of the one before. Raises OSError."""
    with open(places.history, "ab+") as file:
        size = file.tell()
        file.seek(max(0, size - 1))
        start = b"\n" * (file.read(1) not in (b"", b"\n"))
        file.write(start + json.dumps(run).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
