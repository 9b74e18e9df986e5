"""Lock files of Poetry and Pipenv as requirements."""

from __future__ import annotations

import json
import os

from remote.environment.frozen import Frozen
from remote.environment.lines import PUBLIC_INDEX
from remote.environment.poetry import read_poetry_lock
from remote.failure import Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def read_lock(kind: str, code: str, file: str) -> list[str]:
    """
    The requirements that a lock file of `pipenv` or `poetry` names, as lines; `file` is its path relative to the code.
    Raises Failure INSTALL_FAILED for one that this server can't read.
    """
    with open(os.path.join(code, file), encoding="utf-8") as opened:
        text = opened.read()
    if kind == "pipenv":
        return read_pipfile_lock(text)
    try:
        # mypy checks for a Python that may lack it.
        import tomllib  # type: ignore[import-not-found]
    except ImportError:
        raise Failure(
            "INSTALL_FAILED",
            "%s can't be read with the Python of this server (3.11 can)" % file,
            hint="Export it into the repository: poetry export -f requirements.txt -o requirements.txt",
        ) from None
    project = os.path.join(code, os.path.dirname(file), "pyproject.toml")
    with open(project, encoding="utf-8") as opened:
        return read_poetry_lock(tomllib.loads(text), tomllib.loads(opened.read()))


def read_pipfile_lock(text: str) -> list[str]:
    """Pipfile.lock as requirements (https://github.com/pypa/pipfile): the default packages, frozen."""
    lock = json.loads(text)
    urls = [source["url"] for source in lock.get("_meta", {}).get("sources", [])]
    indexes = ["--extra-index-url " + url for url in urls if not PUBLIC_INDEX.match("-i " + url)]
    packages = [
        Frozen(name, _version_of(entry), entry.get("markers", ""), entry.get("hashes", []), entry.get("extras", []))
        for name, entry in lock["default"].items()
    ]
    return indexes + [package.write_line() for package in packages]


def _version_of(entry: dict[str, Any]) -> str:
    if entry.get("git"):
        return " @ git+%s@%s" % (entry["git"], entry.get("ref", "HEAD"))
    if entry.get("file") or entry.get("path"):
        return " @ %s" % (entry.get("file") or entry["path"])
    return str(entry.get("version", ""))


def read_pylock(text: str) -> list[str]:
    """The names of what pylock.toml (PEP 751) has no hashes for; none where the server's Python can't tell."""
    try:
        import tomllib  # As above.
    except ImportError:
        return []
    kinds = ("wheels", "sdist", "archive")
    found = []
    for package in tomllib.loads(text).get("packages", []):
        files = [package[kind] for kind in kinds if kind in package]
        every = [file for entry in files for file in (entry if isinstance(entry, list) else [entry])]
        if not every or not all(file.get("hashes") for file in every):
            found.append(package["name"])
    return sorted(found)
