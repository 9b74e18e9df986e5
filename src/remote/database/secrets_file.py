"""secrets.env holds what only the server knows. systemd reads it for every process of the application."""

from __future__ import annotations

import os
import re

from remote.files import read_text, write_aside

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from remote.places import Places


def read_secrets(places: Places) -> dict[str, str]:
    """{name: value} of the file; empty where there is none."""
    return parse_secrets(text_of(places))


def set_secrets(places: Places, values: Mapping[str, str]) -> None:
    """Adds or replaces variables; the rest of the file stays as it is."""
    write_aside(places.secrets, replace_secrets(text_of(places), values), 0o600)


def text_of(places: Places) -> str:
    return read_text(places.secrets) if os.path.exists(places.secrets) else ""


def parse_secrets(text: str) -> dict[str, str]:
    """{name: value} of a text that replace_secrets has made."""
    found = {}
    for line in text.splitlines():
        name, _, value = line.partition("=")
        found[name] = re.sub(r'\\([\\"`$])', r"\1", value.strip()[1:-1])
    return found


def replace_secrets(text: str, values: Mapping[str, str]) -> str:
    """The text with these variables in the place of those of the same name (systemd.exec(5), EnvironmentFile=)."""
    lines = [line for line in text.splitlines() if line.partition("=")[0] not in values]
    for name, value in values.items():
        lines.append('%s="%s"' % (name, re.sub(r'([\\"`$])', r"\\\1", value)))
    return "\n".join(lines) + "\n"
