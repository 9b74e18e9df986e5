"""The commands by which systemd starts Caddy, as words: pure."""

from __future__ import annotations

import os
import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Of the variables of a service, those that systemd has made about its process (systemd.exec(5)).
MADE_BY_SYSTEMD = ("NOTIFY_SOCKET", "INVOCATION_ID", "JOURNAL_STREAM", "SYSTEMD_EXEC_PID", "MEMORY_PRESSURE_WATCH")

# For a Caddy that we run: a library in it makes the folder ~/.step, unless it is told of one that is there.
NO_FOLDER = {"STEPPATH": "/run"}

# The oldest version that knows all that our file says: lb_retry_match came with it.
OLDEST = (2, 6)


def parse_command(text: str) -> list[str]:
    """The words of the last ExecStart= in what systemctl(1) shows of it; none where nothing is started."""
    found = re.findall(r"argv\[\]=(.*?) ; ignore_errors=", text)
    return found[-1].split(" ") if found else []


def runs_caddy(words: Sequence[str]) -> bool:
    """
    Whether the words of a command are a Caddy that serves: version 2 is `caddy run`, by whatever name an own build has
    (caddy_linux_amd64). Version 1 had no such word: there the name is Caddy's, with or without a version, and not that
    of a program beside it (caddy_exporter).
    """
    name = os.path.basename(words[0]) if words else ""
    if words[1:2] == ["run"]:
        return name.startswith("caddy")
    return bool(re.fullmatch(r"caddy([-_.]?v?\d[\d.]*)?", name)) and not is_short(words)


def is_short(words: Sequence[str]) -> bool:
    """Whether the words are a command of Caddy's that ends by itself."""
    return len(words) > 1 and words[1] in ("adapt", "reload", "validate", "version", "fmt", "stop", "start", "environ")


def find_option(words: Sequence[str], *names: str) -> str | None:
    """The value of an option among the words of a command; empty for one without a value, None where it is not there."""
    for word, following in zip(words, [*words[1:], ""]):
        option, equals, value = word.partition("=")
        if option in names:
            return value if equals else "" if following.startswith("-") else following
    return None


def is_caddyfile(path: str, adapter: str | None) -> bool:
    """Whether Caddy takes a file for a Caddyfile (its own rule, in cmd/main.go)."""
    name = os.path.basename(path).lower()
    if adapter:
        return adapter == "caddyfile"
    return not name.endswith(".json") and (name.startswith("caddyfile") or name.endswith(".caddyfile"))


def is_too_old(version: str) -> bool:
    """Whether what `caddy version` prints is older than we need; an own build may print no number."""
    found = re.search(r"\bv?(\d+)\.(\d+)\.\d+", version)
    return bool(found and (int(found[1]), int(found[2])) < OLDEST)


def pick_given_variables(variables: Mapping[str, str]) -> dict[str, str]:
    """Of a process's environment what somebody gave it."""
    return {name: value for name, value in variables.items() if name not in MADE_BY_SYSTEMD}


def parse_variables(text: str) -> dict[str, str]:
    """The variables of a file for `caddy run --envfile`: NAME=value a line, quoted or not (parseEnvFile, cmd/main.go)."""
    variables = {}
    for line in text.splitlines():
        name, equals, value = line.strip().partition("=")
        if not equals or name.startswith("#"):
            continue
        quoted = re.fullmatch(r"([\"'])(.*?)\1\s*(#.*)?", value)
        bare = re.sub(r"\s*#.*", "", value)
        variables[name[7:] if name.startswith("export ") else name] = quoted[2] if quoted else bare
    return variables
