"""Caddy's part: our file beside the user's, proven by Caddy itself before it is loaded, reloaded only if changed."""

from __future__ import annotations

import contextlib
import fcntl
import os

from remote.commands import tail
from remote.failure import Failure
from remote.places import caddy_file, unloaded_mark
from remote.site.admin import OPTION, add_option
from remote.site.agreement import compare_with_files, keep_altered, read_altered, socket_of
from remote.site.compared import find_lost, list_own_hosts, list_sites
from remote.site.drop_in import PATH as DROP_IN
from remote.site.drop_in import write_drop_in
from remote.site.found import find_caddy, read_name, read_version, require_caddy
from remote.site.imports import imports, read_config
from remote.site.kept import keep
from remote.site.limits import add_limits
from remote.site.main_file import add_import, is_pristine, put, put_site, remove_import, remove_left, write_like
from remote.site.noted import admin_of, forget_loaded, note_loaded
from remote.site.ours import listens, mark_unloaded, say_loaded, serves_ours
from remote.site.program import adapt, hint_at_refusal, is_disabled, load
from remote.site.running import read_running
from remote.site.way_back import restore
from remote.wire import call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from remote.shapes.site import Configured, FoundCaddy
    from remote.site.found import Caddy
    from remote.site.kept import Kept


@call
def survey(*, app: str, port: int) -> FoundCaddy | None:
    """
    How Caddy runs on this server, None where there is none; `port` is one that our file makes it listen on. Touches
    nothing. Raises Failure CADDY_FAILED where it can't be used as it is, PORT_TAKEN for one that systemd does not run.
    """
    caddy = find_caddy()
    if caddy is None:
        return None
    return {
        "unit": caddy.unit,
        "group": caddy.group,
        "active": caddy.pid != "0",
        "version": read_version(caddy),
        "imports": serves_ours(caddy, app, port),
        "process": read_name(caddy.pid),
    }


@call
def compare(*, app: str) -> None:
    """
    Whether Caddy can load another configuration, and nobody's site is changed by that; touches nothing. Raises Failure
    CADDY_FAILED where its API does not answer, or it serves something else than its files say.
    """
    # Another application may have written its file, and not loaded it yet.
    with take_turn():
        caddy = find_caddy()
        if caddy is not None:
            compare_with_files(caddy, app)


@call
def configure(*, app: str, token: str, content: str, port: int) -> Configured:
    """
    Puts our file beside the user's and has Caddy load it, unless it serves just that already; `port` is one that the
    file makes Caddy listen on. What was there before is put back when Caddy does not take it, or would serve others
    otherwise than before; later `put_back` does so, for the run of this token.

    Raises Failure CADDY_FAILED, PORT_TAKEN.
    """
    with take_turn():
        caddy, ours = require_caddy(), caddy_file(app)
        remove_left(caddy.main, ours)
        if os.path.exists(unloaded_mark(app)):
            # A run was cut off in here. Whatever can't be put back of it is looked at below as it is.
            with contextlib.suppress(Failure):
                restore(app, None)
            caddy = require_caddy()
        text = read_config(caddy.main)
        pristine = text is not None and is_pristine(caddy.main, text)
        wanted, imported = plan_main_file(caddy, None if pristine else text, ours)
        wanted = add_limits(wanted, ours)
        active, dropped_in = caddy.pid != "0", False
        if pristine and active and admin_of(caddy, adapt(caddy, caddy.main)) == "open":
            # In the same load: with another one the authority would be asked for each certificate a second time, and
            # a server that it can't reach has few failures an hour (Let's Encrypt, rate limits).
            # What hinders it, Guard finds again and tells.
            with contextlib.suppress(Failure, OSError):
                dropped_in = not os.path.exists(DROP_IN)
                write_drop_in(caddy, app)
                wanted = add_option(wanted, OPTION)
        before = {caddy.main: text, ours: read_config(ours)}
        written: dict[str, str | None] = {caddy.main: wanted, ours: content}
        marked = os.path.exists(unloaded_mark(app))
        altered = read_altered(caddy) if active else None
        if before == written and active and listens(port) and not marked and altered is None:
            return {"loaded": False}
        running = compare_with_files(caddy, app)
        keep_altered(altered)
        enabled = not is_disabled(caddy.unit)
        kept: Kept = {
            "token": token,
            "active": active,
            "enabled": enabled,
            "dropped_in": dropped_in,
            "before": before,
            "written": written,
        }
        keep(app, kept)
        try:
            if not imported:
                prove(caddy, wanted, ours, content)
            mark_unloaded(app)
            forget_loaded()
            # The file comes before the import.
            if before[ours] != content:
                put_site(ours, content, caddy.group)
            if before[caddy.main] != wanted:
                put(caddy.main, wanted)
            config = change(caddy, app, None if pristine else running)
            say_loaded()
            if active:
                note_loaded(caddy, config)
        except BaseException as error:
            try:
                restore(app, token)
            except Failure as second:
                if not isinstance(error, Failure):
                    raise
                # The way back is told behind what it was taken for.
                error.hint = "%s\n%s. %s" % (error.hint, second.message, second.hint)
            raise
        return {"loaded": True}


@call
def put_back(*, app: str, token: str) -> None:
    """
    Caddy as it was before the run of this token: its files, what it has loaded, and whether it runs.

    Raises Failure CADDY_FAILED, PORT_TAKEN.
    """
    with take_turn():
        restore(app, token)


def change(caddy: Caddy, app: str, before: dict[str, Any] | None) -> dict[str, Any]:
    """
    Has Caddy load its files as they are now, and answers what they say. `before` is what it has in memory, None where that is not to be compared.

    Raises Failure CADDY_FAILED.
    """
    config = adapt_with_ours(caddy, caddy.main)
    command, code, output = load(caddy, config)
    if code != 0:
        raise Failure(
            "CADDY_FAILED",
            "Caddy does not load the configuration",
            output=tail(output, 12),
            command=command,
            hint=hint_at_refusal(output, caddy),
        )
    if before is None or caddy.pid == "0":
        return config
    socket = socket_of(app)
    after = read_running(caddy, config)
    own = list_own_hosts(after, socket)
    lost = find_lost(list_sites(before, socket), list_sites(after, socket))
    # Whoever has a name of ours, too, is merged with it: the verification sees who answers.
    lost = [name for name in lost if not own.intersection(name.split(", "))]
    if lost:
        raise Failure(
            "CADDY_FAILED",
            "With our file, Caddy would serve other sites otherwise than before: %s" % ", ".join(lost),
            hint="What served before was put back. Please report this, with %s." % caddy.main,
        )
    return config


@contextlib.contextmanager
def take_turn() -> Iterator[None]:
    """Each application has a lock of its own, and Caddy's main file is everybody's."""
    with open("/run/django-prod/caddy.lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def plan_main_file(caddy: Caddy, text: str | None, ours: str) -> tuple[str, bool]:
    """
    The main file as it is to be, and whether it has ours without a line more. A line of ours beside a pattern that
    takes it in, too, would be one too many.
    """
    without = remove_import(text or "", ours)
    if text is not None and imports(without, caddy.main, ours, caddy.variables):
        return without, True
    if text is not None and imports(text, caddy.main, ours, caddy.variables):
        return text, True
    return add_import(text, ours), False


def prove(caddy: Caddy, main: str, ours: str, content: str) -> None:
    """
    Has Caddy adapt a copy of the main file that imports a copy of ours; both lie where relative imports still work.

    Raises Failure CADDY_FAILED.
    """
    candidate, copy = ours + ".candidate", caddy.main + ".candidate"
    try:
        put_site(candidate, content, caddy.group)
        # Whoever may not read the one may not read the other.
        write_like(copy, main.replace(ours, candidate), caddy.main)
        adapt_with_ours(caddy, copy)
    finally:
        for path in (candidate, copy):
            if os.path.lexists(path):
                os.unlink(path)


def adapt_with_ours(caddy: Caddy, path: str) -> dict[str, Any]:
    """What a main file says that has ours. Raises Failure CADDY_FAILED."""
    try:
        return adapt(caddy, path)
    except Failure as failure:
        raise Failure(
            "CADDY_FAILED",
            "Caddy refuses the configuration",
            output=failure.output.replace(".candidate", ""),
            command="caddy adapt",
            hint="If the line below names a domain that is defined twice, remove it from %s or from the input domains; otherwise mend the file it names. Caddy serves what it served."
            % caddy.main,
        ) from None
