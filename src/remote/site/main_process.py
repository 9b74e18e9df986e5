"""The main process of a web server's unit, and the processes that it has answer visitors."""

from __future__ import annotations

from remote.files import read_text
from remote.systemd import show_units


def find_pid(unit: str) -> str:
    """The unit's main process; `0` while it does not run."""
    return show_units([unit], ["MainPID"]).get(unit, {}).get("MainPID") or "0"


def list_children(pid: str) -> set[str]:
    """The processes that it has started and that are there (proc(5), children); none for `0`."""
    try:
        return set(read_text("/proc/%s/task/%s/children" % (pid, pid)).split()) if pid != "0" else set()
    except OSError:
        return set()
