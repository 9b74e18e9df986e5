"""What a site has on the server: what goes with it, what are its data, and what nobody knows."""

from __future__ import annotations

import os
import re

from remote.apache.places import apache_files
from remote.commands import run
from remote.database.record import read_records
from remote.database.second import list_beside
from remote.database.secrets_file import read_secrets
from remote.environment.workshop import CACHE, Workshop
from remote.facts.ownership import find_files, has_own_user, is_generated
from remote.nginx.places import nginx_files
from remote.places import RELEASE, UNITS, list_outside, unit_names
from remote.services.redis import redis_unit
from remote.services.registry import known_services

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.places import Places
    from remote.shapes.removal import Removal

# What lies in a site's folder and holds nothing that can't be made again; `.new-` is what was not yet renamed.
MADE = re.compile(r"incoming|current|previous|tls|offsite|basic-auth|maintenance|(proxy|backups)\.json|.+\.new-\d+")
# What people have written, what it takes to read it, and what has been done to it.
DATA = re.compile(
    r"(shared|backups|secrets\.env|(records|beside|restoring|offsite|taken)\.json|history\.jsonl|redis\.conf|taking-over)"
)
# Is there while a site is being removed, with what was asked for; and the mark, which goes last.
MARKS = ("removing.json", "site.json")
VENV = re.compile("[0-9a-f]{16}")


def removing_of(places: Places) -> str:
    """Is there from the first act of a removal to its last."""
    return places.top + "/" + MARKS[0]


def survey(places: Places) -> Removal:
    """Everything of a site, as paths and names; touches nothing."""
    app = places.app
    units = [name for name in sorted(os.listdir(UNITS)) if is_unit(app, name)]
    folder = sorted(os.listdir(places.top)) if os.path.isdir(places.top) else []
    made, data, unknown = [], [], []
    for name in folder:
        path = places.top + "/" + name
        if name in ("releases", "venvs"):
            known = RELEASE if name == "releases" else VENV
            others = [one for one in os.listdir(path) if not known.fullmatch(one)]
            made.append(path)
            unknown += ["%s/%s" % (path, one) for one in sorted(others)]
        elif MADE.fullmatch(name):
            made.append(path)
        elif DATA.fullmatch(name):
            data.append(path)
        elif name not in MARKS:
            unknown.append(path)
    if os.path.isdir(state_of(app)) and "redis-" + app in known_services():
        data.append(state_of(app))
    return {
        "units": units,
        "files": [path for path in list_files(app) if os.path.lexists(path)],
        "made": made,
        "data": data,
        "databases": list_databases(places),
        "users": [app] if has_own_user(app) else [],
        "unknown": unknown + list_foreign(places, units),
    }


def is_unit(app: str, name: str) -> bool:
    """Whether a file among the units is the site's own, of this action."""
    called = re.fullmatch(unit_names(app), name) or name == redis_unit(app)
    return bool(called) and is_generated(os.path.join(UNITS, name))


def list_files(app: str) -> list[str]:
    """What it has outside of its folder and beside its units, by names that no other site has."""
    outside = [path for path in [*list_outside(app), "/usr/local/bin/%s-backup" % app] if is_generated(path)]
    served = [
        name
        for pair in [*nginx_files(app), apache_files(app)]
        for name in pair
        if os.path.islink(name) or is_generated(name)
    ]
    caches = [Workshop(app).folder, Workshop(app, trial=True).folder, "%s/restic-%s" % (CACHE, app)]
    return [*outside, *dict.fromkeys(served), *caches]


def state_of(app: str) -> str:
    """What its own Redis keeps (systemd.exec(5), StateDirectory=)."""
    return "/var/lib/%s-redis" % app


def list_databases(places: Places) -> list[str]:
    """The databases that were made for it on this server, those beside it included: engine and name."""
    made = ["%s %s" % (record["engine"], record["name"]) for record in read_records(read_secrets(places))]
    return made + ["%s %s" % (entry["engine"], entry["name"]) for entry in list_beside(places)]


def list_foreign(places: Places, units: list[str]) -> list[str]:
    """What is called like the site's and was written by somebody else, as drop-ins; and the key that only deploys."""
    ours = [os.path.join(UNITS, name) for name in units]
    found = [path for path in find_files(places) if path not in ours and not is_generated(path)]
    gate = "/opt/django-prod/gate/sites/" + places.app
    return [*found, *([gate] if os.path.isdir(gate) else [])]


def measure_data(paths: list[str]) -> int | None:
    """Bytes on the disk below all of them together (du(1)); None where counting takes too long."""
    if not paths:
        return 0
    words = ["timeout", "10", "du", "--summarize", "--total", "--block-size=1", "--", *paths]
    total = re.findall(r"^(\d+)\ttotal$", run(words, check=False).stdout, re.MULTILINE)
    return int(total[0]) if total else None
