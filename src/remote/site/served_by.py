"""Which web server a site has: written down, and taken from Caddy when it is another one."""

from __future__ import annotations

import os

from remote.commands import tail
from remote.facts.ownership import is_generated
from remote.failure import Failure
from remote.files import keep
from remote.places import Places, caddy_file
from remote.site.agreement import compare_with_files
from remote.site.caddy import take_turn
from remote.site.found import find_caddy
from remote.site.imports import read_config
from remote.site.main_file import put, remove_import
from remote.site.noted import forget_loaded
from remote.site.ours import mark_unloaded, say_loaded
from remote.site.program import adapt, load
from remote.wire import call


@call
def serve_by(*, app: str, note: str | None) -> None:
    """Writes down what serves the site, as JSON; None is Caddy, which is taken for granted."""
    path = Places(app).proxy
    if note:
        keep(path, note, 0o644)
    elif os.path.exists(path):
        os.unlink(path)


@call
def leave(*, app: str) -> None:
    """
    Takes the site's own file from Caddy, which goes on with all else. Raises Failure CADDY_FAILED, PORT_TAKEN where it
    can't load the rest.
    """
    with take_turn():
        ours = caddy_file(app)
        if not is_generated(ours):
            return
        caddy = find_caddy()
        if caddy and caddy.pid != "0":
            compare_with_files(caddy, app)
        mark_unloaded(app)
        forget_loaded()
        if caddy:
            text = read_config(caddy.main) or ""
            if remove_import(text, ours) != text:
                put(caddy.main, remove_import(text, ours))
        os.unlink(ours)
        if caddy and caddy.pid != "0":
            command, code, output = load(caddy, adapt(caddy, caddy.main))
            if code != 0:
                raise Failure(
                    "CADDY_FAILED",
                    "Caddy does not load what is left without the site",
                    output=tail(output, 8),
                    command=command,
                    hint="`systemctl reload %s` on the server loads it, or tells why not." % caddy.unit,
                )
        say_loaded()
