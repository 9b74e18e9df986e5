"""poetry.lock as requirements: what the main group needs, frozen."""

from __future__ import annotations

import re

from remote.environment.markers import holds
from remote.environment.requirements import plain, with_hashes
from remote.environment.versions import admits, admits_python, order
from remote.failure import Failure

# Versions of Python that are told apart, besides those that the lock file names to the last number.
MINORS = range(6, 31)


def from_poetry_lock(lock, project):
    """
    The lines. Newer locks tell each package's groups and markers; in older ones they follow from the dependencies of
    pyproject.toml. A package may be locked more than once, in versions for different Pythons.
    """
    packages = sorted(lock["package"], key=lambda package: plain(package["name"]))
    if all("groups" in package for package in packages):
        main = [package for package in packages if "main" in package["groups"] and not package.get("optional")]
        wanted = [(package, marker_of(package)) for package in main]
    else:
        wanted = reached(packages, project, lock.get("metadata", {}).get("python-versions", "*"))
    indexes, entries = [], []
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
        hashes = [file["hash"] for file in package.get("files", [])] if version.startswith("==") else []
        entries.append({"name": package["name"], "version": version, "markers": markers, "hashes": hashes})
    return sorted(set(indexes)) + with_hashes(entries)


def local(name, source):
    """Never looked for by its name on an index, where anybody may publish one."""
    return Failure(
        "INSTALL_FAILED",
        "poetry.lock names %s, which lies in the repository (%s): that can't be installed from a lock of Poetry"
        % (name, source["url"]),
        hint="Put it into the project's own folder, so that it is imported from there, and take it out of pyproject.toml; or publish it; or commit a requirements.txt that lists it as ./%s"
        % source["url"],
    )


def marker_of(package):
    markers = package.get("markers", "")
    return markers.get("main", "") if isinstance(markers, dict) else markers


def reached(packages, project, supported):
    """
    What the main dependencies need, each with the Pythons that need it. Worked out per version of Python, as Poetry
    itself does when it installs: nothing else tells which of several entries is meant.
    """
    named = {}
    for package in packages:
        named.setdefault(plain(package["name"]), []).append(package)
    pythons = [python for python in told_apart(packages, project) if admits_python(supported, python)]
    chosen = [chosen_for(python, named, declared(project)) for python in pythons]
    found = []
    for package in packages:
        wanted = [any(package is one for one in choice) for choice in chosen]
        if any(wanted):
            found.append((package, ranges(pythons, wanted)))
    return found


def told_apart(packages, project):
    """Every minor version of Python, and the patch versions at which a constraint or marker may change."""
    texts = [package.get("python-versions", "") for package in packages]
    depending = [package.get("dependencies", {}) for package in packages]
    for _, entry in [pair for table in depending for pair in table.items()] + declared(project):
        for one in entry if isinstance(entry, list) else [entry]:
            if isinstance(one, dict):
                texts += [one.get("markers", ""), one.get("python", "")]
    points = {(minor, 0) for minor in MINORS}
    for minor, patch in re.findall(r"\b3\.(\d+)\.(\d+)", " ".join(texts)):
        points |= {(int(minor), int(patch)), (int(minor), int(patch) + 1)}
    return ["3.%d.%d" % point for point in sorted(points)]


def declared(project):
    """The main dependencies of pyproject.toml as pairs of a name and what poetry.lock would say about it."""
    pairs = list(project.get("tool", {}).get("poetry", {}).get("dependencies", {}).items())
    for line in project.get("project", {}).get("dependencies", []):
        text, _, markers = line.partition(";")
        name, extras, version = re.match(r"\s*([\w.-]+)\s*(?:\[([^]]*)\])?\s*(.*)", text).groups()
        entry = {"version": "*" if "@" in version else version.strip(" ()") or "*", "markers": markers.strip()}
        pairs.append((name, {**entry, "extras": re.findall(r"[\w.-]+", extras or "")}))
    return [(name, entry) for name, entry in pairs if plain(name) != "python"]


def chosen_for(python, named, dependencies):
    """The entries that one Python needs. Walked again while what is asked of a name still changes the choice."""
    asked, choice = {}, {}
    for _ in range(10):
        choice, before = {}, choice
        asked = walked(python, named, dependencies, asked, choice)
        if choice == before:
            break
    return list(choice.values())


def walked(python, named, dependencies, asked, choice):
    """Fills in the choice, by what an earlier walk saw asked of each name; returns what this one saw."""
    seen, extras = {}, {}
    waiting = list(needed(dependencies, python))
    while waiting:
        name, entry = waiting.pop()
        if name not in named:
            continue
        if entry not in seen.setdefault(name, []):
            seen[name].append(entry)
        fresh = {plain(extra) for extra in entry.get("extras", [])} - extras.get(name, set())
        if name in choice and not fresh:
            continue
        package = choice.setdefault(name, best(named[name], asked.get(name, [entry]), python))
        extras[name] = extras.get(name, set()) | fresh
        waiting += needed(package.get("dependencies", {}).items(), python)
        for extra in fresh:
            waiting += extra_of(package, extra, python)
    return seen


def needed(dependencies, python, extra=""):
    """Those which apply, in all the forms that Poetry has for them."""
    for name, entry in dependencies:
        for one in entry if isinstance(entry, list) else [entry]:
            one = one if isinstance(one, dict) else {"version": one}
            if one.get("optional") and not extra or not on_linux(one.get("platform", "")):
                continue
            if admits_python(one.get("python", "*"), python) and holds(one.get("markers", ""), python, extra):
                yield plain(name), one


def on_linux(platform):
    """`platform` of pyproject.toml: names like `linux` or `!=win32`, of which one has to fit."""
    names = [name.strip() for name in platform.split("|") if name.strip()]
    return not names or any((name.lstrip("!= ") == "linux") != name.startswith("!") for name in names)


def extra_of(package, extra, python):
    """What an extra adds: the dependencies it lists, and more extras where it lists the package itself."""
    listed = {plain(name): lines for name, lines in package.get("extras", {}).items()}.get(extra, [])
    pairs = [re.match(r"\s*([\w.-]+)\s*(?:\[([^]]*)\])?", line).groups() for line in listed]
    names = {plain(name): re.findall(r"[\w.-]+", extras or "") for name, extras in pairs}
    own = plain(package["name"])
    for name, one in needed(package.get("dependencies", {}).items(), python, extra):
        if name in names:
            yield name, one
    if own in names:
        yield own, {"extras": names[own]}


def best(entries, asked, python):
    """The newest entry that fits this Python and all that is asked; else the one that fits most of it."""

    def rank(package):
        fits = [admits(one.get("version", "*"), package["version"]) and same_source(package, one) for one in asked]
        runs = admits_python(package.get("python-versions", "*"), python)
        return runs, sum(fits), order(package["version"]) or ()

    return max(entries, key=rank)


def same_source(package, entry):
    source = package.get("source", {})
    pairs = [(entry[key], source.get("url")) for key in ("git", "url") if key in entry]
    pairs += [(entry["source"], source.get("reference"))] if "source" in entry else []
    return all(left == right for left, right in pairs)


def ranges(pythons, wanted):
    """A marker for the Pythons that are wanted; nothing where all are."""
    parts = []
    for index, python in enumerate(pythons):
        if wanted[index] and (index == 0 or not wanted[index - 1]):
            parts.append([since(python, ">=")] if index else [])
        if not wanted[index] and index and wanted[index - 1]:
            parts[-1].append(since(python, "<"))
    return " or ".join(" and ".join(part) for part in parts)


def since(python, operator):
    minor, _, patch = python.rpartition(".")
    if patch == "0":
        return 'python_version %s "%s"' % (operator, minor)
    return 'python_full_version %s "%s"' % (operator, python)
