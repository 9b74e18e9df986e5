"""Releases and their files. For the type checker alone; src/shapes/release.ts is made from it."""

from __future__ import annotations

from typing import Sequence, TypedDict

from remote.model import FileEntry, Manifest


class FileToPlace(TypedDict):
    """A generated file, and where it goes."""

    path: str
    content: str
    # Octal, e.g. 0o644.
    mode: int
    owner: str
    group: str


class Guests(TypedDict):
    """Who may enter the folder of a site."""

    app: str
    # Who logs in.
    user: str
    # That Caddy runs as.
    group: str


class Staged(TypedDict):
    """A release that never went live, and the folder of manage.py in its code."""

    release: str
    directory: str


class MediaShown(TypedDict):
    """The uploads as Caddy sees them."""

    # Where it follows links: "." where the machine can't mount them so, and what somebody has mounted among them.
    followed: list[str]
    # The links among them. All are relative paths.
    links: list[str]


class PackHeader(TypedDict):
    """What stands in front of the contents in a pack (src/project/files/pack.ts)."""

    # So many of the files have their contents in the pack, end to end; those of the others come by themselves.
    packed: int
    files: Sequence[tuple[str, FileEntry]]


class Ready(TypedDict):
    """What release.receive says when contents may come."""

    createdUser: bool
    # Where contents are sent to.
    folder: str
    # sha256 of the contents that an interrupted run had sent.
    kept: list[str]


class Received(TypedDict):
    """The code of a new release, complete."""

    # Over names, kinds, modes, sizes and times of its files; null when the runner stopped sending.
    fingerprint: str | None


class FoundRelease(TypedDict):
    """A release as the server finds it, ready to be live again or not."""

    # What it is made of, without the list of its files.
    manifest: Manifest | None
    # Paths of parts that are gone.
    missing: list[str]
    # Whether somebody changed its code on the server.
    edited: bool


class Pruned(TypedDict):
    """What was removed: releases by name, and how many environments; and which releases stay for what still runs there."""

    releases: list[str]
    busy: list[str]
    venvs: int
