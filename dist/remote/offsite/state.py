"""What stays on the server about backups elsewhere: how they are made (backups.json), and what became of them (offsite.json)."""

from __future__ import annotations

import json
import os
import time

from remote.database.backups import ISO
from remote.failure import Failure
from remote.files import read_json, write_aside
from remote.formats import read_version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypedDict

    from remote.places import Places
    from remote.shapes.offsite import Offsite, Owner, RepositoryAddress

    class Settings(TypedDict):
        """backups.json, which a deploy writes (src/render/offsite.ts)."""

        version: int
        address: RepositoryAddress
        owner: Owner
        # systemd.time(7), OnCalendar=.
        schedule: str
        # How many stay: {restic's name of the span: number}.
        keep: dict[str, int]


def now() -> str:
    """ISO 8601, in UTC."""
    return time.strftime(ISO, time.gmtime())


def settings_file(places: Places) -> str:
    return places.top + "/backups.json"


def state_file(places: Places) -> str:
    return places.top + "/offsite.json"


def staging(places: Places) -> str:
    """Where a dump waits until it is sent, or loaded: root's alone."""
    return places.top + "/offsite"


def came(places: Places) -> str:
    """The folder that a snapshot is unpacked to, which has the paths of the server that it is of."""
    return staging(places) + "/came"


def read_settings(places: Places) -> Settings:
    """How backups are made. Raises FILE_DAMAGED."""
    none: Settings | None = None
    try:
        settings = read_json(settings_file(places), none)
    except ValueError:
        settings = None
    if not isinstance(settings, dict) or not {"address", "owner", "schedule", "keep"} <= set(settings):
        raise Failure(
            "FILE_DAMAGED",
            "%s is not there, or can't be read" % settings_file(places),
            hint="The next deploy with `backups:` writes it again.",
        )
    return settings


def read_offsite(places: Places) -> Offsite:
    """offsite.json; empty where nothing was noted, or nobody can read it."""
    nothing: Offsite = {}
    return read_version(state_file(places), nothing)


def note(places: Places, changes: Offsite) -> None:
    """Notes what has changed; the rest stays."""
    write_state(places, {**read_offsite(places), **changes})


def write_state(places: Places, state: Offsite) -> None:
    """Writes offsite.json anew. It holds no secret, and a run reads it with the site's other files."""
    write_aside(state_file(places), json.dumps({"version": 1, **state}, indent=1) + "\n", 0o644)


def make_staging(places: Places) -> str:
    """The empty folder of that name."""
    folder = staging(places)
    os.makedirs(folder, mode=0o700, exist_ok=True)
    os.chmod(folder, 0o700)
    return folder
