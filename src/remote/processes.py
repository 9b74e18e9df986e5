"""Which processes a unit has, however the machine mounts its control groups."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


def is_populated(unit: Mapping[str, str]) -> bool:
    """Whether a unit has any process (ControlGroup and TasksCurrent of systemd.resource-control(5)); a slice outlives them."""
    group = unit.get("ControlGroup", "")
    # Where systemd counts nothing, as with control groups of version 1, or counts one that has just ended, we look.
    return bool(group) and unit.get("TasksCurrent") != "0" and bool(list_processes(group))


def list_processes(group: str) -> list[str]:
    """
    The numbers of the processes in a control group and below it, as /proc/pid/cgroup names it in every version
    (cgroups(7)): `0::/path`, or `1:name=systemd:/path` among others.
    """
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/cgroup" % pid, encoding="utf-8", errors="replace") as file:
                names = [line.rstrip("\n").split(":", 2)[-1] + "/" for line in file]
        except OSError:
            continue  # It has just ended.
        if any(name.startswith(group + "/") for name in names):
            found.append(pid)
    return found
