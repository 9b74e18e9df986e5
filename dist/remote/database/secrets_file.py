"""
secrets.env holds what only the server knows. systemd reads it for every process of the application. A copy lies beside
the backups: the file is written first, so that what the copy names was in the file, and is lost where it is not.
"""

from __future__ import annotations

import os
import re

from remote.files import keep, read_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from remote.places import Places

KEY = "DJANGO_PROD_SECRET_KEY"
# A line of a text that replace_secrets has made, to its end. One that was cut has no closing quote.
LINE = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"[ \t]*')


def read_secrets(places: Places) -> dict[str, str]:
    """{name: value} of the file; empty where there is none."""
    return parse_secrets(text_of(places.secrets))


def set_secrets(places: Places, values: Mapping[str, str]) -> None:
    """Adds or replaces variables; the rest of the file stays as it is."""
    keep(places.secrets, replace_secrets(text_of(places.secrets), values), 0o600)
    keep_copy(places)


def keep_copy(places: Places) -> None:
    """The copy beside the backups becomes what the file is; the one before stays beside it."""
    text, kept = text_of(places.secrets), text_of(places.kept_secrets)
    if text == kept:
        return
    os.makedirs(places.backups, mode=0o700, exist_ok=True)
    if kept:
        keep(places.kept_secrets + ".before", kept, 0o600)
    keep(places.kept_secrets, text, 0o600)


def text_of(path: str) -> str:
    """The text of such a file: empty where there is none, or what is there is no text."""
    try:
        return read_text(path)
    except (FileNotFoundError, UnicodeDecodeError):
        return ""


def parse_secrets(text: str) -> dict[str, str]:
    """{name: value} of the lines that are whole, as replace_secrets writes them."""
    found = {}
    # A value may hold any other character that Python takes for the end of a line, such as U+2028.
    for line in text.split("\n"):
        whole = LINE.fullmatch(line)
        if whole:
            found[whole.group(1)] = re.sub(r'\\([\\"`$])', r"\1", whole.group(2))
    return found


def replace_secrets(text: str, values: Mapping[str, str]) -> str:
    """The text with these variables in the place of those of the same name (systemd.exec(5), EnvironmentFile=)."""
    lines = [line for line in text.split("\n") if line and line.partition("=")[0] not in values]
    for name, value in values.items():
        lines.append('%s="%s"' % (name, re.sub(r'([\\"`$])', r"\\\1", value)))
    return "\n".join(lines) + "\n"
