"""What listens on the server, and who may be meant by it."""

from __future__ import annotations

import os
import re
import struct

from remote.commands import run
from remote.facts.machine import read_if_there
from remote.facts.ports import name_holder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from remote.shapes.firewall import Listening

# Programs that keep data for programs, and the ports of such, of their clusters and of administrators' interfaces, which
# are nobody's business outside (IANA's Service Name and Transport Protocol Port Number Registry, and their manuals).
PROGRAMS = re.compile(
    r"postgres|pgbouncer|mysqld|mariadbd|redis-server|redis-sentinel|valkey-server|memcached|mongo[ds]|epmd|beam\.smp|etcd|rpcbind"
)
PORTS = {
    *(111, 1433, 1521, 2019, 2049, 2375, 2376, 2379, 2380, 3306, 4369, 5432, 5433, 5555, 5672, 5984, 6379, 6380, 6432),
    *(7000, 7001, 7474, 7687, 8086, 9001, 9042, 9200, 9300, 10250, 11211, 15672, 20190, 20191, 25672, 26379, 27017),
    *(27018, 27019, 28015, 33060),
}
# Visitors and log-ins have rules of their own.
OURS = {"80/tcp", "443/tcp", "443/udp"}


def find_public() -> list[Listening]:
    """Whoever listens at more than the loopback addresses, each port once, in order."""
    first = int((read_if_there("/proc/sys/net/ipv4/ip_local_port_range").split() or ["32768"])[0])
    found: dict[tuple[int, str], str] = {}
    for protocol in ("tcp", "udp"):
        for table in (protocol, protocol + "6"):
            for port, inode in read_sockets("/proc/net/" + table, protocol):
                # What has a port for as long as it asks somebody listens to nobody. The kernel's own, as WireGuard's, stay.
                if not (protocol == "udp" and port >= first and inode != "0"):
                    found.setdefault((port, protocol), inode)
    return [
        {"port": "%d/%s" % (port, protocol), "program": name_holder(inode) if inode != "0" else ""}
        for (port, protocol), inode in sorted(found.items())
        if "%d/%s" % (port, protocol) not in OURS
    ]


def read_sockets(table: str, protocol: str) -> Iterator[tuple[int, str]]:
    """Port and inode of what listens at more than the loopback addresses, of a table of proc(5)."""
    # TCP_LISTEN; and of UDP what is connected to nobody, which the kernel calls TCP_CLOSE.
    wanted = "0A" if protocol == "tcp" else "07"
    for row in read_if_there(table).splitlines()[1:]:
        fields = row.split()
        address, _, port = fields[1].rpartition(":")
        if fields[3] == wanted and not is_loopback(address):
            yield int(port, 16), fields[9]


def is_loopback(address: str) -> bool:
    """127.0.0.0/8, ::1, and the former as an IPv6 address (RFC 4291, 2.5.5.2), as proc(5) writes them: words of 32 bits."""
    words = [struct.pack("=I", int(address[at : at + 8], 16)) for at in range(0, len(address), 8)]
    if len(words) == 1:
        return words[0][0] == 127
    first, last = b"".join(words[:3]), words[3]
    return b"".join(words) == bytes(15) + b"\1" or (first == bytes(10) + b"\xff\xff" and last[0] == 127)


def is_private(listening: Listening) -> bool:
    """Whether it is a database, or only for administrators."""
    number, _, protocol = listening["port"].partition("/")
    return PROGRAMS.fullmatch(listening["program"]) is not None or (
        protocol in ("tcp", "udp") and int(number) in PORTS and listening["program"] != "sshd"
    )


def find_ssh_ports(known: int) -> list[int]:
    """Where log-ins come: `known` is the port of this session, 0 for none; the others are those that sshd(8) is told of."""
    told = run(["/usr/sbin/sshd", "-T"], check=False).stdout
    ports = {known, *map(int, re.findall(r"^port (\d+)$", told, re.M))} - {0}
    return sorted(ports)


def find_local_links() -> list[str]:
    """Interfaces by which nobody from outside comes: bridges of containers and tunnels, but for one that leads outside."""
    outward = {
        row.split()[0] for row in read_if_there("/proc/net/route").splitlines()[1:] if row.split()[1] == "00000000"
    }
    outward |= {
        row.split()[-1]
        for row in read_if_there("/proc/net/ipv6_route").splitlines()
        if row.startswith("0" * 32 + " 00")
    }
    found = []
    for name in sorted(os.listdir("/sys/class/net")):
        folder = "/sys/class/net/" + name
        kinds = [os.path.exists(folder + "/bridge"), os.path.exists(folder + "/tun_flags")]
        kinds.append("DEVTYPE=wireguard" in read_if_there(folder + "/uevent"))
        if any(kinds) and name not in outward and re.fullmatch(r"[\w.@:-]+", name):
            found.append(name)
    return found
