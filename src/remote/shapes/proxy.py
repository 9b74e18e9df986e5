"""What serves a site: Caddy, nginx, Apache, or what somebody else sees to. For the type checker alone; src/shapes/proxy.ts is made from it."""

from __future__ import annotations

from typing import Literal, TypedDict


class CaddyMemory(TypedDict):
    """Who can tell Caddy what to serve, and what it serves beside what its files say."""

    # Who reaches its admin API: root and Caddy; every program of the server, which a deploy ends, or leaves and tells.
    admin: Literal["closed", "open", "left", "unknown"]
    altered: list[str]
    # Loading the files is the way back.
    mends: bool
    # Why it can't be told; mostly empty.
    untold: str


class NginxFound(TypedDict):
    """What a site's file for nginx depends on."""

    # Where it belongs.
    path: str
    version: str
    # Port of visitors → what stands behind `listen`.
    listens: dict[str, list[str]]
    # Ports of visitors on which nobody else's site listens.
    alone: list[int]
    # Whether there is who asks authorities for certificates.
    certbot: bool


class ApacheFound(TypedDict):
    """What a site's file for Apache depends on."""

    # Port of visitors → what stands in `<VirtualHost …>`.
    addresses: dict[str, list[str]]
    # Ports of visitors on which nobody else has a site.
    alone: list[int]
    # Whether there is who asks authorities for certificates.
    certbot: bool


class ProxyNote(TypedDict):
    """What serves a site, as it was configured last: proxy.json in its folder, which Caddy's sites do without."""

    kind: Literal["caddy", "nginx", "apache", "none"]
    # Empty where it is somebody else's.
    unit: str
    # Whom the socket belongs to.
    group: str
    nginx: NginxFound | None
    # Absent from notes of before there was Apache.
    apache: ApacheFound | None


class FoundNginx(TypedDict):
    """The nginx of the server."""

    active: bool
    # Whether it has a port of visitors.
    holds: bool
    found: NginxFound
    # Domains of the site that another site of nginx has: domain → its file.
    taken: dict[str, str]


class FoundApache(TypedDict):
    """The Apache of the server."""

    active: bool
    # Whether it has a port of visitors.
    holds: bool
    found: ApacheFound
    # Domains of the site that another site of Apache answers: domain → its file.
    taken: dict[str, str]


class Loaded(TypedDict):
    """Whether the web server had to load its configuration, and why there is no certificate of an authority yet."""

    loaded: bool
    # Empty where there is one, or none is wanted.
    refused: str


class OldDatabase(TypedDict):
    """What DATABASES of a site made by hand says of `default`."""

    engine: str
    name: str
    host: str
    port: str


class OldSite(TypedDict):
    """A site made by hand that is to be taken over."""

    # What leads visitors to it.
    web: Literal["nginx", "apache"]
    # Units that end with it, those of sockets first, and which of them start at a boot.
    units: list[str]
    enabled: list[str]
    # Those of them that no visitor waits for, as a queue's worker.
    beside: list[str]
    user: str
    database: OldDatabase
    # Its uploads; empty for none.
    media: str
    # Files of the web server that serve it, as it reads them: file → where it is kept.
    files: dict[str, str]
    # What it presents to visitors, chain and key; empty where it has none.
    certificate: list[str]
    # Whether its user has a crontab(5).
    crontab: bool
