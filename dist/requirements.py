# Dependency files as uv and pip read them: requirements files in UTF-8, and lock files of other tools as such.
import codecs
import re

# The public index under its names: what a server is configured to use in its place goes on being used.
PUBLIC_INDEX = re.compile(r"^\s*(-i|--index-url)[\s=]+https://(pypi\.org|pypi\.python\.org)/simple/?\s*$")


def decoded(content):
    """Text as editors write it: UTF-8, or UTF-16 with its mark (PowerShell's `pip freeze > requirements.txt`)."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16")
    return content.decode("utf-8-sig", "replace")


def readable(code, folder, paths):
    """The folder to read requirements from: the code, or copies below `folder` where a file has to be changed."""
    texts = {}
    changed = False
    for path in paths:
        with open(os.path.join(code, path), "rb") as file:
            content = file.read()
        text = "".join(line for line in decoded(content).splitlines(True) if not PUBLIC_INDEX.match(line))
        texts[path] = text
        changed = changed or text.encode() != content
    if not changed:
        return code
    for path, text in texts.items():
        target = os.path.join(folder, path)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "w", encoding="utf-8") as file:
            file.write(text)
    return folder


def requirement(name, version, markers="", hashes=(), extras=()):
    extra = "[%s]" % ",".join(extras) if extras else ""
    line = "%s%s%s" % (name, extra, version)
    if markers:
        line += " ; " + markers
    return line + "".join(" --hash=" + value for value in hashes)


def with_hashes(entries):
    """Hashes are checked where every entry has some: else pip and uv refuse the others."""
    complete = all(entry.get("hashes") for entry in entries)
    return [requirement(**{**entry, "hashes": entry.get("hashes", ()) if complete else ()}) for entry in entries]


def from_pipfile_lock(text):
    """Pipfile.lock as requirements (https://github.com/pypa/pipfile): the default packages, frozen."""
    lock = json.loads(text)
    urls = [source["url"] for source in lock.get("_meta", {}).get("sources", [])]
    indexes = ["--extra-index-url " + url for url in urls if not PUBLIC_INDEX.match("-i " + url)]
    entries = []
    for name, entry in lock["default"].items():
        if entry.get("git"):
            version = " @ git+%s@%s" % (entry["git"], entry.get("ref", "HEAD"))
        elif entry.get("file") or entry.get("path"):
            version = " @ " + (entry.get("file") or entry["path"])
        else:
            version = entry.get("version", "")
        entries.append(
            {
                "name": name,
                "version": version,
                "markers": entry.get("markers", ""),
                "hashes": entry.get("hashes", []),
                "extras": entry.get("extras", []),
            }
        )
    return indexes + with_hashes(entries)


def plain(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def from_poetry_lock(lock, project):
    """
    poetry.lock as requirements: what the main group needs, frozen. Newer locks tell each package's groups and
    markers; in older ones they follow from the dependencies of pyproject.toml.
    """
    packages = {plain(package["name"]): package for package in lock["package"]}
    if all("groups" in package for package in lock["package"]):
        wanted = {name: marker_of(package) for name, package in packages.items() if "main" in package["groups"]}
        wanted = {name: marker for name, marker in wanted.items() if not packages[name].get("optional")}
    else:
        wanted = reached(packages, project)
    indexes, entries = [], []
    for name, markers in sorted(wanted.items()):
        package = packages[name]
        source = package.get("source", {})
        version = "==" + package["version"]
        if source.get("type") == "git":
            version = " @ git+%s@%s" % (source["url"], source["resolved_reference"])
        elif source.get("type") == "url":
            version = " @ " + source["url"]
        elif source.get("type") in ("legacy", "explicit"):
            indexes.append("--extra-index-url " + source["url"])
        hashes = [file["hash"] for file in package.get("files", [])] if version.startswith("==") else []
        entries.append({"name": package["name"], "version": version, "markers": markers, "hashes": hashes})
    return sorted(set(indexes)) + with_hashes(entries)


def marker_of(package):
    markers = package.get("markers", "")
    return markers.get("main", "") if isinstance(markers, dict) else markers


def reached(packages, project):
    """Names of what the main dependencies need, each with the markers under which it is needed."""
    declared = project.get("tool", {}).get("poetry", {}).get("dependencies", {})
    waiting = [
        (plain(name), entry.get("markers", "") if isinstance(entry, dict) else "")
        for name, entry in declared.items()
        if plain(name) != "python" and not (isinstance(entry, dict) and entry.get("optional"))
    ]
    for line in project.get("project", {}).get("dependencies", []):
        waiting.append((plain(re.match(r"[\w.-]+", line).group()), line.partition(";")[2].strip()))
    found = {}
    while waiting:
        name, markers = waiting.pop()
        if name not in packages or found.get(name) == "" or (name in found and markers and markers in found[name]):
            continue
        found[name] = "(%s) or (%s)" % (found[name], markers) if markers and name in found else markers
        for other, entry in packages[name].get("dependencies", {}).items():
            for one in entry if isinstance(entry, list) else [entry]:
                inner = one.get("markers", "") if isinstance(one, dict) else ""
                if isinstance(one, dict) and one.get("optional") or "extra ==" in inner:
                    continue
                both = "(%s) and (%s)" % (markers, inner) if markers and inner else markers or inner
                waiting.append((plain(other), both))
    return found


def locked_requirements(kind, code, file):
    """The requirements that a lock file names, as lines."""
    with open(os.path.join(code, file), encoding="utf-8") as opened:
        text = opened.read()
    if kind == "pipenv":
        return from_pipfile_lock(text)
    try:
        import tomllib
    except ImportError:
        raise Failure(
            "INSTALL_FAILED",
            "%s can't be read with the Python of this server (3.11 can)" % file,
            hint="Export it into the repository: poetry export -f requirements.txt -o requirements.txt",
        ) from None
    project = os.path.join(code, os.path.dirname(file), "pyproject.toml")
    with open(project, encoding="utf-8") as opened:
        return from_poetry_lock(tomllib.loads(text), tomllib.loads(opened.read()))
