"""Dependency files as uv and pip read them: requirements files in UTF-8, and lock files of other tools as such."""

from __future__ import annotations

import codecs
import json
import os
import re

from remote.environment.poetry import from_poetry_lock
from remote.failure import Failure

# The public index under its names: what a server is configured to use in its place goes on being used.
PUBLIC_INDEX = re.compile(r"^\s*(-i|--index-url)[\s=]+https://(pypi\.org|pypi\.python\.org)/simple/?\s*$")
# A library in a folder of the project: editable, it would lead into one release, and others share the environment.
EDITABLE = re.compile(r"^\s*(-e|--editable)[\s=]+(?=\.\.?/+[\w.])")


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
        lines = decoded(content).splitlines(True)
        text = "".join(EDITABLE.sub("", line) for line in lines if not PUBLIC_INDEX.match(line))
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
