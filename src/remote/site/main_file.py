"""Caddy's main file, which is the user's: it imports ours, and all else in it stays as it is."""

from __future__ import annotations

import hashlib
import re

MAIN = "/etc/caddy/Caddyfile"


def read_config(path: str) -> str | None:
    """A file of Caddy's, None where there is none."""
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError:
        return None


def import_line(path: str) -> str:
    """What the main file says to bring in the file at a path."""
    return "import %s\n" % path


def add_import(text: str | None, ours: str) -> str:
    """
    The user's main file with our import as its last line: what they wrote is kept as it is. None is a file that is
    not there, or that nobody has written anything into.
    """
    if text is None:
        return "# Made by django-prod-action; add sites of your own as you like.\n" + import_line(ours)
    if import_line(ours) in text + "\n":
        return text if text.endswith("\n") else text + "\n"
    return text + ("" if text.endswith("\n") else "\n") + import_line(ours)


def remove_import(text: str, ours: str) -> str:
    """The main file without our import."""
    return text.replace(import_line(ours), "")


def is_pristine(text: str, conffiles: str) -> bool:
    """Whether the main file is still the one of Debian's package, whose `Conffiles` these are (dpkg-query(1))."""
    known = re.search(r"%s ([0-9a-f]{32})" % re.escape(MAIN), conffiles)
    return bool(known and hashlib.md5(text.encode()).hexdigest() == known.group(1))
