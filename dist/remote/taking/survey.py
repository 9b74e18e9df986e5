"""A site made by hand that is to be taken over: what it has, or why it can't be taken over by one command."""

from __future__ import annotations

import ipaddress
import os

from remote.systemd import show_units
from remote.taking.asked import ask_django, find_unit, list_beside, refuse
from remote.taking.choice import check_files, choose, describe, list_blocks
from remote.wire import call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from remote.shapes.proxy import OldSite
    from remote.taking.web_server import Block, WebServer


@call
def survey(*, app: str, units: Sequence[str], domains: Sequence[str], secure: bool, proxy: str) -> OldSite:
    """
    The site made by hand that the first of the units runs behind nginx or Apache (`proxy`: which one, or `auto`) under
    these domains; the other units end with it. `secure`: it is to be served by HTTPS. Touches nothing.

    Raises Failure TAKE_OVER_REFUSED, NGINX_FAILED, APACHE_FAILED.
    """
    main, *others = units
    unit = find_unit(main)
    for other in others:
        find_unit(other)
    web = choose(proxy)
    blocks = list_blocks(web, app, domains)
    files = find_files(app, describe(web), blocks, domains)
    check_files(web, files)
    said = ask_django(main, unit)
    if said.databases != 1:
        refuse("The old site has %d databases" % said.databases, "docs/taking-over.md has the way by hand.")
    beside = list_beside(said.folder, units)
    if beside:
        refuse(
            "%s runs in the old site's folder, too, and would go on writing" % ", ".join(beside),
            "Name it as well: `take-over: [%s]`; what does its work in the new site are `processes` and `timers`."
            % ", ".join([main, *others, *beside]),
        )
    certificate = find_certificate(blocks, files, domains)
    if secure and not certificate:
        refuse(
            "The old site has no HTTPS",
            "Take it over with `https: off`, and write `https: auto` for the run after that.",
        )
    serving = [*list_sockets([main]), main]
    ends = list(dict.fromkeys([*list_sockets(units), *units]))
    enabled = [name for name, one in show_units(ends, ["UnitFileState"]).items() if one["UnitFileState"] == "enabled"]
    engine, name, host, port = said.database
    user = unit["User"] or "root"
    return {
        "web": web,
        "units": ends,
        "enabled": enabled,
        "beside": [name for name in ends if name not in serving],
        "user": user,
        "database": {"engine": engine, "name": name, "host": host, "port": port},
        "media": said.media if os.path.isdir(said.media) else "",
        "files": files,
        "certificate": certificate,
        "crontab": os.path.exists("/var/spool/cron/crontabs/" + user),
    }


def list_sockets(units: Sequence[str]) -> list[str]:
    """The units of sockets that start one of these services."""
    states = show_units(units, ["TriggeredBy"]).values()
    return [name for one in states for name in one["TriggeredBy"].split() if name.endswith(".socket")]


def find_files(app: str, server: WebServer, blocks: Sequence[Block], domains: Sequence[str]) -> dict[str, str]:
    """
    The files of the web server that serve these domains, which serve nobody else, and where they are kept. Raises Failure
    TAKE_OVER_REFUSED.
    """
    found = sorted({block.file for block in blocks if block.answers})
    if not found:
        refuse(
            "No site of %s has the name %s" % (server.name, domains[0]),
            "Write it into `%s` of the old site, or correct `domains`; if the old site is gone, take `take-over` out of the YAML file."
            % server.directive,
        )
    for file in found:
        if os.path.dirname(file) not in server.folders:
            refuse("%s has the old site" % file, "Put its blocks into a file of their own in sites-enabled.")
        names = {name for block in blocks if block.file == file for name in block.names}
        lost = sorted(name for name in names - set(domains) if not is_nobody(name))
        if lost:
            refuse(
                "%s also serves %s" % (file, ", ".join(lost)),
                "Add it to `domains` if it is this site, or give it a file of its own in %s." % server.name,
            )
    return {file: "%s/%s/%s" % (server.kept, app, os.path.basename(file)) for file in found}


def is_nobody(name: str) -> bool:
    """A `server_name` by which no visitor asks for a site: an address, this machine, the sign for any."""
    try:
        return bool(ipaddress.ip_address(name.strip("[]")))
    except ValueError:
        return name in ("", "_", "localhost")


def find_certificate(blocks: Iterable[Block], files: Iterable[str], domains: Sequence[str]) -> list[str]:
    """Chain and key that those files present for the main domain; empty for a site without."""
    return next(
        (one.certificate for one in blocks if one.certificate and one.file in files and domains[0] in one.names), []
    )
