"""What a Caddyfile imports (https://caddyserver.com/docs/caddyfile/directives/import)."""

from __future__ import annotations

import glob
import os
import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


def read_words(pid: str, name: str) -> list[str]:
    """A process's `cmdline` or `environ` (proc(5)). Raises OSError."""
    with open("/proc/%s/%s" % (pid, name), errors="surrogateescape") as file:
        return file.read().split("\0")[:-1]


def find_main(words: list[str], folder: str) -> str:
    """The file that the words of a command make Caddy read, in the folder where it runs."""
    found = re.search(r"\0(?:--?config|-c)[\0=]([^\0]+)", "\0".join(words))
    return os.path.join(folder, found[1] if found else "Caddyfile")


def read_config(path: str) -> str | None:
    """A file of Caddy's as it is, its line ends too; None where there is none."""
    try:
        with open(path, errors="surrogateescape", newline="") as file:
            return file.read()
    except FileNotFoundError:
        return None


def imports(path: str, ours: str, variables: Mapping[str, str], depth: int = 9) -> bool:
    """
    Whether the Caddyfile at a path brings in the file `ours`, by its name, by a pattern, or by what it imports, down to
    a depth. `ours` need not be there yet. `variables` stand in the place of {$NAME}. Raises OSError.
    """
    text = re.sub(r"{\$(\w+):?(.*?)}", lambda found: variables.get(found[1], found[2]), read_config(path) or "")
    for name in re.findall(r"^[ \t]*import[ \t]+[\"`]?([^\s\"`]+)", text, re.M):
        pattern = os.path.normpath(os.path.join(os.path.dirname(path), name))
        # No star stands for a slash, and there is no other pattern (path.Match of Go).
        if re.fullmatch(re.escape(pattern).replace(r"\*", "[^/]*").replace(r"\?", "[^/]"), ours):
            return True
        if depth and any(
            imports(other, ours, variables, depth - 1) for other in glob.glob(pattern) if os.path.isfile(other)
        ):
            return True
    return False
