"""Whether Caddy serves what its files say: a reload puts the files in the place of what is in memory."""

from __future__ import annotations

import json
import os
import re

from remote.failure import Failure
from remote.files import write_aside
from remote.places import Places, caddy_file
from remote.site.altered import find_altered
from remote.site.compared import find_lost, is_same, list_sites
from remote.site.imports import imports, read_config
from remote.site.main_file import WELCOME, remove_import
from remote.site.noted import recall_config
from remote.site.ours import ANY_SOCKET, list_unloaded
from remote.site.program import adapt
from remote.site.running import find_address, is_chosen, read_running

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from remote.site.found import Caddy

# What Caddy served beside its files before they were loaded again.
ALTERED = "/opt/django-prod/caddy-altered.json"
# Debian's welcome page.
WELCOMES = '"root": "%s"' % WELCOME


def socket_of(app: str) -> str:
    """By which our own site is told from others in what Caddy has loaded: a regular expression."""
    return re.escape("unix/%s/http.sock" % Places(app).current)


def compare_with_files(caddy: Caddy, app: str) -> dict[str, Any] | None:
    """
    What Caddy has in memory, which is what its files say, but for our own site; what they say, after a run that was cut
    off, or where somebody has changed what is in memory (remote.site.altered). None where it has
    nothing there, or where our own file keeps it from reading the others.

    Raises Failure CADDY_FAILED.
    """
    if not os.path.exists(caddy.main):
        return None
    try:
        config = adapt(caddy, caddy.main)
    except Failure as failure:
        if caddy_file(app) in failure.output or is_twice(caddy, app):
            return None
        failure.message = "Caddy refuses its own file, %s, as it is on disk" % caddy.main
        failure.hint = "Mend what the lines below name, and run again. What Caddy serves was loaded before that, and was not touched."
        raise
    if caddy.pid == "0":
        find_address(caddy, config)
        return None
    running = read_running(caddy, config)
    # A run may have been ended between writing its file and loading it, for which the welcome page makes room.
    unloaded = list_unloaded()
    ours = "%s|%s" % (ANY_SOCKET, WELCOMES) if unloaded else ANY_SOCKET
    if is_same(running, config, ours):
        return config if unloaded else running
    if find_altered(running, config, recall_config(), is_chosen(caddy, config)).mends:
        return config
    served, said = list_sites(running, ours), list_sites(config, ours)
    differing = sorted({*find_lost(served, said), *find_lost(said, served)}) or ["options that are no site's"]
    raise Failure(
        "CADDY_FAILED",
        "Caddy serves something else than %s says: %s" % (caddy.main, ", ".join(differing)),
        hint="A reload, which the deploy needs, would put the file in the place of what is served. Is the file right? `systemctl restart %s` on the server loads it. Is what is served right (the API was given it, say)? Write it into the file. Then run again. What Caddy serves was not touched."
        % caddy.unit,
    )


def read_altered(caddy: Caddy) -> dict[str, Any] | None:
    """What Caddy has in memory, where loading its files takes back what somebody has changed in there; else None."""
    try:
        config = adapt(caddy, caddy.main)
        running = read_running(caddy, config)
    except Failure:
        return None
    return running if find_altered(running, config, recall_config(), is_chosen(caddy, config)).mends else None


def keep_altered(running: dict[str, Any] | None) -> None:
    """What was changed in memory is kept for root to look at, before the files take its place. Raises OSError."""
    if running is not None:
        os.makedirs(os.path.dirname(ALTERED), mode=0o755, exist_ok=True)
        write_aside(ALTERED, json.dumps(running, indent=1), 0o600)


def is_twice(caddy: Caddy, app: str) -> bool:
    """Whether the main file has ours by a line of ours and by what the user wrote, too."""
    text = read_config(caddy.main) or ""
    without = remove_import(text, caddy_file(app))
    return without != text and imports(without, caddy.main, caddy_file(app), caddy.variables)
