"""The generated files that are there."""

from __future__ import annotations

import hashlib
import os
import stat

from remote.facts.ports import find_listeners
from remote.places import process_files
from remote.site.imports import find_main, imports, read_words

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


def caddy_imports(app: str, port: int, pid: str) -> bool:
    """Whether what Caddy runs, as process `pid`, still imports our file on disk, and is loaded: it listens on our port."""
    try:
        main = find_main(read_words(pid, "cmdline"), os.readlink("/proc/%s/cwd" % pid))
        variables = dict(entry.split("=", 1) for entry in read_words(pid, "environ"))
        return imports(main, "/etc/caddy/%s.caddyfile" % app, variables) and bool(find_listeners({port}))
    except (OSError, ValueError):
        return False
