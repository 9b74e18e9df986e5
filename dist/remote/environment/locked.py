"""Lock files of Poetry, PDM and Pipenv as requirements."""

from __future__ import annotations

import json
import os

from remote.environment.frozen import Frozen
from remote.environment.lines import PUBLIC_INDEX
from remote.environment.pdm import read_pdm_lock
from remote.environment.poetry import read_poetry_lock
from remote.failure import Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

# What to do on a server whose Python can't read TOML.
HINTS = {
    "poetry": "Export it into the repository: poetry export -f requirements.txt -o requirements.txt",
    "pdm": "Export it into the repository: pdm export --prod -o requirements.txt",
}


def read_lock(kind: str, code: str, file: str, chosen: Iterable[str]) -> list[str]:
    """
    The requirements that a lock file of `pipenv`, `poetry` or `pdm` names, as lines; `file` is its path relative to the
    code, `chosen` are groups and extras that are installed too (of Pipenv none, of Poetry no extras). Raises Failure INSTALL_FAILED for one that this server can't read.
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
            hint=HINTS[kind],
        ) from None
    project = os.path.join(code, os.path.dirname(file), "pyproject.toml")
    with open(project, encoding="utf-8") as opened:
        declared = tomllib.loads(opened.read())
    read = read_pdm_lock if kind == "pdm" else read_poetry_lock
    return read(tomllib.loads(text), declared, chosen)


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
