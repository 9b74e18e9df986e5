"""The generated files that are there, and whether Caddy serves what it was last seen to serve rightly."""

from __future__ import annotations

import hashlib
import os
import re
import stat

from remote.files import read_json, read_text
from remote.instance.health import over_socket
from remote.places import UNITS, list_outside, unit_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from remote.shapes.facts import FoundFile

# What was noted of Caddy (remote.site.noted), for root alone: the path of its socket, the files that say what it is to
# serve, and texts: what it answered, and theirs.
NOTED = "/opt/django-prod/caddy.json"


def find_managed(app: str, release: str | None) -> dict[str, FoundFile]:
    """The generated files that are there, by path; those of `release`, the live one's folder, too."""
    paths = [UNITS + "/" + name for name in os.listdir(UNITS) if re.fullmatch(unit_names(app), name)]
    # Whether the timer of backups is enabled.
    paths.append("%s/timers.target.wants/%s-backup.timer" % (UNITS, app))
    paths += ["/usr/local/bin/%s-backup" % app, "/srv/%s/backups.json" % app, "/srv/%s/offsite.json" % app]
    # Who may see the site, whether it is in maintenance, and what it has taken the place of.
    paths += ["/srv/%s/basic-auth" % app, "/srv/%s/maintenance/on" % app, "/srv/%s/taken.json" % app]
    paths += list_outside(app)
    if release and os.path.isdir(release + "/conf"):
        paths += [entry.path for entry in os.scandir(release + "/conf") if entry.is_file(follow_symlinks=False)]
    return read_managed(paths)


def read_managed(paths: Sequence[str]) -> dict[str, FoundFile]:
    """Those of the files that are there, by path."""
    found: dict[str, FoundFile] = {}
    for path in paths:
        try:
            info = os.lstat(path)
            with open(path, "rb") as file:
                data = file.read()
        except OSError:
            continue
        shown = None if info.st_mode & 0o077 == 0 else data.decode("utf-8", "replace")
        found[path] = {"hash": hashlib.sha256(data).hexdigest(), "mode": stat.S_IMODE(info.st_mode), "content": shown}
    return found


def serves_as_noted(app: str) -> bool:
    """
    Whether Caddy has just that in memory of which it was noted that it is right, this site's part of it, that no site
    reaches its admin API, and that its files say so; false where that has to be looked at (remote.site.guard).
    """
    try:
        noted: Any = read_json(NOTED, None)
        place, paths, texts = noted
        return "/srv/%s/" % app in texts[0] and [ask_caddy(place), *map(read_text, paths)] == texts
    except Exception:
        return False


def ask_caddy(place: str) -> str:
    """The configuration that Caddy has in memory, as its admin API at a socket tells it. Raises OSError."""
    connection = over_socket(place, 5)
    # By this version the connection ends with the answer (RFC 1945), which is one line of JSON.
    connection.sock.sendall(b"GET /config/ HTTP/1.0\r\n\r\n")
    return connection.sock.makefile().readlines()[-1]
