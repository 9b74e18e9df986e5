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

    def write_line(self, hashed: bool) -> str:
        """Its line of a requirements file (PEP 508)."""
        extras = "[%s]" % ",".join(self.extras) if self.extras else ""
        line = "%s%s%s" % (self.name, extras, self.version)
        if self.markers:
            line += " ; " + self.markers
        return line + "".join(" --hash=" + value for value in (self.hashes if hashed else ()))


def plain(name: str) -> str:
    """The name as indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def write_lines(packages: Sequence[Frozen]) -> list[str]:
    """A line each. Hashes are checked where every package has some: else pip and uv refuse the others."""
    hashed = all(package.hashes for package in packages)
    return [package.write_line(hashed) for package in packages]
