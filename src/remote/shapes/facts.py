"""What the server tells of itself. For the type checker alone; src/shapes/facts.ts is made from it."""

from __future__ import annotations

from typing import Literal, TypedDict

from typing_extensions import NotRequired

from remote.model import Manifest, Records, Site
from remote.shapes.instance import HealthAnswer
from remote.shapes.proxy import CaddyMemory, OldSite, ProxyNote
from remote.shapes.status import Status


class OperatingSystem(TypedDict):
    """os-release(5)."""

    id: str
    version: str
    name: str
    like: str


class Printed(TypedDict):
    """What a tool prints, or a file holds; what the tool says instead where it failed."""

    tool: str
    failed: bool
    text: str


class Firewall(TypedDict):
    """The active firewall: of ufw its defaults and its rules, of firewalld ports and services, else all rules there are."""

    kind: Literal["none", "ufw", "firewalld"]
    printed: list[Printed]


class UnitState(TypedDict):
    """The state of one systemd unit."""

    active: str
    sub: str


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

    # `postgresql`, `mysql`, `redis`, `redis-<app>`
    name: str
    unit: str
    active: bool


class RedisFacts(TypedDict):
    """The Redis of the application."""

    # Whether the server has the program.
    installed: bool
    # The text of the unit of the application's own one, null where there is none.
    unit: str | None
    # Its number in the one that sites shared before; null where it has none, or its keys have moved.
    shared: int | None


class SecretsSeen(TypedDict):
    """secrets.env beside its copy, where they differ, or a site that is live has neither."""

    # Whether the copy is what the file is; and whether there is one that can be read.
    kept: bool
    copy: bool
    # Names of variables that are gone; and of those that have another value than in the copy.
    lost: list[str]
    changed: list[str]
    # What tells this loss from others, empty where nothing is lost.
    loss: str


class Facts(TypedDict):
    """What the server told in one round trip."""

    os: OperatingSystem
    architecture: str
    processors: int
    # Bytes; null for what the server does not tell.
    memoryTotal: int | None
    memoryAvailable: int | None
    diskFree: int | None
    inodesFree: int | None
    # Addresses of global scope, 32 hexadecimal digits each.
    inet6: list[str]
    # What the start of a unit depends on beside the unit: one text, to be compared.
    ground: str
    python: str
    # Interpreters of the system, as `python3.11`.
    pythons: list[str]
    systemd: bool
    # Version of Caddy, null when it is not installed.
    caddy: str | None
    # Of the packages asked about, those that are not installed.
    missingPackages: list[str]
    uv: bool
    firewall: Firewall
    # Who listens on a port we need, unless it is Caddy: port → process name.
    portsTaken: dict[str, str]
    # The mark of the site; null where nothing is there yet, or version 0.1 has made it.
    site: Site | None
    # Those of the domains that another site of this server serves: domain → application.
    served: dict[str, str]
    # Nobody may enter the site's folder but those who have to, and Caddy's view of the uploads is there.
    guarded: bool
    # What interrupted runs left, by names; a deploy clears it away before anything else.
    interrupted: list[str]
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
    # Null where Caddy serves the site, or nothing does yet.
    proxy: ProxyNote | None
    # Whether what serves the site runs: Caddy, where nothing else is noted.
    proxyActive: bool
    # Its unit, and the group that the site's socket belongs to.
    proxyUnit: str
    proxyGroup: str
    # It has loaded the site's file: Caddy's main file imports ours, nginx and Apache have a link to it.
    proxyServes: bool
    # Null where there was no need to look: it serves what was noted of it, and no site reaches its admin API.
    caddyMemory: CaddyMemory | None
    # The runner finds these two out: a site made by hand that this run takes over, and whether Caddy can keep
    # websockets over a reload.
    oldSite: NotRequired[OldSite]
    caddyKeepsStreams: NotRequired[bool]
    # What this action has installed on the server and the application uses: databases, Redis.
    services: list[ServiceState]
    # Only where the application wants it.
    redis: RedisFacts | None
    # Null where secrets.env is what its copy is, or there is nothing yet.
    secrets: SecretsSeen | None
    records: Records
    # Only where it was asked for.
    status: Status | None
