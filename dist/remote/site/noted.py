"""A note of what Caddy serves rightly, so that the next run sees without starting a program whether it still does."""

from __future__ import annotations

import contextlib
import json
import os

from remote.facts.managed import NOTED, ask_caddy
from remote.files import read_json, read_text, write_aside
from remote.site.admin import ADDRESS, SOCKET
from remote.site.compared import digest
from remote.site.drop_in import PATH, is_packages
from remote.site.running import Unix, choose_address, find_address, is_chosen, reach

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Literal

    from remote.site.found import Caddy

    # As the facts have it (remote.shapes.facts).
    Admin = Literal["closed", "open", "left", "unknown"]


def admin_of(caddy: Caddy, config: dict[str, Any]) -> Admin:
    """
    Who reaches the admin API of a Caddy whose files say this. What a run was ended in the middle of is `open` too: a
    folder for the socket that would not be there after the next start, a file that is not loaded yet.

    Raises Failure CADDY_FAILED where it is off.
    """
    address = find_address(caddy, config)
    if address == ADDRESS and is_packages(caddy):
        is_whole = os.path.exists(PATH) and choose_address(caddy, config) == ADDRESS
        return "closed" if is_whole else "open"
    if address.startswith("unix"):
        return "closed"
    return "left" if is_chosen(caddy, config) or not is_packages(caddy) else "open"


def note_loaded(caddy: Caddy, config: dict[str, Any]) -> None:
    """
    Caddy has loaded what its files say, `config`, and nothing else. Only what it tells at a socket is noted: any program
    can answer at a port. A note that can't be written is none: then the next run compares.
    """
    with contextlib.suppress(OSError, ValueError):
        forget_loaded()
        connection, _ = reach(choose_address(caddy, config), [])
        if not isinstance(connection, Unix) or admin_of(caddy, config) != "closed":
            return
        memory = ask_caddy(connection.path)
        if json.loads(memory) == config:
            paths = [caddy.main, *([PATH] if connection.path == SOCKET else [])]
            os.makedirs(os.path.dirname(NOTED), mode=0o755, exist_ok=True)
            write_aside(NOTED, json.dumps([connection.path, paths, [memory, *map(read_text, paths)]]), 0o600)


def forget_loaded() -> None:
    """Before Caddy is given something else."""
    with contextlib.suppress(FileNotFoundError):
        os.unlink(NOTED)


def recall_config() -> str | None:
    """The digest of what was noted; None where nothing is, or nothing that can be read."""
    try:
        noted: Any = read_json(NOTED, None)
        return digest(json.loads(noted[2][0]))
    except (OSError, ValueError, LookupError, TypeError):
        return None
