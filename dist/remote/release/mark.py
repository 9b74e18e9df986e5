"""The mark of a site is the first thing that is made of it."""

from __future__ import annotations

import json
import os

from remote.files import keep
from remote.places import Places
from remote.release.receive import explain
from remote.wire import call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.model import Site


@call
def mark(*, app: str, site: Site) -> None:
    """Writes the site's mark, and makes its folder where there is none. Raises SYNC_FAILED, DISK_FULL."""
    places = Places(app)
    try:
        os.makedirs(places.top, mode=0o755, exist_ok=True)
        keep(places.site, json.dumps(site, indent=1) + "\n", 0o644)
    except OSError as error:
        raise explain(error, places) from None
