"""secrets.env: what only the server knows. systemd reads it for every process of the application."""

from __future__ import annotations

import os
import re

from remote.files import read_text, write_aside


def read_secrets(places):
    """{name: value} of the file, as set_secrets writes it."""
    found = {}
    if os.path.exists(places.secrets):
        for line in read_text(places.secrets).splitlines():
            name, _, value = line.partition("=")
            found[name] = re.sub(r'\\([\\"`$])', r"\1", value.strip()[1:-1])
    return found


def set_secrets(places, values):
    """Adds or replaces variables; the rest of the file stays as it is (systemd.exec(5), EnvironmentFile=)."""
    lines = read_text(places.secrets).splitlines() if os.path.exists(places.secrets) else []
    lines = [line for line in lines if line.partition("=")[0] not in values]
    for name, value in values.items():
        lines.append('%s="%s"' % (name, re.sub(r'([\\"`$])', r"\\\1", value)))
    write_aside(places.secrets, "\n".join(lines) + "\n", 0o600)
