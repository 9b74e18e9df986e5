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
    # SQLite: the path by which the old file stays, empty for none.
    kept: str


class Fill(TypedDict):
    """A dump follows it, and is played into another database of the same server."""

    action: Literal["fill"]
    into: str
    client: str
    # PostgreSQL: with the search path of the site (see fill_postgresql).
    own_path: bool


class Define(TypedDict):
    """MySQL: is answered with the views, triggers and routines of a database, as SQL."""

    action: Literal["define"]
    name: str
    client: str


class Ask(TypedDict):
    """SQL, each statement by itself. Is answered with the rows of the last one, texts and null, as one line of JSON."""

    action: Literal["ask"]
    # Another database of the same server, empty for the site's own.
    database: str
    statements: list[str]


class Hold(TypedDict):
    """
    A connection that bears a word, by which the server's administrator knows that it is his: in PostgreSQL as
    application_name, in MySQL as a lock. It stays until standard input is closed. Is answered with an empty line.
    """

    action: Literal["hold"]
    word: str


class Lacking(TypedDict):
    """Is answered with the names of the migrations that the release has and the database has not, as JSON."""

    action: Literal["lacking"]


class Others(TypedDict):
    """Is answered with the aliases of the site's databases beside the default one, as JSON."""

    action: Literal["others"]


Request = Union[Look, Dump, Check, Restore, Fill, Define, Ask, Hold, Lacking, Others]


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
    # Of the server, as it knows it itself.
    port: int
    # MySQL only: the largest statement that the server takes, in bytes (max_allowed_packet).
    packet: int
    # MySQL only: views that name what is not there.
    broken: list[str]
    # What a backup can't hold, in sentences without their ends.
    lacks: list[str]


class DatabaseState(Measured):
    """The default database as it is now. Where its `engine` can't be dumped only the fields of this class are there."""

    # Django's connection.vendor.
    engine: str
    # Name and server, for a person to read.
    database: str
