"""What a site has on the server. For the type checker alone; src/shapes/removal.ts is made from it."""

from __future__ import annotations

from typing import TypedDict


class Removal(TypedDict):
    """All of it, by paths and names."""

    units: list[str]
    # Outside of its folder: commands, what a web server reads, caches.
    files: list[str]
    # In its folder: what can be made again.
    made: list[str]
    # What people have written, and what it takes to read it.
    data: list[str]
    # Engine and name.
    databases: list[str]
    users: list[str]
    # Called like the site's, or in its folder, and not known: it stays.
    unknown: list[str]


class Belongings(Removal):
    """The same before anything is removed."""

    # Of the data on the disk, those of database servers left out; null where counting takes too long.
    bytes: int | None


class Removed(TypedDict):
    """What is still there afterwards."""

    kept: list[str]
    databases: list[str]
    unknown: list[str]
