"""Which entries of an older poetry.lock one Python needs: they follow from the dependencies of pyproject.toml."""

from __future__ import annotations

import re

from remote.environment.frozen import plain
from remote.environment.markers import holds
from remote.environment.versions import admits, admits_python, order

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Any

    # A table `[[package]]` of the lock file.
    Package = dict[str, Any]
    # What asks for a package: the name, and a version, a table or a list of tables, in all the forms of Poetry.
    Dependency = tuple[str, Any]


def list_declared(project: Mapping[str, Any], chosen: Iterable[str]) -> list[Dependency]:
    """
    The main dependencies of pyproject.toml, and those of the `chosen` groups, as pairs of a name and what poetry.lock
    would say about it.
    """
    own = project.get("tool", {}).get("poetry", {})
    pairs: list[Dependency] = list(own.get("dependencies", {}).items())
    lines: list[str] = list(project.get("project", {}).get("dependencies", []))
    for group in chosen:
        pairs += own.get("group", {}).get(group, {}).get("dependencies", {}).items()
        lines += [line for line in project.get("dependency-groups", {}).get(group, []) if isinstance(line, str)]
    for line in lines:
        text, _, markers = line.partition(";")
        name, extras, version = split_requirement(text)
        entry = {"version": "*" if "@" in version else version.strip(" ()") or "*", "markers": markers.strip()}
        pairs.append((name, {**entry, "extras": extras}))
    return [(name, entry) for name, entry in pairs if plain(name) != "python"]


def split_requirement(text: str) -> tuple[str, list[str], str]:
    """Name, extras and rest of a requirement (PEP 508); the name is empty for what is none."""
    found = re.match(r"\s*([\w.-]+)\s*(?:\[([^]]*)\])?\s*(.*)", text)
    if not found:
        return "", [], ""
    return found.group(1), re.findall(r"[\w.-]+", found.group(2) or ""), found.group(3)


def choose(python: str, named: Mapping[str, list[Package]], dependencies: Sequence[Dependency]) -> list[Package]:
    """The entries that one Python needs. Walked again while what is asked of a name still changes the choice."""
    asked: dict[str, list[Package]] = {}
    choice: dict[str, Package] = {}
    for _ in range(10):
        before, choice = choice, {}
        asked = walk(python, named, dependencies, asked, choice)
        if choice == before:
            break
    return list(choice.values())


def walk(
    python: str,
    named: Mapping[str, list[Package]],
    dependencies: Sequence[Dependency],
    asked: Mapping[str, list[Package]],
    choice: dict[str, Package],
) -> dict[str, list[Package]]:
    """Fills in the choice, by what an earlier walk saw asked of each name; returns what this one saw."""
    seen: dict[str, list[Package]] = {}
    extras: dict[str, set[str]] = {}
    waiting = list(list_applying(dependencies, python))
    while waiting:
        name, entry = waiting.pop()
        if name not in named:
            continue
        if entry not in seen.setdefault(name, []):
            seen[name].append(entry)
        fresh = {plain(extra) for extra in entry.get("extras", [])} - extras.get(name, set())
        if name in choice and not fresh:
            continue
        package = choice.setdefault(name, choose_entry(named[name], asked.get(name, [entry]), python))
        extras[name] = extras.get(name, set()) | fresh
        waiting += list_applying(package.get("dependencies", {}).items(), python)
        for extra in fresh:
            waiting += list_extra(package, extra, python)
    return seen


def list_applying(
    dependencies: Iterable[Dependency], python: str, extra: str = ""
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Those which apply to this Python, each as the plain name and a table."""
    for name, entry in dependencies:
        for one in entry if isinstance(entry, list) else [entry]:
            one = one if isinstance(one, dict) else {"version": one}
            if one.get("optional") and not extra or not is_for_linux(one.get("platform", "")):
                continue
            if admits_python(one.get("python", "*"), python) and holds(one.get("markers", ""), python, extra):
                yield plain(name), one


def is_for_linux(platform: str) -> bool:
    """`platform` of pyproject.toml: names like `linux` or `!=win32`, of which one has to fit."""
    names = [name.strip() for name in platform.split("|") if name.strip()]
    return not names or any((name.lstrip("!= ") == "linux") != name.startswith("!") for name in names)


def list_extra(package: Package, extra: str, python: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """What an extra adds: the dependencies it lists, and more extras where it lists the package itself."""
    listed = {plain(name): lines for name, lines in package.get("extras", {}).items()}.get(extra, [])
    names = {plain(name): more for name, more, _ in map(split_requirement, listed)}
    own = plain(package["name"])
    for name, one in list_applying(package.get("dependencies", {}).items(), python, extra):
        if name in names:
            yield name, one
    if own in names:
        yield own, {"extras": names[own]}


def choose_entry(entries: Sequence[Package], asked: Sequence[dict[str, Any]], python: str) -> Package:
    """The newest entry that fits this Python and all that is asked; else the one that fits most of it."""

    def rank(package: Package) -> tuple[bool, int, Any]:
        fits = [admits(one.get("version", "*"), package["version"]) and has_source(package, one) for one in asked]
        runs = admits_python(package.get("python-versions", "*"), python)
        return runs, sum(fits), order(package["version"]) or ()

    return max(entries, key=rank)


def has_source(package: Package, entry: dict[str, Any]) -> bool:
    """Whether an entry of the lock comes from where a dependency asks it to come from."""
    source = package.get("source", {})
    pairs = [(entry[key], source.get("url")) for key in ("git", "url") if key in entry]
    pairs += [(entry["source"], source.get("reference"))] if "source" in entry else []
    return all(left == right for left, right in pairs)
