"""Databases and their backups. For the type checker alone; src/shapes/database.ts is made from it."""

from __future__ import annotations

from typing import Literal, TypedDict


class FoundDatabases(TypedDict):
    """What a server tells of its own database server."""

    # `PostgreSQL` or `MariaDB`
    title: str
    # Null when none is installed from a package.
    unit: str | None
    active: bool
    # True when this action has installed it.
    ours: bool
    # Name of the application's own database and of its user.
    name: str
    # Whether that one was made before; `begun` was interrupted.
    recorded: Literal["none", "begun", "made"]
    # It is there.
    own: bool
    # A database with the name that the project's settings give is there.
    named: bool
    # What of the application's own name is there.
    taken: list[str]
    # What the server said when it did not let its administrator in.
    refused: str | None
    # Something that is no package answers at the settings' port.
    listening: bool


class MadeDatabase(TypedDict):
    """A database of the application's own, made on the server."""

    # False where it was there already.
    created: bool
    # Of the database server.
    version: str
    name: str
    # `PostgreSQL` or `MariaDB`
    title: str


class DatabaseBackedUp(TypedDict):
    """A backup was made."""

    state: Literal["made"]
    path: str
    bytes: int


class DatabaseEmpty(TypedDict):
    """There is nothing in the database yet."""

    state: Literal["empty"]


class DumpProgramMissing(TypedDict):
    """The Debian package with the client programs is not installed."""

    state: Literal["missing"]
    package: str


class DatabaseUnknown(TypedDict):
    """An engine that no program of ours can dump."""

    state: Literal["unknown"]
    engine: str


class OutsideFile(TypedDict):
    """A SQLite file outside of the site."""

    bytes: int
    # Null where they can't be counted.
    rows: int | None


class ExtensionMade(TypedDict):
    """An extension of PostgreSQL."""

    # The Debian package without which it can't be made; null when it is there.
    package: str | None
