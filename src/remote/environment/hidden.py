"""The secrets of a release, so that what its commands print can be shown without them."""

from __future__ import annotations

import json
import os
import re
from urllib.parse import unquote

from remote.files import read_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from remote.places import Places

# Values that are found everywhere: to hide them would empty the log and hide nothing (as src/inputs/secrets.ts).
PLAIN = {"true", "false", "none", "null", "production", "localhost", "127.0.0.1", "smtp", "utf-8"}


def hidden_values(places: Places, identifier: str) -> list[str]:
    """Lines of the values in the release's environment, the longest first: one may be a part of another."""
    found: set[str] = set()
    for path in (places.secrets, places.release(identifier) + "/conf/env"):
        # Without one of them nothing starts, and that is told.
        if os.path.isfile(path):
            for value in re.findall(r'^\w+="((?:[^"\\]|\\.)*)"$', read_text(path), re.MULTILINE | re.DOTALL):
                value = re.sub(r"\\(.)", r"\1", value, flags=re.DOTALL)
                found.update(line.strip() for text in [value, *passwords_in(value)] for line in text.splitlines())
    return sorted((line for line in found if worth_hiding(line)), key=len, reverse=True)


def passwords_in(value: str) -> list[str]:
    """What is secret by itself within a value: the password of a URL, and those of the databases that we made."""
    found: list[str] = re.findall(r"://[^/:@\s]*:([^@\s]+)@", value)
    if value.startswith(("[", "{")):
        try:
            entries = json.loads(value)
        except ValueError:
            entries = []
        for entry in entries if isinstance(entries, list) else [entries]:
            if isinstance(entry, dict) and isinstance(entry.get("password"), str):
                found.append(entry["password"])
    return found + [unquote(password) for password in found]


def worth_hiding(line: str) -> bool:
    """False for what is too short, or found everywhere, such as a port."""
    return len(line) >= 4 and line.lower() not in PLAIN and not re.fullmatch(r"\d{4,5}", line)


def without(hidden: Sequence[str], line: str) -> str:
    """The line with three stars in the place of each of these values."""
    for value in hidden:
        line = line.replace(value, "***")
    return line
