"""Our file of Caddy's, and whether Caddy has loaded it."""

from __future__ import annotations

import glob
import os
import re
import socket

from remote.facts.ports import find_listeners
from remote.places import caddy_file, unloaded_mark
from remote.site.imports import imports, read_config

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.site.found import Caddy

# By which the sites of this action are told from others in what Caddy has loaded.
ANY_SOCKET = "unix//srv/[a-z0-9-]+/current/http\\.sock"


def serves_ours(caddy: Caddy, app: str, port: int) -> bool:
    """Whether Caddy has our file, and has loaded it; `port` is one that it makes Caddy listen on. Raises OSError."""
    return (
        not os.path.exists(unloaded_mark(app))
        and imports(read_config(caddy.main), caddy.main, caddy_file(app), caddy.variables)
        and listens(port)
    )


def listens(port: int) -> bool:
    """Whether Caddy listens on the port of our file: its own may have been loaded before our import was there."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=2).close()
        return True
    except OSError:
        return False


def mark_unloaded(app: str) -> None:
    """From here on, Caddy's files may say something else than it has loaded."""
    open(unloaded_mark(app), "w").close()


def list_unloaded() -> list[str]:
    """The marks of all applications whose run was cut off between writing Caddy's files and loading them."""
    return glob.glob(unloaded_mark("*"))


def say_loaded() -> None:
    """Caddy has loaded what its files say, those of the other applications, too."""
    for mark in list_unloaded():
        os.unlink(mark)


def caddy_imports(app: str, port: int, pid: str) -> bool:
    """
    Whether the file that Caddy, process `pid`, was told to read has our line, and what it imports is loaded: it listens
    on our own port. Other ways to import ours are seen by `serves_ours`.
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
