"""What the server is and has, gathered in one go."""

from __future__ import annotations

import os
import pwd
import re
import sys

from remote.commands import run
from remote.facts.differing import arrived, differing, edited_by_hand
from remote.facts.firewall import firewall
from remote.facts.machine import memory, os_release
from remote.facts.managed import caddy_imports, foreign, managed_files
from remote.facts.ports import ports_taken
from remote.facts.releases import release_entries
from remote.facts.units import process_units
from remote.files import fingerprint, read_json
from remote.instance.health import ask_health, over_socket
from remote.meanwhile import meanwhile
from remote.services.redis import redis_facts
from remote.services.registry import units_of
from remote.wire import say


def packages(names):
    wanted = list(names) + ["caddy"]
    text = run(["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status} ${Version}\n"] + wanted, check=False).stdout
    rows = [line.split(" ") for line in text.splitlines()]
    installed = {row[0]: row[2] for row in rows if len(row) == 3 and row[1] == "installed"}
    return [name for name in names if name not in installed], installed.get("caddy")


def health_of(args, path, manifest):
    """How the live instance answers on its socket."""
    asked = [args["domain"], args["healthPath"], args["https"]]
    if not args["domain"] and manifest:
        serving = manifest["serving"]
        asked = [serving["domains"][0], serving["healthPath"], serving["https"] != "off"]
    return ask_health(lambda: over_socket(path, 20), *asked)


def gather(args, places, units):
    app = args["app"]
    live = places.live()
    release = places.release(live) if live else None
    manifest = read_json(release + "/release.json", None) if release else None
    if args["filesHash"] and (manifest is None or manifest["filesHash"] != args["filesHash"]):
        say(sending=True)
    owner = places.owner(live) if live else None
    health = meanwhile(health_of, args, places.release(owner) + "/http.sock", manifest) if owner else lambda: None
    installed = meanwhile(packages, args["packages"])
    filtered = meanwhile(firewall)
    services = units_of(app)
    active = {name: unit["ActiveState"] == "active" for name, unit in units.items()}
    unit = units.get(places.service(owner)) if owner else None
    edited, numbers = [], []
    if manifest:
        if fingerprint(release + "/code") != manifest["fingerprint"]:
            edited = edited_by_hand(manifest, release + "/code")
        if manifest["filesHash"] == args["filesHash"]:
            manifest["files"] = {}
        elif args["parts"]:
            numbers, manifest["files"] = differing(manifest["files"], args["parts"])
    disk = os.statvfs("/srv" if os.path.isdir("/srv") else "/")
    space = memory()
    try:
        user = pwd.getpwnam(app)
    except KeyError:
        user = None
    caddy_active = active.get("caddy.service", False)
    missing, caddy = installed()
    return {
        "os": os_release(),
        "architecture": os.uname().machine,
        "processors": os.cpu_count() or 1,
        "memoryTotal": space["MemTotal"],
        "memoryAvailable": space["MemAvailable"],
        "diskFree": disk.f_bavail * disk.f_frsize,
        "inodesFree": disk.f_favail,
        "python": "%d.%d.%d" % sys.version_info[:3],
        "pythons": sorted(name for name in os.listdir("/usr/bin") if re.fullmatch(r"python3\.\d+", name)),
        "systemd": os.path.isdir("/run/systemd/system"),
        "caddy": caddy,
        "missingPackages": missing,
        "uv": os.path.exists(args["uv"]),
        "firewall": filtered(),
        # Who has them is asked only where it can have changed: it means looking at every process.
        "portsTaken": {} if caddy_active and live else ports_taken(set(args["ports"])),
        "foreign": foreign(app, places),
        "userExists": user is not None,
        "current": live,
        "previous": os.path.basename(os.readlink(places.previous)) if os.path.islink(places.previous) else None,
        "instance": owner,
        "manifest": manifest,
        "releases": release_entries(places),
        "venvs": [
            name
            for name in (os.listdir(places.venvs) if os.path.isdir(places.venvs) else [])
            if os.path.exists("%s/%s/.complete" % (places.venvs, name))
        ],
        "files": managed_files(app, release),
        "arrived": arrived(places),
        "edited": edited,
        "differing": numbers,
        "health": health(),
        "unit": {
            "active": unit["ActiveState"],
            "sub": unit["SubState"],
            "mainPid": int(unit["MainPID"]),
            "restarts": int(unit["NRestarts"]),
        }
        if unit
        else None,
        "processes": process_units(app, units),
        "targetActive": active.get(places.target, False) and active.get(app + "-current.service", False),
        "caddyActive": caddy_active,
        "services": [
            {"name": name, "unit": unit, "active": active.get(unit, False)} for name, unit in services.items()
        ],
        "redis": redis_facts(app) if "redis" in args["services"] else None,
        "caddyImports": caddy_imports(app, args["ports"][-1]),
        "records": {"fixtures": {}, "superusers": [], "compatibleMigrations": [], **read_json(places.records, {})},
    }
