"""What an abandoned run left: ended, removed or completed by whoever takes the lock next, whatever that run is for."""

from __future__ import annotations

import os
import re
import shutil
import time

from remote.commands import run
from remote.facts.units import ask_units
from remote.formats import write_state
from remote.release.kept import keep_arrived
from remote.systemd import is_running, show_units
from remote.wire import tell

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.places import Places
    from remote.systemd import Units


def end_abandoned(places: Places, units: Units) -> Units:
    """
    A migration is waited for; the rest of the run's slice, its instances and half releases are ended. Answers the
    state of the units as it is then.
    """
    rest = places.app + "-deploy.slice"
    next_told = 0.0
    while is_running(places.migration, units):
        # Again and again: a session that says nothing for long is taken for dead.
        if time.monotonic() >= next_told:
            tell(log="A migration of an abandoned run is still running; waiting for it")
            next_told = time.monotonic() + 60
        time.sleep(0.2)
        units = ask_units(places)
    group = units.get(rest, {}).get("ControlGroup")
    if group and is_populated(group):
        tell(log="Ending what an abandoned run left")
        run(["systemctl", "stop", rest], check=False)
        units = ask_units(places)
    if not os.path.isdir(places.releases):
        return units
    strays = end_strays(places, units)
    for left in strays + remove_incomplete(places):
        tell(log="removed what an interrupted run left: %s" % left)
    return ask_units(places) if strays else units


def is_populated(group: str) -> bool:
    """Whether any process is in a control group or below it (cgroups(7), cgroup.events); a slice outlives them."""
    try:
        with open("/sys/fs/cgroup%s/cgroup.events" % group) as file:
            return "populated 1" in file.read()
    except FileNotFoundError:
        return False


def end_strays(places: Places, states: Units) -> list[str]:
    """
    No instance but the live one has a reason to run when a run begins. One that served until the interrupted
    run switched may still have requests in flight: it gets a few seconds to end by itself. Answers the units.
    """
    owner = places.live_owner()
    instances = [unit for unit in states if unit.startswith(places.app + "@")]
    units = [unit for unit in instances if states[unit]["ActiveState"] != "inactive"]
    strays = [unit for unit in units if owner is None or unit not in (places.service(owner), places.socket_unit(owner))]
    services = [unit for unit in strays if unit.endswith(".service")]
    if strays:
        run(["systemctl", "stop", "--no-block", *strays], check=False)
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline and any(
            unit["ActiveState"] == "deactivating" for unit in show_units(services, ["ActiveState"]).values()
        ):
            time.sleep(0.05)
        if services:
            run(["systemctl", "kill", "-s", "KILL", *services], check=False)
        run(["systemctl", "stop", *strays], check=False)
        run(["systemctl", "reset-failed", *strays], check=False)
    return strays


def remove_incomplete(places: Places) -> list[str]:
    """A release that was never live is garbage, but for the contents that need not be sent again. Answers the names."""
    live = places.live()
    if live and not os.path.exists(places.release(live) + "/state.json"):
        # A run was ended between the rename and this line of its own.
        at = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())
        write_state(places, live, {"state": "live", "at": at})
    removed = [name for name in os.listdir(places.releases) if not os.path.exists(places.release(name) + "/state.json")]
    if os.path.isdir(places.incoming):
        keep_arrived(places, removed)
    for identifier in removed:
        shutil.rmtree(places.release(identifier))
    return removed + remove_written_aside(places)


# What `write_aside` and `link_aside` make in the site's folder and its backups, before it is renamed.
ASIDE = re.compile(r"((records\.json|secrets\.env|current|previous)|[\w-]*\d{8}T\d{6}[\w.-]*\.json)\.new-\d+")


def remove_written_aside(places: Places) -> list[str]:
    """Removes what was written and not yet renamed when a run was killed, and nothing else; answers the names."""
    removed: list[str] = []
    for folder in (places.top, places.backups):
        for name in os.listdir(folder) if os.path.isdir(folder) else []:
            path = folder + "/" + name
            if ASIDE.fullmatch(name) and (os.path.islink(path) or os.path.isfile(path)):
                os.unlink(path)
                removed.append(name)
    return removed
