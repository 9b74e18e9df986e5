"""The files of the site as a visitor's browser gets them: one collected file, and what the start page asks for."""

from __future__ import annotations

import hashlib
import os
from html.parser import HTMLParser
from urllib.parse import quote, unquote, urljoin, urlsplit

from remote.failure import Failure
from remote.files import sha256_of

TYPES = {".css": ("text/css",), ".js": ("text/javascript", "application/javascript")}


def fetch(connect, domain, path):
    connection = connect()
    connection.request(
        "GET", path, headers={"Host": domain, "User-Agent": "django-prod-action verification", "Connection": "close"}
    )
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, (answer.getheader("Content-Type") or "").partition(";")[0].strip(), body


def some_static_file(folder):
    """A stylesheet if there is one, else a script, else any file; None when nothing was collected."""
    best = None
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
    """The addresses of a page's stylesheets and scripts, as they are written."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "link" and "stylesheet" in (given.get("rel") or "").lower().split() and given.get("href"):
            self.found.append((given["href"], ".css"))
        if tag == "script" and given.get("src"):
            self.found.append((given["src"], ".js"))


def own_assets(body, domain, limit=20):
    """Paths on this site of the page's stylesheets and scripts, each with its kind."""
    page = Assets()
    page.feed(body.decode("utf-8", "replace"))
    paths = {}
    for address, kind in page.found:
        target = urlsplit(urljoin("https://%s/" % domain, address.strip()))
        if target.hostname == domain and target.scheme in ("http", "https"):
            paths[target.path + ("?" + target.query if target.query else "")] = kind
    return list(paths.items())[:limit]


def look_at_files(connect, args):
    """
    One collected file byte for byte, and the start page's own CSS and JS: 200, with the right type. What the
    page names and the project does not have is a fault of the page, told and not held against the release.
    """
    folder = os.path.realpath("/srv/%s/current/static" % args["app"])
    url_path = args["staticUrl"]
    static, missing = None, []
    path = some_static_file(folder) if url_path and os.path.isdir(folder) else None
    if path:
        url = url_path + quote(os.path.relpath(path, folder))
        status, kind, body = fetch(connect, args["domain"], url)
        if status != 200 or hashlib.sha256(body).hexdigest() != sha256_of(path):
            wrong_file(url, "answers %d instead of its content" % status, folder)
        static = {"url": url, "type": kind, "digest": sha256_of(path)}
    status, kind, body = fetch(connect, args["domain"], "/")
    assets = own_assets(body, args["domain"]) if status == 200 and kind == "text/html" else []
    for url, suffix in assets:
        status, kind, _ = fetch(connect, args["domain"], url)
        if status == 200 and kind in TYPES[suffix]:
            continue
        name = unquote(url.partition("?")[0])
        ours = url_path and name.startswith(url_path) and os.path.isfile(folder + "/" + name[len(url_path) :])
        if ours:
            wrong_file(url, "of the start page answers %d, %s" % (status, kind or "without a type"), folder)
        missing.append("%s (%s)" % (url, status if status != 200 else kind))
    return static, [url for url, _ in assets], missing


def wrong_file(url, what, folder):
    raise Failure(
        "VERIFICATION_FAILED",
        "The static file %s %s" % (url, what),
        command="GET " + url,
        hint="Can Caddy read %s, and does STATIC_URL fit? The old release was put back." % folder,
    )
