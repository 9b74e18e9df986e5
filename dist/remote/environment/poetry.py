"""poetry.lock as requirements: what the main group and those of production need, frozen."""

from __future__ import annotations

import re

from remote.environment.chosen import choose, list_declared
from remote.environment.frozen import Frozen, plain
from remote.environment.versions import admits_python
from remote.failure import Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from remote.environment.chosen import Package

# Versions of Python that are told apart, besides those that the lock file names to the last number.
MINORS = range(6, 31)


def read_poetry_lock(lock: Mapping[str, Any], project: Mapping[str, Any], chosen: Iterable[str] = ()) -> list[str]:
    """
    The lines of the main group and of the `chosen` ones. Newer locks tell each package's groups and markers; in older ones they follow from the dependencies of
    pyproject.toml, `project`. A package may be locked more than once, in versions for different Pythons.

    Raises Failure INSTALL_FAILED for a package that lies in the repository.
    """
    packages: list[Package] = sorted(lock["package"], key=lambda package: plain(package["name"]))
    if all("groups" in package for package in packages):
        groups = {"main", *chosen}
        main = [
            package for package in packages if groups.intersection(package["groups"]) and not package.get("optional")
        ]
        wanted = [(package, marker_of(package, groups)) for package in main]
    else:
        wanted = list_needed_packages(
            packages, list_declared(project, chosen), lock.get("metadata", {}).get("python-versions", "*")
        )
    indexes: list[str] = []
    entries: list[Frozen] = []
    for package, markers in wanted:
        source = package.get("source", {})
        version = "==" + package["version"]
        if source.get("type") in ("directory", "file"):
            raise local(package["name"], source)
        if source.get("type") == "git":
            version = " @ git+%s@%s" % (source["url"], source["resolved_reference"])
        elif source.get("type") == "url":
            version = " @ " + source["url"]
        elif source.get("type") in ("legacy", "explicit"):
            indexes.append("--extra-index-url " + source["url"])
        hashes = [] if source.get("type") == "git" else list_hashes(package, lock)
        entries.append(Frozen(package["name"], version, markers, hashes))
    return sorted(set(indexes)) + [entry.write_line() for entry in entries]


def list_hashes(package: Package, lock: Mapping[str, Any]) -> list[str]:
    """The hashes of a package's files: its own table has them, in older locks one of all packages (by Poetry 1.0 too)."""
    metadata, name = lock.get("metadata", {}), package["name"]
    files = package.get("files") or metadata.get("files", {}).get(name, [])
    return [file["hash"] for file in files] or [
        "sha256:" + digest for digest in metadata.get("hashes", {}).get(name, [])
    ]


def local(name: str, source: Mapping[str, Any]) -> Failure:
    """Never looked for by its name on an index, where anybody may publish one."""
    return Failure(
        "INSTALL_FAILED",
        "poetry.lock names %s, which lies in the repository (%s): that can't be installed from a lock of Poetry"
        % (name, source["url"]),
        hint="Put it into the project's own folder, so that it is imported from there, and take it out of pyproject.toml; or publish it; or commit a requirements.txt that lists it as ./%s"
        % source["url"],
    )


def marker_of(package: Package, groups: set[str]) -> str:
    """The marker under which one of these groups wants the package; empty for none."""
    markers = package.get("markers", "")
    if not isinstance(markers, dict):
        return str(markers)
    each = sorted({str(markers.get(group, "")) for group in groups.intersection(package["groups"])})
    return each[0] if len(each) == 1 else "" if "" in each else " or ".join("(%s)" % marker for marker in each)


def list_needed_packages(
    packages: Sequence[Package], dependencies: Sequence[tuple[str, Any]], supported: str
) -> list[tuple[Package, str]]:
    """
    What these dependencies need, each with a marker of the Pythons that need it. Worked out per version of Python, as
    Poetry itself does when it installs: nothing else tells which of several entries is meant.
    """
    named: dict[str, list[Package]] = {}
    for package in packages:
        named.setdefault(plain(package["name"]), []).append(package)
    pythons = [python for python in list_pythons(packages, dependencies) if admits_python(supported, python)]
    chosen = [choose(python, named, dependencies) for python in pythons]
    found = []
    for package in packages:
        wanted = [any(package is one for one in choice) for choice in chosen]
        if any(wanted):
            found.append((package, write_marker(pythons, wanted)))
    return found


def list_pythons(packages: Sequence[Package], dependencies: Sequence[tuple[str, Any]]) -> list[str]:
    """Every minor version of Python, and the patch versions at which a constraint or marker may change."""
    texts = [package.get("python-versions", "") for package in packages]
    depending = [pair for package in packages for pair in package.get("dependencies", {}).items()]
    for _, entry in [*depending, *dependencies]:
        for one in entry if isinstance(entry, list) else [entry]:
            if isinstance(one, dict):
                texts += [one.get("markers", ""), one.get("python", "")]
    points = {(minor, 0) for minor in MINORS}
    for minor, patch in re.findall(r"\b3\.(\d+)\.(\d+)", " ".join(texts)):
        points |= {(int(minor), int(patch)), (int(minor), int(patch) + 1)}
    return ["3.%d.%d" % point for point in sorted(points)]


def write_marker(pythons: Sequence[str], wanted: Sequence[bool]) -> str:
    """A marker for the Pythons that are wanted; nothing where all are."""
    parts: list[list[str]] = []
    for index, python in enumerate(pythons):
        if wanted[index] and (index == 0 or not wanted[index - 1]):
            parts.append([compare_python(">=", python)] if index else [])
        if not wanted[index] and index and wanted[index - 1]:
            parts[-1].append(compare_python("<", python))
    return " or ".join(" and ".join(part) for part in parts)


def compare_python(operator: str, python: str) -> str:
    """One comparison of a marker; by the minor version where that says the same."""
    minor, _, patch = python.rpartition(".")
    if patch == "0":
        return 'python_version %s "%s"' % (operator, minor)
    return 'python_full_version %s "%s"' % (operator, python)
