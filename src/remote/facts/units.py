"""The state of an application's units and of those that it needs."""

from __future__ import annotations

import time

from remote.services.registry import units_of
from remote.systemd import number_of, show_units

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.places import Places
    from remote.systemd import Units


def ask_units(places: Places) -> Units:
    """
    The state of every unit that a run looks at, from one question: each costs as much as the next. Patterns name
    only those that systemd has loaded (systemctl(1)), and one that was stopped by hand it has not.
    """
    app, owner = places.app, places.live_owner()
    names = [places.service(owner)] if owner else []
    names += [places.migration, app + "-deploy.slice", app + ".target", app + "-current.service"]
    names += ["caddy.service", app + "@*.service", app + "@*.socket", app + "--*@*.service", app + "--*@*.timer"]
    properties = ["ActiveState", "SubState", "MainPID", "NRestarts", "ActiveEnterTimestampMonotonic"]
    properties += ["ControlGroup", "TasksCurrent"]
    return show_units(names + list(units_of(app).values()), properties)


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
