"""The page that visitors of the start page really get: redirects are followed on the site, and what it names is read."""

from __future__ import annotations

import socket
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from remote.instance.health import Connect
    from remote.shapes.site import StartPage

# Names by which a browser reaches its own computer, or one that only containers know.
OWN = ("localhost", "127.0.0.1", "0.0.0.0", "::1", "host.docker.internal")


class Loads(HTMLParser):
    """The addresses from which a page loads something, as they are written."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        address = given.get("href") if tag == "link" else given.get("src")
        if address and tag in ("link", "script", "img", "iframe", "source", "video", "audio"):
            self.found.append(address.strip())


def follow(connect: Connect, domains: Sequence[str], secure: bool, path: str = "/") -> StartPage:
    """
    GET of a path, with up to 5 redirects on the site's first domain followed. `away` is where the last one leads when
    that is no page of the site, or the same page again. Raises OSError, http.client.HTTPException.
    """
    domain = domains[0]
    scheme = "https" if secure else "http"
    seen = [path]
    while True:
        connection = connect()
        headers = {"Host": domain, "User-Agent": "django-prod-action verification", "Connection": "close"}
        connection.request("GET", seen[-1], headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        location = answer.getheader("Location") if 300 <= answer.status < 400 else None
        kind = (answer.getheader("Content-Type") or "").partition(";")[0].strip()
        page: StartPage = {
            "path": seen[-1],
            "status": answer.status,
            "type": kind,
            "text": body.decode("utf-8", "replace"),
            "away": None,
        }
        if location is None:
            return page
        target = urlsplit(urljoin("%s://%s%s" % (scheme, domain, seen[-1]), location))
        next_path = (target.path or "/") + ("?" + target.query if target.query else "")
        if target.hostname != domain or next_path in seen or len(seen) > 5:
            # To another of its own domains is a matter of taste.
            others = target.hostname in domains and target.hostname != domain
            return {**page, "away": None if others else target.geturl()}
        seen.append(next_path)


def list_local(page: StartPage, domain: str) -> list[str]:
    """The addresses on the visitor's own computer from which a page loads something."""
    if page["status"] != 200 or page["type"] != "text/html":
        return []
    loads = Loads()
    loads.feed(page["text"])
    hosts = ((address, urlsplit(urljoin("https://%s/" % domain, address)).hostname or "") for address in loads.found)
    return [address for address, host in hosts if host in OWN or host.endswith(".localhost")][:10]


def is_served(address: str) -> bool:
    """Whether a name of another site leads anywhere at all."""
    host = urlsplit(address).hostname
    try:
        return bool(host and socket.getaddrinfo(host, 443))
    except OSError:
        return False


def find_away(page: StartPage, domains: Sequence[str]) -> str | None:
    """
    Where visitors are sent that nobody serves: a name of the same site that is none of its domains, one that leads
    nowhere, or the same page for ever. A log-in elsewhere is meant so.
    """
    address = page["away"]
    if address is None:
        return None
    host = urlsplit(address).hostname or ""
    related = any(host == name or host.endswith("." + name) or name.endswith("." + host) for name in domains)
    return address if related or not is_served(address) else None
