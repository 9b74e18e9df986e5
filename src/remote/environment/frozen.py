"""Requirements as lines, every version frozen."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypedDict

    class Frozen(TypedDict):
        """A package in one version; `version` as it stands behind the name, `==5.2` or ` @ https://…`."""

        name: str
        version: str
        # PEP 508; empty for everywhere.
        markers: str
        # `sha256:…` of each file; none where they are not known.
        hashes: Sequence[str]
        extras: Sequence[str]


def plain(name: str) -> str:
    """The name as indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def write_lines(packages: Sequence[Frozen]) -> list[str]:
    """A line each. Hashes are checked where every package has some: else pip and uv refuse the others."""
    complete = all(package["hashes"] for package in packages)
    return [_write_line(package, package["hashes"] if complete else ()) for package in packages]


def _write_line(package: Frozen, hashes: Sequence[str]) -> str:
    extras = "[%s]" % ",".join(package["extras"]) if package["extras"] else ""
    line = "%s%s%s" % (package["name"], extras, package["version"])
    if package["markers"]:
        line += " ; " + package["markers"]
    return line + "".join(" --hash=" + value for value in hashes)
