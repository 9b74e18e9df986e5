"""
What is asked of a release's default database, and its answer: by remote/database/reached.py of inside/database/actions.py.
For the type checker alone: this module is never sent.
"""

from __future__ import annotations

from typing import Literal, TypedDict, Union


class Look(TypedDict):
    """Is answered with one line, a DatabaseState as JSON."""

    action: Literal["look"]


class Dump(TypedDict):
    """Is answered with the dump itself."""

    action: Literal["dump"]
    # Both as a DatabaseState has them.
    name: str
    client: str


class Check(TypedDict):
    """A dump follows it, and is read from beginning to end."""

    action: Literal["check"]
    engine: str
    name: str
    client: str


class Restore(TypedDict):
    """A dump follows it, and takes the place of what the database holds."""

    action: Literal["restore"]
    name: str
    client: str


Request = Union[Look, Dump, Check, Restore]


class Measured(TypedDict, total=False):
    """What a database of an engine that can be dumped says of itself."""

    # Of SQLite the absolute path of its file.
    name: str
    # Size of its data.
    bytes: int
    empty: bool
    # What the names of its client programs begin with; null when they are not installed, empty where none is needed.
    client: str | None
    # PostgreSQL only: major versions of the server and of the client programs, 0 when these are not installed.
    server: int
    version: int


class DatabaseState(Measured):
    """The default database as it is now. Where its `engine` can't be dumped only the fields of this class are there."""

    # Django's connection.vendor.
    engine: str
    # Name and server, for a person to read.
    database: str
