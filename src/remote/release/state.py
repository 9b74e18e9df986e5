"""A release is marked: that it was live, or that it failed."""

from __future__ import annotations

import json

from remote.files import keep

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.formats import State
    from remote.places import Places


def write_state(places: Places, release: str, state: State) -> None:
    """state.json of a release, as remote.formats reads it."""
    keep(places.release(release) + "/state.json", json.dumps(state) + "\n", 0o644)
