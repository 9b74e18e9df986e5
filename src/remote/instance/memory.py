"""Whether the memory suffices for two instances."""

from __future__ import annotations

from remote.files import read_text
from remote.systemd import show_units

SPARE = 64 * 2**20


def memory_short(places, identifier):
    """
    {available, needed} in bytes where a second instance like this one does not fit beside it, else None.
    Pss counts shared pages once (proc_pid_smaps(5)).
    """
    with open("/proc/meminfo") as file:
        available = next(int(line.split()[1]) * 1024 for line in file if line.startswith("MemAvailable:"))
    group = show_units([places.service(identifier)], ["ControlGroup"])[places.service(identifier)]["ControlGroup"]
    if not group:
        return None
    needed = SPARE
    for pid in (read_text("/sys/fs/cgroup%s/cgroup.procs" % group) or "").split():
        try:
            with open("/proc/%s/smaps_rollup" % pid) as file:
                needed += next(int(line.split()[1]) * 1024 for line in file if line.startswith("Pss:"))
        except OSError:
            continue  # It has just ended.
    return {"available": available, "needed": needed} if available < needed else None
