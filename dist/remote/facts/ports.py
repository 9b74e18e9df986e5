"""Who listens on the ports that we need. A run that finds Caddy with the site is not sent it."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection


def find_listeners(ports: Collection[int]) -> dict[int, str]:
    """Port → inode of what listens there, from /proc/net/tcp and tcp6 (proc(5))."""
    found: dict[int, str] = {}
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            with open(table) as file:
                rows = file.read().splitlines()[1:]
        except OSError:
            continue
        for row in rows:
            fields = row.split()
            port = int(fields[1].rsplit(":", 1)[1], 16)
            if fields[3] == "0A" and port in ports:
                found[port] = fields[9]
    return found


def name_holder(inode: str) -> str:
    """The name of the process that has a socket open (proc(5), /proc/pid/fd and /proc/pid/comm)."""
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            for descriptor in os.listdir("/proc/%s/fd" % pid):
                if os.readlink("/proc/%s/fd/%s" % (pid, descriptor)) == "socket:[%s]" % inode:
                    with open("/proc/%s/comm" % pid, errors="replace") as file:
                        return file.read().strip()
        except OSError:
            continue
    return "an unknown process"


def main(ports: Collection[int]) -> dict[str, str]:
    """Port → name of the process, for what is neither free nor Caddy's."""
    found = find_listeners(ports)
    # On a machine with much memory reading the tables takes longer than all else here.
    if not found:
        return {}
    owners = {port: name_holder(inode) for port, inode in found.items()}
    # One that was closed meanwhile belongs to nobody any more: Caddy does that while it loads another configuration.
    still = find_listeners(ports)
    return {str(port): owner for port, owner in owners.items() if owner != "caddy" and still.get(port) == found[port]}
