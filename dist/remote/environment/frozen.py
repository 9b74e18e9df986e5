"""Requirements as lines, every version frozen."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


class Frozen:
    """A package in one version."""

    def __init__(
        self, name: str, version: str, markers: str = "", hashes: Sequence[str] = (), extras: Sequence[str] = ()
    ) -> None:
        """`version` stands as behind the name, `==5.2` or ` @ https://…`; `hashes` are `sha256:…` of each file."""
        self.name, self.version, self.markers, self.hashes, self.extras = name, version, markers, hashes, extras

    def write_line(self) -> str:
        """Its line of a requirements file (PEP 508)."""
        extras = "[%s]" % ",".join(self.extras) if self.extras else ""
        line = "%s%s%s" % (self.name, extras, self.version)
        if self.markers:
            line += " ; " + self.markers
        return line + "".join(" --hash=" + value for value in self.hashes)


def plain(name: str) -> str:
    """The name as indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def join_lines(text: str) -> list[str]:
    """The lines of a requirements file that say something, continuations joined, comments left out."""
    joined = re.sub(r"\\\r?\n", " ", text)
    lines = [re.sub(r"(^|\s)#.*", "", line).strip() for line in joined.splitlines()]
    return [line for line in lines if line]


def list_unhashed(text: str) -> list[str]:
    """What of a requirements file is installed without a hash that could be checked, as names or as it is written."""
    lines = [re.sub(r"^(-e|--editable)[\s=]+", "", line) for line in join_lines(text)]
    entries = [line for line in lines if not line.startswith("-") and "--hash" not in line]
    return sorted({re.split(r"[\s;=<>!~\[@]", line)[0] for line in entries})


def split_hashed(text: str) -> list[tuple[str, list[str]]]:
    """A requirements file as those that pip takes: what has hashes, and what has none, each with pip's options."""
    lines = join_lines(text)
    indexes = [line for line in lines if line.startswith("--") and not line.startswith("--editable")]
    hashed = [line for line in lines if "--hash" in line]
    others = [line for line in lines if line not in (*indexes, *hashed)]
    parts = [(hashed, ["--require-hashes", "--no-deps"]), (others, [])]
    return [("\n".join([*indexes, *part]) + "\n", options) for part, options in parts if part]
