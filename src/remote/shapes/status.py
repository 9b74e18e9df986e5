"""What `mode: status` asks for. For the type checker alone; src/shapes/status.ts is made from it."""

from __future__ import annotations

from typing import TypedDict

from remote.model import PastRun


class UnitRow(TypedDict):
    """A unit, as the status shows it."""

    unit: str
    active: str
    sub: str
    since: str
    restarts: int
    # Bytes and numbers of tasks, and the most that it may have; null where nothing counts them, or there is no limit.
    memory: int | None
    memoryMax: int | None
    tasks: int | None
    tasksMax: int | None


class Certificate(TypedDict):
    """The certificate that visitors of a domain get."""

    domain: str
    # ISO 8601, null when none was presented.
    since: str | None
    expires: str | None
    issuer: str
    error: str | None


class BackupsSeen(TypedDict):
    """The backups that there are."""

    count: int
    newest: str | None
    # Of the newest: `tried` by a restore, `read`, or why it can't be restored.
    trial: str
    bytes: int
    # True when they lie on the file system of the database: they are lost with it.
    sameDisk: bool


class Usage(TypedDict):
    """A folder of the site, and what it takes of the disk."""

    folder: str
    # Null where counting takes too long.
    bytes: int | None


class Status(TypedDict):
    """What only `mode: status` asks for."""

    # Since when the live release is live, ISO 8601.
    since: str | None
    units: list[UnitRow]
    # The application's last lines, as journalctl(1) shows them with `-o short-iso`.
    log: list[str]
    certificates: list[Certificate]
    # Bytes, null where the file system does not answer.
    diskTotal: int | None
    usage: list[Usage]
    backups: BackupsSeen
    # The last lines of history.jsonl, oldest first.
    runs: list[PastRun]
    # Migrations that the live release has and its database has not, null where that can't be known.
    lacking: list[str] | None
    # A restore has begun to change the database, and was ended before it was over.
    cutOff: bool
