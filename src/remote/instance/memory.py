"""Whether the memory suffices for two instances."""

from __future__ import annotations

from remote.facts.machine import read_if_there, read_memory
from remote.processes import list_processes
from remote.systemd import show_units

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from remote.places import Places
    from remote.shapes.instance import Shortage

# Bytes that stay free for all else.
SPARE = 64 * 2**20


def find_shortage(places: Places, release: str) -> Shortage | None:
    """
    What is lacking where a second instance like this one does not fit beside it; None where it fits, and where the
    server does not tell: two beside each other lose no request, which is what was promised.
    """
    available = read_memory("MemAvailable")
    unit = places.service(release)
    group = show_units([unit], ["ControlGroup"]).get(unit, {}).get("ControlGroup")
    if available is None or not group:
        return None
    # Pss counts shared pages once (proc_pid_smaps(5)). One that has just ended has none.
    sizes = [read_memory("Pss", read_if_there("/proc/%s/smaps_rollup" % pid)) for pid in list_processes(group)]
    known = [size for size in sizes if size is not None]
    return compare_memory(available, known) if known else None


def compare_memory(available: int, sizes: Iterable[int]) -> Shortage | None:
    """Whether the processes of a second instance, as big as these, fit into the available bytes."""
    needed = SPARE + sum(sizes)
    return {"available": available, "needed": needed} if available < needed else None
