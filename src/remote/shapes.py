"""
The shapes of what crosses between runner and server, as the server says and hears it. For the type checker alone: this
module is never sent. script/contract makes src/calls.ts from it: a docstring or a comment above a field becomes the
comment there, names of fields are the same on both sides.
"""

from __future__ import annotations

from typing import Literal, Sequence, TypedDict

from remote.codes import ErrorCode
from remote.model import FileEntry, Manifest, PastRun, Records

__all__ = ["ErrorCode", "FileEntry"]


class FailureMessage(TypedDict):
    """What the server says when something fails."""

    code: ErrorCode
    message: str
    output: str
    command: str
    hint: str


class Holder(TypedDict):
    """Who takes the lock, as another run will read it."""

    actor: str
    doing: str
    url: str
    since: str


class Questions(TypedDict):
    """What the server is asked at the start of a run, in one round trip."""

    app: str
    packages: Sequence[str]
    # Of the services beside the database, those that the application wants.
    services: Sequence[str]
    uv: str
    # Empty where the live release's own address and health path are asked for.
    domain: str
    healthPath: str
    https: bool
    # When the live release has the same files its list is not sent back, and else only of the parts that differ.
    filesHash: str
    parts: Sequence[str]
    ports: Sequence[int]
    holder: Holder
    # Seconds to wait for the lock; null: only looks, takes no lock and changes nothing.
    wait: float | None
    # Comes back before anything else: proof that our program runs, and then the token of the lock.
    sentinel: str
    # Seconds without a word of the runner after which the session ends.
    silence: float


class OperatingSystem(TypedDict):
    """os-release(5)."""

    id: str
    version: str
    name: str
    like: str


class FirewallState(TypedDict):
    """The active firewall and the ports that it has still to open; `own` are rules that somebody wrote by hand."""

    kind: Literal["none", "ufw", "firewalld", "own"]
    closed: list[str]


class UnitState(TypedDict):
    """The state of one systemd unit."""

    active: str
    sub: str
    mainPid: int
    restarts: int


class HealthAnswer(TypedDict):
    """The answer of a health path; `status` 0 when there was none."""

    status: int
    milliseconds: int
    path: str
    error: str | None
    # Whether the instance that was expected has proven that it answered.
    proven: bool


class ReleaseEntry(TypedDict):
    """A release that lies on the server."""

    id: str
    # `incomplete` was never live and is garbage; `failed` is never chosen again.
    state: Literal["live", "failed", "incomplete"]
    # The release whose instance its http.sock leads to.
    instance: str | None
    venv: str | None
    # What was live when it was made.
    follows: str | None
    commit: str
    ref: str


class FoundFile(TypedDict):
    """A file found on the server; `content` only where it is no secret."""

    hash: str
    mode: int
    content: str | None


class ServiceState(TypedDict):
    """What this action has installed on the server beside the application."""

    # `postgresql`, `mysql`, `redis`
    name: str
    unit: str
    active: bool


class RedisFacts(TypedDict):
    """The Redis of the server."""

    installed: bool
    # True when `number` is the application's already.
    recorded: bool
    # Its database there (0 to 15), null when all are taken.
    number: int | None
    # What Redis said instead of an answer.
    error: str | None


class UnitRow(TypedDict):
    """A unit, as the status shows it."""

    unit: str
    active: str
    sub: str
    since: str
    restarts: int


class Certificate(TypedDict):
    """The certificate that visitors of a domain get."""

    domain: str
    # ISO 8601, null when none was presented.
    expires: str | None
    issuer: str
    error: str | None


class BackupsSeen(TypedDict):
    """The backups that there are."""

    count: int
    newest: str | None
    bytes: int
    # True when they lie on the file system of the database: they are lost with it.
    sameDisk: bool


class Status(TypedDict):
    """What only `mode: status` asks for."""

    # Since when the live release is live, ISO 8601.
    since: str | None
    units: list[UnitRow]
    # The application's last lines, as journalctl(1) shows them with `-o short-iso`.
    log: list[str]
    certificates: list[Certificate]
    # Bytes.
    diskTotal: int
    backups: BackupsSeen
    # The last lines of history.jsonl, oldest first.
    runs: list[PastRun]


class Facts(TypedDict):
    """What the server told in one round trip."""

    os: OperatingSystem
    architecture: str
    processors: int
    # Bytes.
    memoryTotal: int
    memoryAvailable: int
    diskFree: int
    inodesFree: int
    python: str
    # Interpreters of the system, as `python3.11`.
    pythons: list[str]
    systemd: bool
    # Version of Caddy, null when it is not installed.
    caddy: str | None
    # Of the packages asked about, those that are not installed.
    missingPackages: list[str]
    uv: bool
    firewall: FirewallState
    # Who listens on a port we need, unless it is Caddy: port → process name.
    portsTaken: dict[str, str]
    # Names of units or users called like the application that are not ours.
    foreign: list[str]
    userExists: bool
    current: str | None
    previous: str | None
    # Owner of the live instance (a release id).
    instance: str | None
    # The live release's manifest; `files` is left out (empty) when its hash equals the one we asked about.
    manifest: Manifest | None
    # In the order in which they were last live, by history.jsonl and not by a clock; the latest last.
    releases: list[ReleaseEntry]
    # Complete virtual environments by key.
    venvs: list[str]
    # Generated files by absolute path.
    files: dict[str, FoundFile]
    # sha256 of the contents that interrupted runs had sent; null where there is no place yet to send to.
    arrived: list[str] | None
    # Files of the live release that are not what was sent: somebody edited them on the server.
    edited: list[str]
    # Numbers of the parts that differ: of the others the list is not in `manifest`.
    differing: list[int]
    health: HealthAnswer | None
    unit: UnitState | None
    # Units of the application's other processes that systemd has started: name → ActiveState, or `crashing`.
    processes: dict[str, str]
    targetActive: bool
    caddyActive: bool
    # Caddy's main file imports ours, and Caddy has loaded it.
    caddyImports: bool
    # What this action has installed on the server and the application uses: databases, Redis.
    services: list[ServiceState]
    # Only where the application wants it.
    redis: RedisFacts | None
    records: Records
    # Only where it was asked for.
    status: Status | None


class SessionMessage(TypedDict, total=False):
    """A line of the session: one of these at a time."""

    # The questions' own, before anything else.
    sentinel: str
    # Worth showing while it waits.
    log: str
    # The lists of files are seen to differ: something will be sent.
    sending: bool
    facts: Facts
    failure: FailureMessage
    # What was requested last is written down.
    told: bool


class SessionRequest(TypedDict, total=False):
    """What the run asks of the session that holds its lock: one of these at a time; neither is the heartbeat."""

    # A line for history.jsonl.
    history: PastRun
    # The new records.json.
    records: Records


class FileToPlace(TypedDict):
    """A generated file, and where it goes."""

    path: str
    content: str
    # Octal, e.g. 0o644.
    mode: int
    owner: str
    group: str


# environment


class Interpreter(TypedDict):
    """The Python that runs the site."""

    # As uv takes it: a path of the system's, or a version that uv fetches.
    request: str
    # True for one that uv fetches (python-build-standalone), since the system has none that fits.
    managed: bool
    # `3.12`
    version: str


class PythonOutput(TypedDict):
    """What a command in a release's environment left."""

    # Its exit code, as systemd-run tells it.
    code: int
    lines: list[str]


# database


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


# instance


class HealthQuestion(TypedDict):
    """What an instance is asked, and how its answer is judged."""

    # As the visitor's browser names the site.
    domain: str
    healthPath: str
    # Whether the visitor comes by HTTPS.
    secure: bool
    # Whether a page that is not there or wants a log-in is good enough: the health path is only the default.
    lenient: bool


class LiveAnswer(HealthAnswer):
    """What the live instance answers, and whether that is good."""

    healthy: bool


class Shortage(TypedDict):
    """Bytes that are free, and that a second instance like the live one would need."""

    available: int
    needed: int


class NotStarted(TypedDict):
    """Why an instance was not started beside the live one."""

    short: Shortage


class WayBack(TypedDict):
    """Where both links lead to when a run goes back; null takes a link away, as before a first deploy."""

    # What `current` leads to, and what `previous`.
    to: str | None
    previous: str | None
    # Of the run's lock.
    token: str
    # The release that is never chosen again.
    failed: str | None


class Switched(TypedDict):
    """How long the switch of the site took."""

    milliseconds: int


class Drained(TypedDict):
    """What an instance had left when it ended."""

    # Requests that nobody has accepted.
    waiting: int
    # Requests and other connections that were still open after the time to drain.
    underWay: int


# site


class Configured(TypedDict):
    """Whether Caddy had to load its configuration."""

    loaded: bool


class VisitedFile(TypedDict):
    """A static file, as the site answered it."""

    url: str
    # Its media type.
    type: str
    # sha256 of its content.
    digest: str


class Uncertified(TypedDict):
    """A domain without a certificate."""

    domain: str
    error: str


class Visit(TypedDict):
    """What the server saw when it visited itself."""

    health: HealthAnswer
    # Null when nothing was collected.
    static: VisitedFile | None
    # The start page's own CSS and JS; `missing` are those that the project does not have.
    assets: list[str]
    missing: list[str]
    where: str
    # How often the site answered well during the stability window.
    asked: int
    pending: list[Uncertified]
    # The server's public addresses, each behind `inet` or `inet6`; only where a certificate is missing.
    addresses: list[tuple[str, str]]
    release: str | None


# release


class PackHeader(TypedDict):
    """What stands in front of the contents in a pack (src/project/pack.ts)."""

    # So many of the files have their contents in the pack, end to end; those of the others come by themselves.
    packed: int
    files: Sequence[tuple[str, FileEntry]]


class Ready(TypedDict):
    """What release.receive says when contents may come."""

    createdUser: bool
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
    """What was removed: releases by name, and how many environments."""

    releases: list[str]
    venvs: int
