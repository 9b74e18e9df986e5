"""The mark of a site is the first thing that is made of it."""

from __future__ import annotations

from remote.formats import write_site
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
        write_site(places, site)
    except OSError as error:
        raise explain(error, places) from None
