"""The state of an application's units and of those that it needs."""

from __future__ import annotations

import grp
import pwd
import re
import time

from remote.places import UNITS
from remote.services.registry import units_of
from remote.systemd import number_of, show_units

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from remote.places import Places
    from remote.systemd import Units


def ask_units(places: Places) -> Units:
    """
    The state of every unit that a run looks at, from one question: each costs as much as the next. Patterns name
    only those that systemd has loaded (systemctl(1)), and one that was stopped by hand it has not.
    """
    app, owner = places.app, places.live_owner()
    names = [places.service(owner)] if owner else []
    names += [places.migration, places.slice, app + ".target", app + "-current.service"]
    names += [recall_caddy(app), app + "@*.service", app + "@*.socket", app + "--*@*.service", app + "--*@*.timer"]
    properties = ["ActiveState", "SubState", "MainPID", "NRestarts", "ActiveEnterTimestampMonotonic"]
    properties += ["ControlGroup", "TasksCurrent", "LoadState", "User", "Group"]
    return show_units(names + list(units_of(app).values()), properties)


def recall_caddy(app: str) -> str:
    """The unit of the Caddy that the application is started before; Debian's until there is one."""
    try:
        with open("%s/%s-current.service" % (UNITS, app)) as file:
            found = re.search("^Before=(.+)", file.read(), re.M)
            return found[1] if found else "caddy.service"
    except OSError:
        return "caddy.service"


def group_of(caddy: Mapping[str, str]) -> str:
    """The group that Caddy's unit runs as (systemd.exec(5)); that of Debian's package where there is no unit."""
    if caddy.get("LoadState") != "loaded":
        return "caddy"
    user = caddy["User"] or "root"
    try:
        return caddy["Group"] or grp.getgrgid(pwd.getpwnam(user).pw_gid).gr_name
    except KeyError:
        return "caddy"


def judge_processes(app: str, units: Units) -> dict[str, str]:
    """
    What systemd has started of the application's other processes: {unit: ActiveState}, or `crashing` for what is
    active for a moment between two restarts.
    """
    recently = (time.clock_gettime(time.CLOCK_MONOTONIC) - 10) * 1e6
    return {
        name: "crashing"
        if number_of(unit.get("NRestarts")) and (number_of(unit.get("ActiveEnterTimestampMonotonic")) or 0) > recently
        else unit["ActiveState"]
        for name, unit in units.items()
        if name.startswith(app + "--") and unit["ActiveState"] != "inactive"
    }
