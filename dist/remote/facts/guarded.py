"""Whether a site is closed to others, and Caddy sees its uploads where it follows no link."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.places import Places

# acl(5) in the form that setxattr(2) takes.
ACL = "system.posix_acl_access"


def is_guarded(places: Places, shown: str | None = None) -> bool:
    """
    Whether none enters the site's folder but who is on its list (0751 where its file system keeps none), and the web
    server's view of the uploads is there: `shown`, or Caddy's.
    """
    try:
        others = os.stat(places.top).st_mode & 7
        closed = others == 1 or not others and ACL in os.listxattr(places.top)
        return closed and os.path.samefile(shown or places.shown, places.media)
    except OSError:
        return False
