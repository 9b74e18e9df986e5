"""pdm.lock as requirements: what the project needs without its groups of development, frozen."""

from __future__ import annotations

from remote.environment.frozen import Frozen, plain
from remote.environment.lines import PUBLIC_INDEX

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any


def read_pdm_lock(lock: Mapping[str, Any], project: Mapping[str, Any], chosen: Iterable[str]) -> list[str]:
    """
    The lines of a lock that tells each package's groups and marker (strategy `inherit_metadata`, PDM's own since 2.11):
    those of the dependencies and of the `chosen` groups and extras. `project` is pyproject.toml, which names the indexes.
    """
    wanted = {"default", *chosen}
    entries: dict[tuple[str, str, str], Frozen] = {}
    for package in lock["package"]:
        if not wanted.intersection(package.get("groups", [])):
            continue
        hashes = [file["hash"] for file in package.get("files", []) if "hash" in file]
        version = "==" + package["version"]
        if "git" in package:
            version, hashes = " @ git+%s@%s" % (package["git"], package.get("revision", "HEAD")), []
        elif "url" in package:
            version = " @ " + package["url"]
        # One that is asked for with an extra has an entry more.
        place = (plain(package["name"]), version, package.get("marker", ""))
        entry = entries.setdefault(place, Frozen(package["name"], version, place[2], hashes))
        entry.extras = sorted({*entry.extras, *package.get("extras", [])})
    sources = project.get("tool", {}).get("pdm", {}).get("source", [])
    urls = sorted({source["url"] for source in sources if source.get("type", "index") == "index" and "url" in source})
    indexes = ["--extra-index-url " + url for url in urls if not PUBLIC_INDEX.match("-i " + url)]
    return indexes + [entries[place].write_line() for place in sorted(entries)]
