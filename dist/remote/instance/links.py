"""The links that say what is live: `current` and `previous`, set and set back."""

from __future__ import annotations

import errno
import os

from remote.symlinks import exchange, link_aside
from remote.wire import say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.places import Places


def set_links(places: Places, release: str) -> None:
    """`current` leads to the release, by one rename, and `previous` to what was live until now."""
    before = places.live()
    if before and before != release:
        link_aside("releases/" + before, places.previous)
    link_aside("releases/" + release, places.current)


def set_links_back(places: Places, current: str | None, previous: str | None) -> None:
    """
    To where both links stood before; None takes the link away, as before a first deploy. The name of the old
    release is there already, as `previous`: where the disk has no room for another link they change places.
    """
    if current and places.live() != current and read_link(places.previous) == "releases/" + current:
        exchange(places.current, places.previous)
    for path, release in ((places.current, current), (places.previous, previous)):
        if release and read_link(path) == "releases/" + release:
            continue
        if release:
            try:
                link_aside("releases/" + release, path)
            except OSError as error:
                if error.errno != errno.ENOSPC or path == places.current:
                    raise
                say(log="%s could not be set back: %s" % (path, error))
        elif os.path.lexists(path):
            os.unlink(path)


def read_link(path: str) -> str | None:
    """Where a link leads to, None for what is none."""
    return os.readlink(path) if os.path.islink(path) else None
