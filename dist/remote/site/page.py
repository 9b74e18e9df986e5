"""The files of the site as a visitor's browser gets them: one collected file, and what the start page asks for."""

from __future__ import annotations

import hashlib
import os
from html.parser import HTMLParser
from http.client import HTTPException
from urllib.parse import quote, unquote

from remote.failure import Failure
from remote.files import sha256_of
from remote.site.start_page import path_of, resolve

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn

    from remote.instance.health import Connect
    from remote.shapes.site import StartPage, VisitedFile

TYPES = {".css": ("text/css",), ".js": ("text/javascript", "application/javascript")}


def fetch(connect: Connect, domain: str, path: str) -> tuple[int, str, bytes]:
    """GET of a path: status, media type and content. Raises OSError, http.client.HTTPException."""
    connection = connect()
    connection.request(
        "GET", path, headers={"Host": domain, "User-Agent": "django-prod-action verification", "Connection": "close"}
    )
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, (answer.getheader("Content-Type") or "").partition(";")[0].strip(), body


def look_at_pages(connect: Connect, domain: str, paths: Sequence[str]) -> list[tuple[str, int]]:
    """How pages answer, up to the first that does not: who waits for one would wait for the next too."""
    answers = []
    for path in paths:
        try:
            answers.append((path, fetch(connect, domain, quote(path))[0]))
        except (OSError, HTTPException):
            break
    return answers


def choose_static_file(folder: str) -> str | None:
    """The path of a stylesheet if there is one, else a script, else any file; None when nothing was collected."""
    best: tuple[int, str] | None = None
    for top, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            if name.startswith("."):
                continue
            rank = {".css": 0, ".js": 1}.get(os.path.splitext(name)[1], 2)
            if best is None or rank < best[0]:
                best = (rank, os.path.join(top, name))
                if rank == 0:
                    return best[1]
    return best[1] if best else None


class Assets(HTMLParser):
    """The addresses of a page's stylesheets and scripts, as they are written, each with the ending of its kind."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        sheet, script = given.get("href"), given.get("src")
        if tag == "link" and "stylesheet" in (given.get("rel") or "").lower().split() and sheet:
            self.found.append((sheet, ".css"))
        if tag == "script" and script:
            self.found.append((script, ".js"))


def find_own_assets(text: str, domain: str, path: str = "/", limit: int = 20) -> list[tuple[str, str]]:
    """Paths on this site of the page's stylesheets and scripts, each with the ending of its kind; at most `limit`."""
    page = Assets()
    page.feed(text)
    paths: dict[str, str] = {}
    for address, kind in page.found:
        target = resolve("https://%s%s" % (domain, path), address)
        if target and target.hostname == domain:
            paths[path_of(target)] = kind
    return list(paths.items())[:limit]


def look_at_static_file(connect: Connect, domain: str, folder: str, static_url: str | None) -> VisitedFile | None:
    """
    Compares one file of the folder of collected ones with what the site answers, byte for byte. None when nothing
    was collected. Raises Failure VERIFICATION_FAILED.
    """
    path = choose_static_file(folder) if static_url and os.path.isdir(folder) else None
    if not path or not static_url:
        return None
    url = static_url + quote(os.path.relpath(path, folder))
    status, kind, body = fetch(connect, domain, url)
    digest = sha256_of(path)
    if status != 200 or hashlib.sha256(body).hexdigest() != digest:
        refuse_file(url, "answers %d instead of its content" % status, folder)
    return {"url": url, "type": kind, "digest": digest}


def look_at_start_page(
    connect: Connect, page: StartPage, domain: str, folder: str, static_url: str | None
) -> tuple[list[str], list[str]]:
    """
    The start page's own CSS and JS, and what is missing of it: each is to answer 200, with the right type. What the
    page names and the project does not have is a fault of the page, told and not held against the release.

    Raises Failure VERIFICATION_FAILED for a file that lies in the folder of collected ones.
    """
    whole = page["status"] == 200 and page["type"] == "text/html"
    assets = find_own_assets(page["text"], domain, page["path"]) if whole else []
    missing: list[str] = []
    for url, suffix in assets:
        try:
            status, kind, _ = fetch(connect, domain, url)
        except (OSError, HTTPException) as error:
            status, kind = 0, type(error).__name__
        if status == 200 and kind in TYPES[suffix]:
            continue
        if is_collected(url, folder, static_url):
            refuse_file(url, "of the start page answers %d, %s" % (status, kind or "without a type"), folder)
        actual = find_other_case(url, folder, static_url)
        why = "%s, and the project has %s" % (status, actual) if actual else kind if status in (0, 200) else status
        missing.append("%s (%s)" % (url, why))
    return [url for url, _ in assets], missing


def is_collected(url: str, folder: str, static_url: str | None) -> bool:
    """Whether a path of the site is one of the collected files."""
    name = unquote(url.partition("?")[0])
    return bool(static_url and name.startswith(static_url) and os.path.isfile(folder + "/" + name[len(static_url) :]))


def find_other_case(url: str, folder: str, static_url: str | None) -> str | None:
    """The collected file whose name differs from that of a path of the site in upper and lower case only."""
    name = unquote(url.partition("?")[0])
    if not static_url or not name.startswith(static_url):
        return None
    at = ""
    for part in name[len(static_url) :].split("/"):
        try:
            names = os.listdir(os.path.join(folder, at))
        except OSError:
            return None
        same = part if part in names else next((one for one in names if one.lower() == part.lower()), None)
        if same is None:
            return None
        at = os.path.join(at, same)
    return at


def refuse_file(url: str, what: str, folder: str) -> NoReturn:
    """Raises Failure VERIFICATION_FAILED."""
    raise Failure(
        "VERIFICATION_FAILED",
        "The static file %s %s" % (url, what),
        command="GET " + url,
        hint="Can the web server read %s, and does STATIC_URL fit? The old release was put back." % folder,
    )
