"""Who may tell Caddy what to serve: root and Caddy, and no site; and what it serves beside what its files say."""

from __future__ import annotations

import os

from remote.commands import tail
from remote.failure import Failure
from remote.site.admin import ADDRESS, OPTION, SOCKET, add_option, with_option
from remote.site.agreement import compare_with_files, keep_altered, read_altered
from remote.site.altered import find_altered
from remote.site.caddy import take_turn
from remote.site.drop_in import list_absent, settle, write_drop_in
from remote.site.found import find_caddy, require_caddy
from remote.site.imports import read_config
from remote.site.main_file import put, write_like
from remote.site.noted import admin_of, forget_loaded, note_loaded, recall_config
from remote.site.ours import caddy_imports, list_unloaded, serves_ours
from remote.site.program import adapt, load
from remote.site.running import choose_address, find_address, is_chosen, read_running
from remote.systemd import show_units
from remote.wire import call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from remote.shapes.proxy import CaddyMemory
    from remote.shapes.site import Guarded, Looked
    from remote.site.found import Caddy
    from remote.site.noted import Admin


@call
def look(*, app: str, unit: str, port: int, notes: bool) -> Looked:
    """
    Whether Caddy, run by this unit, has our file, which makes it listen on `port`; what it serves beside what its files
    say, and who reaches its admin API. Where it serves just that it is noted, so
    that later runs need not ask again; with `notes` false nothing is touched.
    """
    with take_turn():
        if notes:
            settle()
        return look_at_memory(app, unit, port, notes)


def look_at_memory(app: str, unit: str, port: int, notes: bool) -> Looked:
    """The same, where nobody changes it meanwhile."""
    imported = caddy_imports(app, port, show_units([unit], ["MainPID"]).get(unit, {}).get("MainPID", "0"))
    memory: CaddyMemory = {"admin": "unknown", "altered": [], "mends": False, "untold": ""}
    # Between writing and loading the two differ.
    if list_unloaded():
        return {"imports": imported, "memory": memory}
    try:
        caddy = find_caddy()
        if caddy is None or caddy.pid == "0":
            return {"imports": imported, "memory": memory}
        imported = imported or serves_ours(caddy, app, port)
        config = adapt(caddy, caddy.main)
        if (config.get("admin") or {}).get("disabled"):
            return {"imports": imported, "memory": {**memory, "admin": "closed"}}
        running = read_running(caddy, config)
    except Failure as failure:
        return {"imports": imported, "memory": {**memory, "untold": failure.message}}
    memory["admin"] = admin_of(caddy, config)
    served = running
    if find_address(caddy, config) == ADDRESS != choose_address(caddy, config):
        # A run was ended before Caddy had loaded our option.
        served = with_option(running)
    memory["altered"], memory["mends"] = find_altered(served, config, recall_config(), is_chosen(caddy, config))
    if notes and running == config:
        note_loaded(caddy, config)
    return {"imports": imported, "memory": memory}


@call
def guard(*, app: str) -> Guarded:
    """
    Moves the admin API of a Caddy that a package runs, and whose file says nothing of it, to where no site reaches it,
    and gives its unit what Caddy needs not be able to do. Caddy goes on serving; where it does not take that, all is as
    it was, and why is told.
    """
    with take_turn():
        admin: Admin = "unknown"
        try:
            settle()
            caddy = require_caddy()
            config = adapt(caddy, caddy.main)
            admin = admin_of(caddy, config)
            if admin != "open" or caddy.pid == "0":
                # The load that brought a first site may have closed it.
                says = caddy.main if config == with_option(config) else ""
                return {"admin": admin, "written": says, "absent": list_absent(), "why": ""}
            # What can't be loaded is not moved either.
            compare_with_files(caddy, app)
            text, moved = read_config(caddy.main) or "", with_option(config)
            # Caddy's unit is not touched either where its file can't take the option. It may have it already: a run may
            # have been ended before Caddy had loaded it.
            wanted = text if config == moved else prove_option(caddy, text, moved)
            write_drop_in(caddy, app)
            if choose_address(caddy, config) != ADDRESS:
                move(caddy, config, text, moved, wanted)
                config = moved
            note_loaded(caddy, config)
            return {"admin": "closed", "written": caddy.main, "absent": list_absent(), "why": ""}
        except (Failure, OSError) as error:
            why = ("%s %s" % (error.message, error.output)).strip() if isinstance(error, Failure) else str(error)
            return {"admin": "left" if admin == "open" else "unknown", "written": "", "absent": [], "why": why}


def move(caddy: Caddy, config: dict[str, Any], text: str, moved: dict[str, Any], wanted: str) -> None:
    """
    Has Caddy load its main file, whose `text` says `config`, as `wanted`, which says `moved`. Raises Failure CADDY_FAILED
    and OSError, and then the file is as it was, and loaded.
    """
    keep_altered(read_altered(caddy))
    forget_loaded()
    try:
        put(caddy.main, wanted)
        _, code, output = load(caddy, moved)
        if code != 0:
            raise Failure("CADDY_FAILED", "Caddy does not take %s." % SOCKET, output=tail(output, 3))
        if read_running(caddy, moved) != moved:
            raise Failure("CADDY_FAILED", "Caddy serves something else than it was told to.")
    except BaseException:
        put(caddy.main, text)
        load(caddy, config)
        raise


def prove_option(caddy: Caddy, text: str, moved: dict[str, Any]) -> str:
    """The main file with the option, if it then says just that. Raises Failure CADDY_FAILED."""
    wanted, copy = add_option(text, OPTION), caddy.main + ".candidate"
    try:
        write_like(copy, wanted, caddy.main)
        if adapt(caddy, copy) == moved:
            return wanted
    finally:
        if os.path.lexists(copy):
            os.unlink(copy)
    raise Failure("CADDY_FAILED", "%s has its global options where no line can be added." % caddy.main)
