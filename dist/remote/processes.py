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


def list_stopped(unit: str) -> list[str]:
    """The numbers of the processes of a unit that a signal has stopped (proc_pid_stat(5), state T)."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/stat" % pid, encoding="utf-8", errors="replace") as file:
                state = file.read().rpartition(")")[2].split()[0]
            if state != "T":
                continue
            with open("/proc/%s/cgroup" % pid, encoding="utf-8", errors="replace") as file:
                if any(("/%s/" % unit) in line.rstrip("\n") + "/" for line in file):
                    found.append(pid)
        except OSError:
            continue  # It has just ended.
    return found
