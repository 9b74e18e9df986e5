"""Backups that outlive the server. For the type checker alone; src/shapes/offsite.ts is made from it."""

from __future__ import annotations

from typing import Literal, TypedDict

from remote.model import Records


class SftpAccount(TypedDict):
    """Where a repository lies that is reached by SFTP, and what opens it."""

    user: str
    host: str
    port: int
    # The private key, as ssh-keygen(1) writes it.
    key: str
    # The machine's own keys, each as known_hosts has it after the name (sshd(8)): `ssh-ed25519 AAAA…`.
    hostKeys: list[str]


class RepositoryAddress(TypedDict):
    """A repository of restic and what opens it."""

    # As restic names it: `s3:…`, `sftp:…`, or the path of a folder.
    repository: str
    # RESTIC_PASSWORD, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY.
    environment: dict[str, str]
    # Null for any other way.
    sftp: SftpAccount | None


class Owner(TypedDict):
    """Whose snapshots they are: they bear it as tags."""

    app: str
    # `owner/name`, or `unknown`; and GitHub's number of it, which outlives a rename, empty where there is none.
    repository: str
    repositoryId: str


class Prepared(TypedDict):
    """A repository that this site may use."""

    # True where it was made just now.
    created: bool
    # How many snapshots of this site it holds.
    snapshots: int


class Attempt(TypedDict):
    """The last backup that was tried."""

    state: Literal["under way", "made", "failed"]
    # ISO 8601: when it began.
    at: str
    # Why it failed, in one sentence without its end; empty otherwise.
    reason: str


class Snapshot(TypedDict):
    """The last backup that was made."""

    at: str
    id: str
    # What it holds, and what of that was new.
    bytes: int
    added: int
    # Files that could not be read, as those that were removed meanwhile.
    unread: int


class Proof(TypedDict):
    """A snapshot that came back, and when."""

    at: str
    id: str


class Begun(TypedDict, total=False):
    """Of databases beside the default one those that a dump is being loaded into, by what the settings call them."""

    begun: list[str]


class Restoring(Begun):
    """A restore that is under way, or was interrupted."""

    at: str
    id: str
    # The database that the dump is being loaded into: what it holds is of this restore. Empty before.
    loading: str


class Offsite(TypedDict, total=False):
    """offsite.json: what has become of the backups that outlive the server."""

    # Where they go, without what is secret.
    to: str
    last: Attempt
    made: Snapshot
    # The newest dump that was fetched again, and was what had been sent.
    read: Proof
    # The snapshot from which this site came back.
    restored: Proof
    restoring: Restoring
    # When the next one is due.
    due: str


class Fetched(TypedDict):
    """A snapshot that lies on the server: its files are in their places, its dump waits for the database."""

    id: str
    # When it was made, ISO 8601.
    at: str
    # What was live then.
    release: str
    commit: str
    ref: str
    # Null where it holds no dump.
    database: str | None
    bytes: int
    records: Records


class DumpLoaded(TypedDict):
    """The databases hold what the snapshot's dumps hold."""

    state: Literal["loaded"]
    snapshot: str
    # Empty where the default one was empty.
    database: str
    bytes: int
    # What the settings call those beside it.
    others: list[str]
    # Of Redis, null where it kept nothing.
    keys: int | None
    # What was not loaded, as sentences without their ends.
    kept: list[str]


class DumpNone(TypedDict):
    """The snapshot holds no dump."""

    state: Literal["none"]
