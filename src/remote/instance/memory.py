"""Whether the memory suffices for two instances."""

from __future__ import annotations

from remote.files import read_text
from remote.systemd import show_units

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from remote.places import Places
    from remote.shapes import Shortage

# Bytes that stay free for all else.
SPARE = 64 * 2**20


def find_shortage(places: Places, release: str) -> Shortage | None:
    """What is lacking where a second instance like this one does not fit beside it; None where it fits."""
    available = bytes_of(read_text("/proc/meminfo"), "MemAvailable")
    unit = places.service(release)
    group = show_units([unit], ["ControlGroup"])[unit]["ControlGroup"]
    if not group:
        return None
    sizes = []
    for pid in read_text("/sys/fs/cgroup%s/cgroup.procs" % group).split():
        try:
            # Pss counts shared pages once (proc_pid_smaps(5)).
            sizes.append(bytes_of(read_text("/proc/%s/smaps_rollup" % pid), "Pss"))
        except OSError:
            continue  # It has just ended.
    return compare_memory(available, sizes)


def bytes_of(text: str, name: str) -> int:
    """A size in bytes of a file like /proc/meminfo, which tells it in KiB: `Name:  12 kB`. Raises StopIteration."""
    return next(int(line.split()[1]) * 1024 for line in text.splitlines() if line.startswith(name + ":"))


def compare_memory(available: int, sizes: Iterable[int]) -> Shortage | None:
    """Whether the processes of a second instance, as big as these, fit into the available bytes."""
    needed = SPARE + sum(sizes)
    return {"available": available, "needed": needed} if available < needed else None
