"""The releases that lie on the server, in the order in which they were live."""

from __future__ import annotations

import os

from remote.formats import read_history, read_manifest, read_state
from remote.places import RELEASE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.places import Places
    from remote.shapes.facts import ReleaseEntry


def list_releases(places: Places) -> list[ReleaseEntry]:
    """Those that were never live first, then by the line of history.jsonl that names them last."""
    if not os.path.isdir(places.releases):
        return []
    live = places.live()
    turns = {line.get("id"): turn for turn, line in enumerate(read_history(places))}
    folders = [name for name in os.listdir(places.releases) if RELEASE.fullmatch(name)]
    names = sorted(folders, key=lambda name: (turns.get(name, -1), name))
    return [describe(places, name, name == live) for name in names]


def describe(places: Places, identifier: str, is_live: bool) -> ReleaseEntry:
    """One release; a file of its own that is cut off makes it incomplete, and what is live needs none to be it."""
    folder = places.release(identifier)
    state, manifest = read_state(places, identifier).get("state"), read_manifest(places, identifier)
    if state == "live" and manifest is None:
        state = None
    try:
        venv = os.path.basename(os.readlink(folder + "/venv"))
    except OSError:
        venv = None
    return {
        "id": identifier,
        "state": state or ("live" if is_live else "incomplete"),
        "instance": places.owner(identifier),
        "venv": venv,
        "follows": manifest.get("follows") if manifest else None,
        "commit": manifest.get("commit", "") if manifest else "",
        "ref": manifest.get("ref", "") if manifest else "",
    }
