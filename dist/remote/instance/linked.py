"""Pages that the live instance answers with 200 and the new one with 500: found before visitors could."""

from __future__ import annotations

import http.client
import re
import time
from html.parser import HTMLParser
from urllib.parse import quote, urljoin, urlsplit
from urllib.robotparser import RobotFileParser

from remote.failure import Failure
from remote.instance.health import over_socket
from remote.instance.journal import read_cursor, read_journal
from remote.places import Places
from remote.wire import call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from remote.instance.health import Connect

AGENT = "django-prod-action"
# Seconds for all pages of an instance and for one answer, pages, and bytes of one that are read.
PATIENCE, SILENCE, MOST, LENGTH = 5.0, 2.0, 10, 1 << 20
# What a visit would change, whatever robots.txt says.
ACTS = re.compile(r"log-?_?(out|off)|sign-?_?(out|off)|delete|remove|unsubscribe", re.IGNORECASE)


@call
def observe(*, app: str, old: str, domain: str, secure: bool) -> list[str]:
    """
    The pages that the live instance answers with 200: the start page, and those of this site that it links to, as a
    search engine would follow them: without a query, no nofollow, nothing that robots.txt forbids. Fewer where the time
    is over, none where it does not answer.
    """
    return look(reach(Places(app), old), domain, secure, time.monotonic() + PATIENCE)


@call
def compare(*, app: str, release: str, pages: Sequence[str], domain: str, secure: bool) -> int:
    """
    Asks the new instance for pages that the live one answers with 200. Answers how many were asked for; fewer where the
    time is over, or it does not answer. Raises Failure INSTANCE_UNHEALTHY for those that are broken now.
    """
    places = Places(app)
    after = read_cursor()
    asked, broken = find_broken(reach(places, release), pages, domain, secure, time.monotonic() + PATIENCE)
    if not broken:
        return asked
    listed = ", ".join("%s (%d)" % one for one in broken)
    raise Failure(
        "INSTANCE_UNHEALTHY",
        "The new release answers %d at %s, which the live one answers with 200" % (broken[0][1], broken[0][0]),
        output=read_journal(places.service(release), after),
        command="GET %s on its own socket" % broken[0][0],
        hint="Pages that the start page links to and that are broken now: %s. The lines below are the application's own."
        " The site still serves the old release; mend the code and run again." % listed,
    )


@call
def tour(*, app: str, release: str, domain: str, secure: bool) -> list[tuple[str, int]]:
    """The pages that the start page of a first release links to, as `observe` finds them, and that answer 500 or more."""
    return find_broken_links(reach(Places(app), release), domain, secure, time.monotonic() + PATIENCE)


def find_broken_links(new: Connect, domain: str, secure: bool, deadline: float) -> list[tuple[str, int]]:
    """Those pages with their status; none where the start page does not answer."""
    try:
        path, text = find_start(new, domain, secure)
        links = find_links(text, domain, path, read_robots(new, domain, secure)) if text else []
    except (OSError, http.client.HTTPException):
        return []
    return find_broken(new, links, domain, secure, deadline)[1]


def reach(places: Places, owner: str) -> Connect:
    """The way to the instance of a release."""
    return lambda: over_socket(places.release(owner) + "/http.sock", SILENCE)


def look(old: Connect, domain: str, secure: bool, deadline: float) -> list[str]:
    """The pages of `observe`."""
    well: list[str] = []
    try:
        path, text = find_start(old, domain, secure)
        if not text:
            return []
        well.append(path)
        for one in find_links(text, domain, path, read_robots(old, domain, secure)):
            if time.monotonic() > deadline:
                break
            if ask(old, domain, one, secure)[0] == 200:
                well.append(one)
    except (OSError, http.client.HTTPException):
        pass
    return well


def find_broken(
    new: Connect, pages: Sequence[str], domain: str, secure: bool, deadline: float
) -> tuple[int, list[tuple[str, int]]]:
    """How many pages were asked for, and those that are broken with their status."""
    asked = 0
    broken: list[tuple[str, int]] = []
    try:
        for one in pages:
            if time.monotonic() > deadline:
                break
            asked += 1
            status = ask(new, domain, one, secure)[0]
            # Asked again: what has to wait for something may fail once.
            if status >= 500 and ask(new, domain, one, secure)[0] >= 500:
                broken.append((one, status))
    except (OSError, http.client.HTTPException):
        pass
    return asked, broken


def ask(connect: Connect, domain: str, path: str, secure: bool) -> tuple[int, str | None, str]:
    """Status, where a redirect leads to, and the text of a page. Raises OSError, http.client.HTTPException."""
    connection = connect()
    try:
        headers = {
            "Host": domain,
            "X-Forwarded-Proto": "https" if secure else "http",
            "X-Forwarded-Host": domain,
            "X-Forwarded-For": "127.0.0.1",
            "User-Agent": AGENT + " comparison",
            "Connection": "close",
        }
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        text = answer.read(LENGTH).decode("utf-8", "replace")
        return answer.status, answer.getheader("Location") if 300 <= answer.status < 400 else None, text
    finally:
        connection.close()


def find_start(connect: Connect, domain: str, secure: bool) -> tuple[str, str]:
    """The path and the text of the start page, behind up to three redirects; no text where it does not answer well."""
    path = "/"
    for _ in range(4):
        status, location, text = ask(connect, domain, path, secure)
        if status == 200:
            return path, text
        following = path_on_site(location, domain, path) if location else None
        if following is None or following == path:
            break
        path = following
    return path, ""


def read_robots(connect: Connect, domain: str, secure: bool) -> RobotFileParser:
    """What robots.txt of the site forbids; nothing where it has none."""
    robots = RobotFileParser()
    status, _, text = ask(connect, domain, "/robots.txt", secure)
    robots.parse(text.splitlines() if status == 200 else [])
    return robots


class Links(HTMLParser):
    """The addresses that a page links to, unless it asks not to follow them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.followed = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "meta" and given.get("name", "").lower() == "robots":
            self.followed = self.followed and not re.search("nofollow|none", given.get("content", ""), re.IGNORECASE)
        if tag == "a" and "href" in given and "nofollow" not in given.get("rel", "").lower().split():
            self.found.append(given["href"])


def find_links(text: str, domain: str, path: str, robots: RobotFileParser) -> Sequence[str]:
    """The paths of the pages of this site that a page links to, as they stand there, at most MOST."""
    page = Links()
    page.feed(text)
    found = [path_on_site(address, domain, path, queries=False) for address in page.found]
    allowed = [
        one
        for one in dict.fromkeys(found)
        if one and one != path and not ACTS.search(one) and robots.can_fetch(AGENT, one)
    ]
    return allowed[:MOST] if page.followed else []


def path_on_site(address: str, domain: str, path: str, *, queries: bool = True) -> str | None:
    """The path that an address on a page of this site leads to; None where it leads elsewhere."""
    try:
        target = urlsplit(urljoin("https://%s%s" % (domain, path), address.strip()))
        if target.hostname != domain or target.scheme not in ("http", "https") or (target.query and not queries):
            return None
    except ValueError:
        return None
    whole = (target.path or "/") + ("?" + target.query if target.query else "")
    return quote(whole, safe="/?%:@!$&'()*+,;=~[]|")
