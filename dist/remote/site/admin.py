"""
Where Caddy's admin API listens: at a Unix socket in a folder that only root and Caddy enter. At Caddy's default, a TCP
port of this machine, it does for any of its programs whatever it is asked to, those of a site that was broken into too.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

FOLDER = "/run/caddy"
SOCKET = FOLDER + "/admin.sock"
# As Caddy writes it (caddyserver.com/docs/conventions#network-addresses).
ADDRESS = "unix/" + SOCKET
# Without an option and without a variable.
DEFAULT = "localhost:2019"

OPTION = (
    "# By django-prod-action: the programs of this server, its sites among them, can't reach Caddy there.",
    "admin %s" % ADDRESS,
)


def add_option(text: str, option: Sequence[str]) -> str:
    """
    A Caddyfile with the lines of an option, in its block of global options or in a new one at the top, with the line ends of the
    others (caddyserver.com/docs/caddyfile/options). Its other lines stay as they are.
    """
    end = "\r\n" if "\r\n" in text else "\n"
    lines = "".join("\t%s%s" % (line, end) for line in option)
    block = re.match(r"(?:[ \t]*(?:#[^\n]*)?\r?\n)*[ \t]*\{[ \t]*(?:#[^\n]*)?\r?\n", text)
    if block:
        return text[: block.end()] + lines + text[block.end() :]
    return "{%s%s}%s%s%s" % (end, lines, end, end, text)


def with_option(config: dict[str, Any]) -> dict[str, Any]:
    """What a configuration without it is with the option."""
    return {**config, "admin": {**(config.get("admin") or {}), "listen": ADDRESS}}
