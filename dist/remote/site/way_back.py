"""Caddy as it was before a run: its files, what it has loaded, and whether it runs."""

from __future__ import annotations

import glob
import os

from remote.commands import run, tail
from remote.failure import Failure
from remote.places import caddy_file
from remote.site.admin import ADDRESS
from remote.site.drop_in import remove_drop_in
from remote.site.found import require_caddy
from remote.site.imports import read_config
from remote.site.kept import forget, place_of, recall
from remote.site.main_file import put, remove_import
from remote.site.noted import forget_loaded
from remote.site.ours import mark_unloaded, say_loaded
from remote.site.program import adapt, load

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.site.kept import Kept


def restore(app: str, token: str | None) -> None:
    """
    Puts back what `configure` has written down for this run, and takes nothing away that others wrote since. None is
    whichever run was the last one.

    Raises Failure CADDY_FAILED, PORT_TAKEN where Caddy does not load it; the next `configure` tries again.
    """
    kept = recall(app, token)
    if kept is None:
        return
    ends = not kept["active"] and is_alone(app, kept)
    mark_unloaded(app)
    forget_loaded()
    # The import goes before the file.
    for path in kept["before"]:
        found = read_config(path)
        wanted = choose_text(path, found, kept, caddy_file(app))
        if found != wanted:
            put(path, wanted)
    caddy = require_caddy()
    if ends:
        run(["systemctl", "stop", caddy.unit], check=False)
        if not kept["enabled"]:
            run(["systemctl", "disable", "--quiet", caddy.unit], check=False)
    elif kept["active"] or caddy.pid != "0":
        command, code, output = load(caddy, adapt(caddy, caddy.main), enables=False)
        if code != 0:
            raise Failure(
                "CADDY_FAILED",
                "Caddy does not load what was put back",
                output=tail(output, 12),
                command=command,
                hint="Its files are as they were. `systemctl restart %s` on the server loads them, or tells why not."
                % caddy.unit,
            )
    if kept.get("dropped_in") and ADDRESS not in (read_config(caddy.main) or ""):
        remove_drop_in()
    forget(app)
    say_loaded()


def is_alone(app: str, kept: Kept) -> bool:
    """Whether nobody but this run, which started Caddy, needs it: neither a user nor another application since."""
    for path, text in kept["written"].items():
        # A way back may have been cut off, too.
        if read_config(path) not in (text, kept["before"][path]):
            return False
    since = os.stat(place_of(app)).st_mtime_ns
    return all(os.stat(place).st_mtime_ns <= since for place in glob.glob(place_of("*")))


def choose_text(path: str, found: str | None, kept: Kept, ours: str) -> str | None:
    """What a file is to be that is as `found` now."""
    before, written = kept["before"][path], kept["written"][path]
    if path == ours or found is None or found in (before, written):
        return before
    # Somebody else has written since: only a line that this run has added is taken out.
    return found if has_line(before, ours) or not has_line(written, ours) else remove_import(found, ours)


def has_line(text: str | None, ours: str) -> bool:
    """Whether a main file has the line that we write."""
    return text is not None and remove_import(text, ours) != text
