"""The generated files that are there."""

from __future__ import annotations

import hashlib
import os
import stat

from remote.facts.ports import find_listeners
from remote.places import process_files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.shapes.facts import FoundFile


def find_managed(app: str, release: str | None) -> dict[str, FoundFile]:
    """The generated files that are there, by path; those of `release`, the live one's folder, too."""
    paths = [
        "/etc/systemd/system/" + name
        for name in (app + "@.socket", app + "@.service", app + "-current.service", app + ".target")
    ]
    paths += process_files(app)
    paths += ["/etc/caddy/%s.caddyfile" % app, "/usr/local/bin/%s-manage" % app, "/usr/local/bin/%s-restore" % app]
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


def caddy_imports(app: str, port: int) -> bool:
    """Whether Caddy's main file still has our import, and what it imports is loaded: it listens on our own port."""
    try:
        with open("/etc/caddy/Caddyfile", encoding="utf-8", errors="replace") as file:
            line = "import /etc/caddy/%s.caddyfile\n" % app
            return line in file.read() + "\n" and bool(find_listeners({port}))
    except OSError:
        return False
