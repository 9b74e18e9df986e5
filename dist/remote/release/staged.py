"""What a failed first deploy has left for a look at it."""

from __future__ import annotations

import os

from remote.facts.interrupted import find_incomplete
from remote.files import read_text
from remote.places import Places
from remote.wire import call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.shapes.release import Staged


@call
def find_staged(*, app: str) -> Staged | None:
    """
    The release of a first deploy that has failed behind its migrations, in which commands can be run; None where there
    is none, or another one is live. The next deploy removes it.
    """
    places = Places(app)
    if os.path.lexists(places.current):
        return None
    for release in sorted(find_incomplete(places), reverse=True):
        folder = places.release(release)
        if os.path.exists(folder + "/venv") and os.path.exists(folder + "/conf/directory"):
            return {"release": release, "directory": read_text(folder + "/conf/directory").rstrip("\n")}
    return None
