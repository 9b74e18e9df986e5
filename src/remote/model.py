"""
What the runner makes and the server keeps: of each the fields that the server reads. The whole is told by src/model/ of
the same name; src/calls.ts holds that it has these fields. For the type checker alone: this module is never sent.
"""

from __future__ import annotations

from typing import Literal, TypedDict

from inside.shapes import ProbeReport


class _Entry(TypedDict):
    kind: Literal["file", "link"]


class FileEntry(_Entry, total=False):
    """One file of the source: a regular file (sha256, size in bytes, executable or not) or a symbolic link."""

    hash: str
    size: int
    executable: bool
    target: str


class EnvEntry(TypedDict):
    """A variable of the release's environment."""

    name: str
    value: str


class Dependencies(TypedDict):
    """The files that declare what the project needs, as paths relative to the code: `file` is the one to install."""

    kind: Literal["requirements", "uv", "pyproject", "pylock", "poetry", "pdm", "pipenv"]
    file: str
    files: list[str]
    extras: list[str]
    groups: list[str]


class Serving(TypedDict):
    """What a release is served with beside its own files."""

    domains: list[str]
    https: Literal["auto", "internal", "off"]
    healthPath: str
    healthPathGiven: bool


class Manifest(TypedDict):
    """release.json: what a release is made of."""

    commit: str
    ref: str
    files: dict[str, FileEntry]
    filesHash: str
    fingerprint: str
    probe: ProbeReport
    serving: Serving
    follows: str | None


class Site(TypedDict):
    """site.json: whose the name, the folder and all that is called like it are."""

    by: str
    app: str
    repository: str
    repositoryId: str
    path: str
    domains: list[str]


class PastRun(TypedDict):
    """A line of history.jsonl."""

    id: str
    at: str
    mode: str
    commit: str
    ref: str
    actor: str
    result: str
    reason: str


class Launch(TypedDict):
    """What a trial of the units has found, and on which ground."""

    ground: str
    absent: list[str]


class Behind(TypedDict):
    """That the database lacks migrations of the release that was live then."""

    release: str
    lacking: list[str]


class _Records(TypedDict):
    fixtures: dict[str, str]
    superusers: list[str]
    compatibleMigrations: list[str]


class Records(_Records, total=False):
    """records.json: what was done once and is not done again."""

    passwords: dict[str, str]
    launch: Launch
    # A restore has found, and left, the database so.
    behind: Behind
    told: list[str]
    # The file is there and can't be read: what was done is unknown. Never in the file itself.
    damaged: bool
