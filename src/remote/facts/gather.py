"""What the server is and has, gathered in one go."""

from __future__ import annotations

import os
import pwd
import re
import sys

from remote.facts.differing import compare_parts, list_arrived
from remote.facts.firewall import ask_firewall
from remote.facts.guarded import is_guarded
from remote.facts.interrupted import find_interrupted
from remote.facts.machine import ask_disk, ask_packages, describe_ground, read_inet6, read_memory, read_os_release
from remote.facts.managed import find_managed, serves_as_noted
from remote.facts.neighbours import find_served
from remote.facts.shelf import list_releases
from remote.facts.units import group_of, judge_processes, recall_caddy
from remote.files import file_entry, fingerprint
from remote.formats import read_manifest, read_records
from remote.instance.health import ask_health, over_socket
from remote.meanwhile import ask_meanwhile
from remote.services.registry import units_of
from remote.systemd import is_active
from remote.wire import bring, tell

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from remote.model import Manifest, Site
    from remote.places import Places
    from remote.shapes.facts import Facts, SecretsSeen, UnitState
    from remote.shapes.instance import HealthAnswer
    from remote.shapes.session import Questions
    from remote.systemd import Units


def gather(questions: Questions, places: Places, units: Units, site: Site | None) -> Facts:
    """Everything but the status; `units` is what ask_units() has found, `site` the mark."""
    app = places.app
    interrupted = find_interrupted(places, units)
    live = places.live()
    release = places.release(live) if live else None
    manifest = read_manifest(places, live) if live else None
    # What was interrupted is ended first, and with it all that runs where the transfer would.
    if (
        not interrupted
        and questions["filesHash"]
        and (manifest is None or manifest["filesHash"] != questions["filesHash"])
    ):
        tell(sending=True)
    owner = places.owner(live) if live else None
    socket = places.release(owner) + "/http.sock" if owner else None
    health = ask_meanwhile(ask_live, questions, socket, manifest) if socket else None
    packages = ask_meanwhile(ask_packages, questions["packages"])
    firewall = ask_meanwhile(ask_firewall)
    services = units_of(app)
    edited: list[str] = []
    differing: list[int] = []
    if release and manifest:
        if fingerprint(release + "/code") != manifest["fingerprint"]:
            edited = bring("remote.facts.edited").main(manifest["files"], release + "/code")
        if manifest["filesHash"] == questions["filesHash"]:
            manifest["files"] = {}
        elif questions["parts"]:
            differing, manifest["files"] = compare_parts(manifest["files"], questions["parts"])
    disk = ask_disk()
    caddy_unit = recall_caddy(app)
    caddy_active = is_active(caddy_unit, units)
    caddy_found = units.get(caddy_unit, {})
    taken: dict[str, str] = {}
    # Who has them is asked only where it can have changed: it means looking at every process.
    if not (caddy_active and live):
        taken = bring("remote.facts.ports").main(set(questions["ports"]))
    redis = None
    if "redis" in questions["services"]:
        # It comes only with this question (src/server/session.ts).
        from remote.services.redis import redis_facts

        redis = redis_facts(app)
    missing, caddy = packages()
    facts: Facts = {
        "os": read_os_release(),
        "architecture": os.uname().machine,
        "processors": os.cpu_count() or 1,
        "memoryTotal": read_memory("MemTotal"),
        "memoryAvailable": read_memory("MemAvailable"),
        "diskFree": disk.f_bavail * disk.f_frsize if disk else None,
        "inodesFree": disk.f_favail if disk else None,
        "inet6": read_inet6(),
        "ground": describe_ground(places.top, disk),
        "python": "%d.%d.%d" % sys.version_info[:3],
        "pythons": sorted(name for name in os.listdir("/usr/bin") if re.fullmatch(r"python3\.\d+", name)),
        "systemd": os.path.isdir("/run/systemd/system"),
        "caddy": caddy,
        "missingPackages": missing,
        "uv": os.path.exists(questions["uv"]),
        "firewall": firewall(),
        "portsTaken": taken,
        "site": site,
        "served": find_served(app, questions["domains"]),
        "guarded": is_guarded(places),
        "interrupted": interrupted,
        "userExists": has_user(app),
        "current": live,
        "previous": os.path.basename(os.readlink(places.previous)) if os.path.islink(places.previous) else None,
        "instance": owner,
        "manifest": manifest,
        "releases": list_releases(places),
        "venvs": list_venvs(places),
        "files": find_managed(app, release),
        "arrived": list_arrived(places),
        "edited": edited,
        "differing": differing,
        "health": without_secrets(app, questions, health()) if health else None,
        "unit": state_of(units.get(places.service(owner)) if owner else None),
        "processes": judge_processes(app, units),
        "targetActive": is_active(places.target, units) and is_active(app + "-current.service", units),
        "proxy": None,
        "proxyActive": caddy_active,
        "proxyServes": caddy_active and serves_as_noted(app),
        "caddyMemory": None,
        "proxyUnit": caddy_unit,
        "proxyGroup": group_of(caddy_found),
        "services": [{"name": name, "unit": unit, "active": is_active(unit, units)} for name, unit in services.items()],
        "redis": redis,
        "secrets": see_secrets(places, manifest),
        "records": read_records(places),
        "status": None,
    }
    if os.path.exists(places.proxy):
        facts.update(bring("remote.facts.proxied").main(places, facts))
    return facts


def see_secrets(places: Places, manifest: Manifest | None) -> SecretsSeen | None:
    """What is to be said of secrets.env; almost always it is what its copy is."""
    found = file_entry(places.secrets)
    if found == file_entry(places.kept_secrets) and (found["size"] if found else not manifest):
        return None
    seen: SecretsSeen = bring("remote.facts.kept_secrets").main(places, manifest)
    return seen


def ask_live(questions: Questions, socket: str, manifest: Manifest | None) -> HealthAnswer:
    """How the live instance answers on its socket: where it is asked now, or as it is served."""
    domain, path, secure = questions["domain"], questions["healthPath"], questions["secure"]
    if not domain and manifest:
        serving = manifest["serving"]
        domain, path, secure = serving["domains"][0], serving["healthPath"], serving["https"] != "off"
    return ask_health(lambda: over_socket(socket, 20), domain, path, secure)


def without_secrets(app: str, questions: Questions, answer: HealthAnswer) -> HealthAnswer:
    """The answer without secrets of the site, where it has words of the project: an error, or a redirect's address."""
    if not answer["error"] and answer["path"] == questions["healthPath"]:
        return answer
    hidden: HealthAnswer = bring("remote.hidden").Hider(app).hide(answer)
    return hidden


def state_of(unit: Mapping[str, str] | None) -> UnitState | None:
    """A unit's properties as the runner reads them."""
    if not unit:
        return None
    return {
        "active": unit["ActiveState"],
        "sub": unit["SubState"],
    }


def has_user(name: str) -> bool:
    """Whether the system has a user of this name."""
    try:
        return bool(pwd.getpwnam(name))
    except KeyError:
        return False


def list_venvs(places: Places) -> list[str]:
    """The environments that are complete, by their keys."""
    names = os.listdir(places.venvs) if os.path.isdir(places.venvs) else []
    return [name for name in names if os.path.exists("%s/%s/.complete" % (places.venvs, name))]
