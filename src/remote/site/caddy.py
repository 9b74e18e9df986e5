"""Caddy's part: our file beside the user's, proven by Caddy itself before it is loaded, reloaded only if changed."""

from __future__ import annotations

import contextlib
import fcntl
import os

from remote.commands import run, tail
from remote.failure import Failure
from remote.places import Places
from remote.site.compared import find_lost, is_same, list_own_hosts, list_sites
from remote.site.found import find_caddy, require_caddy
from remote.site.imports import imports, read_config
from remote.site.kept import forget, keep, recall
from remote.site.main_file import add_import, is_pristine, put, remove_import, write_like
from remote.site.program import adapt, is_enabled, listens, load
from remote.site.running import find_address, read_running
from remote.wire import call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from remote.shapes.site import Configured, FoundCaddy
    from remote.site.found import Caddy


@call
def survey(*, app: str) -> FoundCaddy | None:
    """
    How Caddy runs on this server, None where there is none; touches nothing. Raises Failure CADDY_FAILED where it can't
    be used as it is, or serves something else than its files say, and PORT_TAKEN for one that systemd does not run.
    """
    caddy = find_caddy()
    if caddy is None:
        return None
    compare_with_files(caddy, app)
    return {"unit": caddy.unit, "group": caddy.group, "active": caddy.pid != "0", "version": caddy.version}


@call
def configure(*, app: str, token: str, content: str, port: int) -> Configured:
    """
    Puts our file beside the user's and has Caddy load it, unless it serves just that already; `port` is one that the
    file makes Caddy listen on. What was there before is put back when Caddy does not take it, or would serve others
    otherwise than before; later `put_back` does so, for the run of this token.

    Raises Failure CADDY_FAILED, PORT_TAKEN.
    """
    with take_turn():
        caddy = require_caddy()
        ours = path_of(app)
        text = read_config(caddy.main)
        pristine = text is not None and is_pristine(caddy.main, text)
        imported = text is not None and not pristine and imports(caddy.main, ours, caddy.variables)
        wanted = text if imported else add_import(None if pristine else text, ours)
        before = {caddy.main: text, ours: read_config(ours)}
        written = {caddy.main: wanted, ours: content}
        active = caddy.pid != "0"
        if before == written and active and listens(port):
            return {"loaded": False}
        running = compare_with_files(caddy, app)
        enabled = is_enabled(caddy.unit)
        keep(app, {"token": token, "active": active, "enabled": enabled, "before": before, "written": written})
        try:
            if not imported:
                prove(caddy, wanted or "", ours, content)
            # The file comes before the import.
            for path in (ours, caddy.main):
                if before[path] != written[path]:
                    put(path, written[path])
            change(caddy, app, None if pristine else running)
        except BaseException:
            restore(app, token)
            raise
        return {"loaded": True}


@call
def put_back(*, app: str, token: str) -> None:
    """Caddy as it was before the run of this token: its files, what it has loaded, and whether it runs."""
    with take_turn():
        restore(app, token)


def change(caddy: Caddy, app: str, before: dict[str, Any] | None) -> None:
    """
    Has Caddy load its files as they are now. `before` is what it has in memory, None where that is not to be compared.

    Raises Failure CADDY_FAILED.
    """
    config = adapt(caddy, caddy.main)
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
        return
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


def restore(app: str, token: str) -> None:
    """Puts back what `configure` has written down for this run, and takes nothing away that others wrote since."""
    kept = recall(app, token)
    if kept is None:
        return
    # The import goes before the file.
    for path, text in kept["before"].items():
        found = read_config(path)
        if found == kept["written"][path] or path == path_of(app):
            if found != text:
                put(path, text)
        elif found is not None:
            put(path, remove_import(found, path_of(app)))
    caddy = require_caddy()
    if kept["active"]:
        load(caddy, adapt(caddy, caddy.main))
    elif caddy.pid != "0":
        run(["systemctl", "stop", caddy.unit], check=False)
    if not kept["enabled"]:
        run(["systemctl", "disable", "--quiet", caddy.unit], check=False)
    forget(app)


@contextlib.contextmanager
def take_turn() -> Iterator[None]:
    """Each application has a lock of its own, and Caddy's main file is everybody's."""
    with open("/run/django-prod/caddy.lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def path_of(app: str) -> str:
    """Our file of Caddy's."""
    return "/etc/caddy/%s.caddyfile" % app


def socket_of(app: str) -> str:
    """By which our own site is told from others in what Caddy has loaded."""
    return "unix/%s/http.sock" % Places(app).current


def compare_with_files(caddy: Caddy, app: str) -> dict[str, Any] | None:
    """
    What Caddy has in memory, which is what its files say, but for our own site. None where it has nothing there, or
    where our own file keeps it from reading the others.

    Raises Failure CADDY_FAILED.
    """
    if not os.path.exists(caddy.main):
        return None
    try:
        config = adapt(caddy, caddy.main)
    except Failure as failure:
        if path_of(app) in failure.output:
            return None
        failure.message = "Caddy refuses its own file, %s, as it is on disk" % caddy.main
        failure.hint = (
            "Mend what the lines above name (`systemctl reload %s` then loads it) and run again. What Caddy serves was loaded before and was not touched."
            % caddy.unit
        )
        raise
    if caddy.pid == "0":
        find_address(caddy, config)
        return None
    running, socket = read_running(caddy, config), socket_of(app)
    if not is_same(running, config, socket):
        served, said = list_sites(running, socket), list_sites(config, socket)
        differing = sorted({*find_lost(served, said), *find_lost(said, served)}) or ["options that are no site's"]
        raise Failure(
            "CADDY_FAILED",
            "Caddy serves something else than %s says: %s" % (caddy.main, ", ".join(differing)),
            hint="A reload, which the deploy needs, would put the file in the place of what is served. Is the file right? `systemctl reload %s`. Is what is served right (loaded by the API, or by a file of another name)? Write it into the file, and reload. Then run again. What Caddy serves was not touched."
            % caddy.unit,
        )
    return running


def prove(caddy: Caddy, main: str, ours: str, content: str) -> None:
    """
    Has Caddy adapt a copy of the main file that imports a copy of ours; both lie where relative imports still work.

    Raises Failure CADDY_FAILED.
    """
    candidate, copy = ours + ".candidate", caddy.main + ".candidate"
    try:
        put(candidate, content)
        # Whoever may not read the one may not read the other.
        write_like(copy, main.replace(ours, candidate), caddy.main)
        adapt(caddy, copy)
    except Failure as failure:
        raise Failure(
            "CADDY_FAILED",
            "Caddy refuses the configuration",
            output=failure.output.replace(".candidate", ""),
            command="caddy adapt",
            hint="If the line above names a domain that is defined twice, remove it from %s or from the input domains; otherwise mend the file it names. Nothing was changed."
            % caddy.main,
        ) from None
    finally:
        for path in (candidate, copy):
            if os.path.lexists(path):
                os.unlink(path)


def hint_at_refusal(output: str, caddy: Caddy) -> str:
    """What to do when Caddy has said this instead of loading the configuration."""
    if "address already in use" in output:
        return "Another program uses the port: stop it (ss -ltnp shows it) and run again."
    if "2019" in output or "admin" in output:
        return "Caddy's admin address does not answer: is it as %s says? Restart %s once by hand and run again." % (
            caddy.main,
            caddy.unit,
        )
    return "Mend what the lines above name; the configuration that served before was put back."
