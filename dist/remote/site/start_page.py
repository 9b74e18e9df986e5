"""The page that visitors of the start page really get: redirects are followed on the site, and what it names is read."""

from __future__ import annotations

import re
import socket
from html.parser import HTMLParser
from http.client import HTTPException
from urllib.parse import quote, urljoin, urlsplit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from urllib.parse import SplitResult

    from remote.instance.health import Connect
    from remote.shapes.site import StartPage

# Names by which a browser reaches its own computer, or one that only containers know.
OWN = ("localhost", "127.0.0.1", "0.0.0.0", "::1", "host.docker.internal")
# Links whose address is fetched with the page (HTML Standard, "Link types"): a canonical one is only told.
LOADING = {"icon", "manifest", "modulepreload", "preload", "stylesheet"}
# An address of one's own computer in a script, as what it asks an interface at.
WRITTEN = re.compile(r"[\"'`](https?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0)(?::\d+)?(?:/[\w./-]*)?)")
# Bytes of a page that are read.
MOST = 4 << 20


class Addresses(HTMLParser):
    """What a page loads, and where it leads its visitors or its own scripts ask, each address as it is written."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.leads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        loads = tag != "link" or LOADING & set((given.get("rel") or "").lower().split())
        address = given.get("href") if tag == "link" else given.get("src")
        if address and loads and tag in ("link", "script", "img", "iframe", "source", "video", "audio"):
            self.loads.append(address.strip())
        refresh = tag == "meta" and (given.get("http-equiv") or "").lower() == "refresh"
        to = {"a": given.get("href"), "area": given.get("href"), "form": given.get("action")}.get(tag)
        if refresh:
            to = (given.get("content") or "").partition("=")[2].strip("'\" ")
        if to:
            self.leads.append(to.strip())

    def handle_data(self, data: str) -> None:
        if self.cdata_elem == "script":
            self.leads += WRITTEN.findall(data)


def follow(connect: Connect, domains: Sequence[str], secure: bool, path: str = "/") -> StartPage:
    """
    GET of a path, with up to 5 redirects on the site's first domain followed, with the cookies that it sets. `away` is
    where the last one leads when that is no page of the site, or the same page again. Status 0 is no answer.
    """
    top = "%s://%s" % ("https" if secure else "http", domains[0])
    cookies: dict[str, str] = {}
    page: StartPage = {"path": path, "status": 0, "type": "", "text": "", "away": None}
    asked = []
    while True:
        headers = {"Host": domains[0], "User-Agent": "django-prod-action verification", "Connection": "close"}
        cookie = "; ".join("%s=%s" % pair for pair in cookies.items())
        asked.append((path, cookie))
        try:
            connection = connect()
            connection.request("GET", path, headers={**headers, **({"Cookie": cookie} if cookie else {})})
            answer = connection.getresponse()
            body = answer.read(MOST)
            connection.close()
        except (OSError, HTTPException):
            return {**page, "path": path, "status": 0, "text": ""}
        for one in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = one.partition(";")[0].partition("=")
            cookies[name.strip()] = value.strip()
        kind = (answer.getheader("Content-Type") or "").partition(";")[0].strip()
        text = body.decode("utf-8", "replace")
        page = {"path": path, "status": answer.status, "type": kind, "text": text, "away": None}
        location = answer.getheader("Location") if 300 <= answer.status < 400 else None
        target = resolve(top + path, location) if location else None
        if target is None:
            return page
        path = path_of(target)
        again = (path, "; ".join("%s=%s" % pair for pair in cookies.items())) in asked
        # An address of IPv6 comes back without its brackets.
        names = [name.strip("[]") for name in domains]
        if target.hostname != names[0] or again or len(asked) > 5:
            # To another of its own domains is a matter of taste.
            others = target.hostname in names[1:]
            return {**page, "away": None if others else target.geturl()}


def resolve(base: str, address: str) -> SplitResult | None:
    """What an address on a page leads to; None where it is no address of the web at all."""
    try:
        target = urlsplit(urljoin(base, address.strip()))
        return target if target.scheme in ("http", "https") and target.hostname else None
    except ValueError:
        return None


def path_of(target: SplitResult) -> str:
    """The path and the query, as a browser asks for them."""
    whole = (target.path or "/") + ("?" + target.query if target.query else "")
    return quote(whole, safe="/?%:@!$&'()*+,;=~[]|")


def list_local(page: StartPage, domain: str) -> tuple[list[str], list[str]]:
    """The addresses on the visitor's own computer from which a page loads something, and those that it leads to."""
    if page["status"] != 200 or page["type"] != "text/html":
        return [], []
    found = Addresses()
    found.feed(page["text"])
    return _own(found.loads, domain), _own(found.leads, domain)


def _own(addresses: Sequence[str], domain: str) -> list[str]:
    targets = ((address, resolve("https://%s/" % domain, address)) for address in dict.fromkeys(addresses))
    hosts = ((address, target.hostname or "") for address, target in targets if target)
    return [address for address, host in hosts if host in OWN or host.endswith(".localhost")][:10]


def is_served(address: str) -> bool:
    """Whether a name of another site leads anywhere at all."""
    host = urlsplit(address).hostname
    try:
        return bool(host and socket.getaddrinfo(host, 443))
    except (OSError, UnicodeError):  # what is no name in the domain name system at all is the latter
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
