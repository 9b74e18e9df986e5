"""What an interrupted run left on the server. A look leaves it there; a deploy ends and removes it (remote.abandoned)."""

from __future__ import annotations

import fcntl
import os
import re

from remote.places import RELEASE, UNITS, unit_names
from remote.processes import is_populated

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.places import Places
    from remote.systemd import Units


def find_interrupted(places: Places, units: Units) -> list[str]:
    """By names, as a person reads them; `units` is what ask_units() has found."""
    found = [places.slice] if is_populated(units.get(places.slice, {})) else []
    found += find_strays(places, units) + find_incomplete(places) + find_written_aside(places)
    # Whole contents, called by their sha256, are kept for the next release.
    if os.path.isdir(places.incoming) and any(len(name) != 64 for name in os.listdir(places.incoming)):
        found.append(places.incoming)
    if is_cut_off(places):
        found.append(places.restoring)
    # Of a removal (remote.removal).
    if os.path.lexists(places.top + "/removing.json"):
        found.append(places.top + "/removing.json")
    live = places.live()
    # A run was ended between the rename and this line of its own.
    if live and not has_state(places, live):
        found.append(places.release(live))
    return found


def find_strays(places: Places, states: Units) -> list[str]:
    """Units of instances that run although another one serves: none of them has a reason to when a run begins."""
    owner = places.live_owner()
    serving = (places.service(owner), places.socket_unit(owner)) if owner else ()
    instances = [unit for unit in states if unit.startswith(places.app + "@")]
    return [unit for unit in instances if states[unit]["ActiveState"] != "inactive" and unit not in serving]


def find_incomplete(places: Places) -> list[str]:
    """Releases that were never live, and are not now."""
    names = os.listdir(places.releases) if os.path.isdir(places.releases) else []
    return [name for name in names if RELEASE.fullmatch(name) and not has_state(places, name) and name != places.live()]


def is_cut_off(places: Places) -> bool:
    """Whether a restore was ended before it was over; one that is under way holds the lock."""
    if not os.path.lexists(places.restoring):
        return False
    try:
        with open(places.beside_lock) as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        pass  # the server has been started since
    except BlockingIOError:
        return False
    return True


def has_state(places: Places, release: str) -> bool:
    return os.path.exists(places.release(release) + "/state.json")


# What `write_aside`, `link_aside` and a backup make in the site's folder, its releases and its backups, before it is renamed.
ASIDE = re.compile(
    r"((records|site|state|beside|backups|restoring)\.json|history\.jsonl|secrets\.env[\w.]*|current|previous|[\w-]*\d{8}T\d{6}[\w.-]*\.json)\.new-\d+|\.under-way.+"
)


def find_written_aside(places: Places) -> list[str]:
    """The paths of what was written and not yet renamed when a run was killed."""
    # Outside of the site's folder: units, commands, Caddy's file.
    app = places.app
    placed = re.compile(r"(%s|%s(-(manage|restore|backup)|\.caddyfile))\.new-\d+" % (unit_names(app), app))
    patterns = {places.top: ASIDE, places.backups: ASIDE, UNITS: placed, "/usr/local/bin": placed, "/etc/caddy": placed}
    for release in os.listdir(places.releases) if os.path.isdir(places.releases) else []:
        patterns[places.release(release)] = ASIDE
    paths = [
        folder + "/" + name
        for folder, pattern in patterns.items()
        if os.path.isdir(folder)
        for name in os.listdir(folder)
        if pattern.fullmatch(name)
    ]
    return [path for path in paths if os.path.islink(path) or os.path.isfile(path)]
