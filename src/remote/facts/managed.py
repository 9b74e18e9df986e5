"""The generated files that are there."""

from __future__ import annotations

import hashlib
import os
import re
import stat

from remote.facts.ports import find_listeners
from remote.places import list_outside, process_files, unloaded_mark

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.shapes.facts import FoundFile


def find_managed(app: str, release: str | None) -> dict[str, FoundFile]:
    """The generated files that are there, by path; those of `release`, the live one's folder, too."""
    paths = [
        "/etc/systemd/system/" + name
        for name in (
            app + "@.socket",
            app + "@.service",
            app + "-current.service",
            app + "-media.service",
            app + ".target",
        )
    ]
    paths += process_files(app)
    paths += list_outside(app)
    if release and os.path.isdir(release + "/conf"):
        paths += [entry.path for entry in os.scandir(release + "/conf") if entry.is_file(follow_symlinks=False)]
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


def caddy_imports(app: str, port: int, pid: str) -> bool:
    """
    Whether the file that Caddy, process `pid`, was told to read has our line, and what it imports is loaded: it listens
    on our own port. Other ways to import ours are seen by the survey alone (remote/site/caddy.py).
    """
    try:
        with open("/proc/%s/cmdline" % pid, errors="replace") as file:
            main = re.findall("\0--config[\0=]([^\0]+)", file.read())[0]
        with open(main, errors="replace") as file:
            line = "^import /etc/caddy/%s.caddyfile$" % app
            found = re.search(line, file.read(), re.M) and find_listeners({port})
            return bool(found) and not os.path.exists(unloaded_mark(app))
    except (OSError, IndexError):
        return False
