"""A site made by hand that is to be taken over: what it has, or why it can't be taken over by one command."""

from __future__ import annotations

import ipaddress
import os

from remote.nginx.found import dump, is_ours
from remote.nginx.parsed import find_owners, list_sites, read_directives
from remote.systemd import show_units
from remote.taking.asked import ask_django, find_unit, list_beside, refuse
from remote.wire import call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from remote.nginx.parsed import Directive
    from remote.shapes.proxy import OldSite

# What the old site's files of nginx are moved to: nothing reads them there.
KEPT = "/etc/nginx/django-prod-taken-over"


@call
def survey(*, app: str, units: Sequence[str], domains: Sequence[str], secure: bool) -> OldSite:
    """
    The site made by hand that the first of the units runs behind nginx under these domains; the other units end with
    it. `secure`: it is to be served by HTTPS. Touches nothing.

    Raises Failure TAKE_OVER_REFUSED, NGINX_FAILED.
    """
    main, *others = units
    unit = find_unit(main)
    for other in others:
        find_unit(other)
    if not os.path.exists("/usr/sbin/nginx"):
        refuse("nginx does not serve the old site", "docs/taking-over.md has the way by hand.")
    directives = list(read_directives(dump()))
    files = find_files(app, directives, domains)
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
    certificate = find_certificate(directives, files, domains)
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


def find_files(app: str, directives: Sequence[Directive], domains: Sequence[str]) -> dict[str, str]:
    """The files of nginx that serve these domains, which serve nobody else. Raises Failure TAKE_OVER_REFUSED."""
    sites = [site for site in list_sites(directives) if not is_ours(app, site.file)]
    found = set(find_owners(sites, domains).values())
    if not found:
        refuse(
            "No site of nginx has the name %s" % domains[0],
            "Write it into `server_name` of the old site, or correct `domains`; if the old site is gone, take `take-over` out of the YAML file.",
        )
    for file in sorted(found):
        if os.path.dirname(file) not in ("/etc/nginx/sites-enabled", "/etc/nginx/conf.d"):
            refuse("%s has the old site" % file, "Put its blocks `server` into a file of their own in sites-enabled.")
        names = {name for site in sites if site.file == file for name in site.names}
        lost = sorted(name for name in names - set(domains) if not is_nobody(name))
        if lost:
            refuse(
                "%s also serves %s" % (file, ", ".join(lost)),
                "Add it to `domains` if it is this site, or give it a file of its own in nginx.",
            )
    return {file: "%s/%s/%s" % (KEPT, app, os.path.basename(file)) for file in sorted(found)}


def is_nobody(name: str) -> bool:
    """A `server_name` by which no visitor asks for a site: an address, this machine, the sign for any."""
    try:
        return bool(ipaddress.ip_address(name.strip("[]")))
    except ValueError:
        return name in ("", "_", "localhost")


def find_certificate(directives: Iterable[Directive], files: Iterable[str], domains: Sequence[str]) -> list[str]:
    """Chain and key that those files present for the main domain; empty for a site without."""
    blocks: dict[int, dict[str, list[str]]] = {}
    for file, _, number, words in directives:
        if file in files and len(words) > 1:
            blocks.setdefault(number, {})[words[0]] = words[1:]
    for block in blocks.values():
        pair = [block.get(word, [""])[0] for word in ("ssl_certificate", "ssl_certificate_key")]
        if domains[0] in block.get("server_name", []) and all(pair):
            return [os.path.join("/etc/nginx", one) for one in pair]
    return []
