"""The site, as visitors get it. For the type checker alone; src/shapes/site.ts is made from it."""

from __future__ import annotations

from typing import Literal, TypedDict

from remote.shapes.instance import HealthAnswer
from remote.shapes.proxy import CaddyMemory


class Configured(TypedDict):
    """Whether Caddy had to load its configuration."""

    loaded: bool


class FoundCaddy(TypedDict):
    """The Caddy that serves on the server."""

    # The unit of systemd that runs it.
    unit: str
    group: str
    active: bool
    version: str
    # What it reads imports our file, and that is loaded.
    imports: bool
    # The name of its process; empty while it does not run.
    process: str


class Looked(TypedDict):
    """Whether Caddy has our file, and has loaded it, and what else it has in memory."""

    imports: bool
    memory: CaddyMemory


class Guarded(TypedDict):
    """Who reaches Caddy's admin API now."""

    admin: Literal["closed", "open", "left", "unknown"]
    # The file that says so now; empty where nothing was written.
    written: str
    # Protections that Caddy's unit can't have on this machine.
    absent: list[str]
    # Why it could not be closed.
    why: str


class GivenUser(TypedDict):
    """A user of the password in front of a site."""

    name: str
    password: str


class Maintained(TypedDict):
    """What became of maintenance."""

    # Whether the site was closed before.
    was: bool
    # Whether visitors get the page; null where nobody could look.
    closed: bool | None
    # The address that sees the site all the same; empty for none.
    address: str


class Through(TypedDict):
    """What leads visitors to the site, as it is told of, and its unit; empty for somebody else's."""

    name: str
    unit: str


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


class StartPage(TypedDict):
    """The page that visitors of the start page get."""

    # Where redirects on the site have led.
    path: str
    status: int
    type: str
    text: str
    # Where the last redirect leads, when that is not on the site.
    away: str | None


class Visit(TypedDict):
    """What the server saw when it visited itself."""

    health: HealthAnswer
    # Null when nothing was collected.
    static: VisitedFile | None
    # The start page's own CSS and JS; `missing` are those that the project does not have.
    assets: list[str]
    missing: list[str]
    # Other pages and how they answer, where the start page does not answer well.
    pages: list[tuple[str, int]]
    # Where visitors of the start page are sent, when that is a name that nobody serves, or the same page for ever.
    away: str | None
    # Addresses on the visitor's own computer from which the start page loads something.
    local: list[str]
    # Those that it leads its visitors to, or that its own scripts name.
    leads: list[str]
    where: str
    # How often the site answered well during the stability window.
    asked: int
    pending: list[Uncertified]
    # The server's public addresses, each behind `inet` or `inet6`; only where a certificate is missing.
    addresses: list[tuple[str, str]]
    release: str | None
