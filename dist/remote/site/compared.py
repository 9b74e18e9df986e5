"""Two configurations of Caddy's (https://caddyserver.com/docs/json/) compared, our own site apart: pure."""

from __future__ import annotations

import hashlib
import json
import re

from remote.site.admin import ADDRESS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any


def list_sites(config: dict[str, Any] | None, ours: str) -> dict[str, str]:
    """
    What others are served, by its name as people know it: `shop.example`, or the address that is listened on where a
    site has no name. `ours`, a regular expression, tells the routes of our own site.
    """
    sites: dict[str, list[str]] = {}
    for server in servers_of(config):
        for route in number_groups(unwrap(server.get("routes") or [])):
            if not re.search(ours, write(route)):
                listen = sorted(server.get("listen") or [])
                sites.setdefault(", ".join(hosts_of(route) or listen), []).append(write([listen, tidy(route, set())]))
    return {name: write(sorted(routes)) for name, routes in sites.items()}


def list_own_hosts(config: dict[str, Any] | None, ours: str) -> set[str]:
    """The names that our own site has."""
    routes = [route for server in servers_of(config) for route in server.get("routes") or []]
    return {host for route in routes if re.search(ours, write(route)) for host in hosts_of(route)}


def find_lost(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """The names of the sites that are not, or not so, among the second ones."""
    return sorted(name for name, routes in before.items() if after.get(name) != routes)


def is_same(one: dict[str, Any] | None, other: dict[str, Any] | None, ours: str) -> bool:
    """Whether two configurations are the same for everybody but our own site."""
    return one == other or leave_out(one, ours) == leave_out(other, ours)


def leave_out(config: dict[str, Any] | None, ours: str) -> str:
    """A configuration without our site, in a form in which equal ones have the same text."""
    copy: dict[str, Any] = json.loads(json.dumps(config or {}))
    hosts = list_own_hosts(copy, ours)
    if (copy.get("admin") or {}).get("listen") == ADDRESS:
        del copy["admin"]["listen"]
    leave_out_logs(copy, hosts)
    servers = []
    for server in servers_of(copy):
        errors = server.get("errors") or {}
        # Pages for a site that does not answer name no socket.
        errors["routes"] = [route for route in errors.get("routes") or [] if not set(hosts_of(route)) & hosts]
        routes = number_groups(unwrap(server.get("routes") or []))
        server["routes"] = [route for route in routes if not re.search(ours, write(route))]
        if server["routes"]:
            servers.append(server)
    apps = copy.get("apps") or {}
    if "http" in apps:
        # Their names are numbers, which our site shifts.
        apps["http"]["servers"] = sorted(servers, key=write)
    automation = (apps.get("tls") or {}).get("automation") or {}
    if "policies" in automation:
        # A policy without subjects would be everybody's.
        kept = [policy for policy in automation["policies"] if not set(policy.get("subjects") or [""]) <= hosts]
        if all("subjects" in policy for policy in kept):
            # One that says nothing but subjects is what everybody has.
            kept = [policy for policy in kept if len(policy) > 1]
        # Of those with subjects the order says nothing; one without is the last.
        automation["policies"] = sorted(kept, key=lambda policy: ("subjects" not in policy, write(tidy(policy, hosts))))
    return write(tidy(copy, hosts))


def leave_out_logs(config: dict[str, Any], hosts: set[str]) -> None:
    """Takes the access log of these names out. Caddy numbers all of a file's, so the others get numbers of their own."""
    ours: set[str] = set()
    for server in servers_of(config):
        names = (server.get("logs") or {}).get("logger_names") or {}
        own = hosts & set(names)
        for host in own:
            found = names.pop(host)
            ours.update([found] if isinstance(found, str) else found)
        # What says only which sites have none.
        if own and not names:
            del server["logs"]
    logging = config.get("logging") or {}
    logs = logging.get("logs") or {}
    for name in ours:
        logs.pop(name, None)
    default = logs.get("default") or {}
    default["exclude"] = [name for name in default.get("exclude") or [] if name.rpartition(".")[2] not in ours]
    if not tidy(default, set()):
        logs.pop("default", None)
    left = sorted((name for name in logs if re.fullmatch(r"log\d+", name)), key=lambda name: int(name[3:]))
    numbers = {name: "log-%d" % index for index, name in enumerate(left)}
    text = re.sub(
        r'"((?:http\.log\.access\.)?)(log\d+)"',
        lambda one: '"%s%s"' % (one[1], numbers.get(one[2], one[2])),
        json.dumps(config),
    )
    config.clear()
    config.update(json.loads(text))


def servers_of(config: dict[str, Any] | None) -> list[dict[str, Any]]:
    """The HTTP servers of a configuration."""
    http = ((config or {}).get("apps") or {}).get("http") or {}
    return list((http.get("servers") or {}).values())


def hosts_of(route: dict[str, Any]) -> list[str]:
    """The names that a route is for."""
    return [host for match in route.get("match") or [] for host in match.get("host") or []]


def unwrap(routes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """
    The routes, with those of a site for any name in the place of the site: Caddy wraps it only where it has a site
    beside it on the same address.
    """
    found: list[dict[str, Any]] = []
    for route in routes:
        handlers = route.get("handle") or []
        if not route.get("match") and len(handlers) == 1 and handlers[0].get("handler") == "subroute":
            found += unwrap(handlers[0].get("routes") or [])
        else:
            found.append(route)
    return found


def number_groups(routes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The routes, with their groups of alternatives numbered in each by itself: Caddy numbers all of a file's."""
    numbered = []
    for route in routes:
        numbers: dict[str, str] = {}
        text = re.sub(
            r'"group": "(group\d+)"',
            lambda found: '"group": "%s"' % numbers.setdefault(found[1], "group-%d" % len(numbers)),  # noqa: B023
            json.dumps(route),
        )
        numbered.append(json.loads(text))
    return numbered


def tidy(value: Any, hosts: Collection[str]) -> Any:
    """Without what is empty and without these names; lists of words are sorted."""
    if isinstance(value, dict):
        kept = {key: tidy(item, hosts) for key, item in value.items()}
        return {key: item for key, item in kept.items() if item not in ({}, [], None)}
    if isinstance(value, list):
        items = [tidy(item, hosts) for item in value if not (isinstance(item, str) and item in hosts)]
        return sorted(items) if all(isinstance(item, str) for item in items) else items
    return value


def write(value: Any) -> str:
    """As text, equal for equal values."""
    return json.dumps(value, sort_keys=True)


def digest(config: dict[str, Any]) -> str:
    """Equal for equal configurations."""
    return hashlib.sha256(write(config).encode()).hexdigest()
