"""Environments and what runs in them. For the type checker alone; src/shapes/environment.ts is made from it."""

from __future__ import annotations

from typing import TypedDict


class Interpreter(TypedDict):
    """The Python that runs the site."""

    # As uv takes it: a path of the system's, or a version that uv fetches.
    request: str
    # True for one that uv fetches (python-build-standalone), since the system has none that fits.
    managed: bool
    # `3.12`
    version: str


class Part(TypedDict):
    """What a run runs of the project: what it may do, and for how long."""

    # For a person, as a subject: `collectstatic`.
    name: str
    # Settings that confine it (systemd.exec(5)).
    settings: list[str]
    # Folders that are empty and writable for it, and whose own files it neither sees nor changes.
    scratch: list[str]
    # After so many seconds systemd ends it.
    seconds: int


class PythonOutput(TypedDict):
    """What a command in a release's environment left."""

    # Its exit code, as systemd-run tells it.
    code: int
    lines: list[str]
