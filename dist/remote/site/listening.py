"""Which process listens on a port of this server."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator


def listens_on(pid: str, ports: Collection[int]) -> bool:
    """Whether a process has one of these TCP ports, whoever else has it at another address (proc(5), /proc/pid/fd)."""
    sockets = {"socket:[%s]" % inode for inode in list_listeners(ports)}
    folder = "/proc/%s/fd/" % pid
    try:
        descriptors = os.listdir(folder)
    except OSError:
        return False
    return any(read_descriptor(folder + descriptor) in sockets for descriptor in descriptors)


def read_descriptor(path: str) -> str:
    """What a descriptor is of; empty for one that was closed meanwhile, as those of visitors are all the time."""
    try:
        return os.readlink(path)
    except OSError:
        return ""


def list_listeners(ports: Collection[int]) -> Iterator[str]:
    """The inodes of all that listens there, from /proc/net/tcp and tcp6 (proc(5))."""
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        if os.path.exists(table):
            with open(table) as file:
                rows = [line.split() for line in file.read().splitlines()[1:]]
            yield from (row[9] for row in rows if row[3] == "0A" and int(row[1].rsplit(":", 1)[1], 16) in ports)
