"""What stands in front of a site by a name: our own, and no other site of the server."""

from __future__ import annotations

import hashlib

from remote.failure import Failure
from remote.site.connections import reach_as_visitor
from remote.site.page import fetch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from remote.shapes.site import Through, VisitedFile

# Where another site of the name may stand.
FILES = {
    "Caddy": "/etc/caddy/Caddyfile and in the files that it imports",
    "nginx": 'what "nginx -T" prints on the server',
}


def require_front(domain: str, secure: bool, expected: Sequence[int], main: str, by: Through) -> None:
    """
    What stands in front of the site is there: visitors of the start page get one of these answers, and a redirect leads
    to the domain `main`. Raises Failure VERIFICATION_FAILED.
    """
    scheme = "https" if secure else "http"
    connection = reach_as_visitor(domain, secure)()
    connection.request("GET", "/", headers={"Host": domain, "Connection": "close"})
    answer = connection.getresponse()
    connection.close()
    if answer.status in expected and (not main or answer.getheader("Location") == "%s://%s/" % (scheme, main)):
        return
    raise Failure(
        "VERIFICATION_FAILED",
        "%s answers %d instead of %d" % (domain, answer.status, expected[-1]),
        command="GET %s://%s/" % (scheme, domain),
        hint="Another site may answer for it: look for %s in %s. What served before was put back."
        % (domain, FILES[by["name"]]),
    )


def refuse_others(domain: str, secure: bool, static: VisitedFile, by: Through) -> None:
    """
    Another site of the user's may answer for the domain: Caddy takes `example.org` and `https://example.org` for
    two sites and the more exact one wins. Our own static file tells which one it is.

    Raises Failure VERIFICATION_FAILED.
    """
    url = static["url"]
    status, _, body = fetch(reach_as_visitor(domain, secure), domain, url)
    if status != 200 or hashlib.sha256(body).hexdigest() != static["digest"]:
        raise Failure(
            "VERIFICATION_FAILED",
            "Another site answers for %s: %s is not this project's file" % (domain, url),
            output="GET %s answers %d" % (url, status),
            command="GET %s://%s%s" % ("https" if secure else "http", domain, url),
            hint="Look for %s in %s: remove that site, or the domain from the input domains. What served before was put back."
            % (domain, FILES[by["name"]]),
        )
