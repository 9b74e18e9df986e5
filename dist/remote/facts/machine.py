"""What machine and system the server is, and which packages it has."""

from __future__ import annotations

import os
import re

from remote.commands import run
from remote.systemd import has_bus

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from remote.shapes.facts import OperatingSystem


def read_if_there(path: str) -> str:
    """A text, empty for one that can't be read."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def read_os_release() -> OperatingSystem:
    """os-release(5); empty texts for what is not told."""
    text = read_if_there("/etc/os-release") or read_if_there("/usr/lib/os-release")
    values = dict(re.findall(r"^([A-Z_]+)=[\"']?(.*?)[\"']?$", text, re.M))
    return {
        "id": values.get("ID", ""),
        "version": values.get("VERSION_ID", ""),
        "name": values.get("PRETTY_NAME", ""),
        "like": values.get("ID_LIKE", ""),
    }


def read_memory(name: str, text: str | None = None) -> int | None:
    """
    `MemTotal`, `MemAvailable` or another size of /proc/meminfo (proc(5)), or of a `text` like it, in bytes; None where
    it is not told.
    """
    found = re.search(r"^%s:\s*(\d+) kB$" % name, read_if_there("/proc/meminfo") if text is None else text, re.M)
    return int(found.group(1)) * 1024 if found else None


def read_inet6() -> list[str]:
    """The machine's IPv6 addresses of global scope, 32 hexadecimal digits each (proc(5), if_inet6)."""
    return re.findall(r"^(\w+) \w+ \w+ 00", read_if_there("/proc/net/if_inet6"), re.M)


def ask_disk() -> os.statvfs_result | None:
    """The file system of the sites (statvfs(3)); None where it does not answer."""
    try:
        return os.statvfs("/srv" if os.path.isdir("/srv") else "/")
    except OSError:
        return None


def describe_ground(top: str, disk: os.statvfs_result | None) -> str:
    """
    Kernel, how many namespaces it gives out (namespaces(7)), and the place of the sites: where this is another text than
    at the last trial, units may start there no more, or again with more protections (remote.launch.trial).
    """
    limits = [read_if_there("/proc/sys/user/max_%s_namespaces" % kind) for kind in ("user", "mnt", "uts")]
    place = [os.path.realpath(top), str(disk.f_flag if disk else "")]
    return " ".join([os.uname().release, *place, *limits]).replace("\n", "")


def ask_packages(names: Sequence[str]) -> tuple[list[str], str | None]:
    """
    Which of the packages are not installed, and the version of Caddy, None without it (dpkg-query(1)). Of `dbus` it is
    asked whether the bus answers, which another package may have brought.
    """
    wanted = [*names, "caddy"]
    text = run(["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status} ${Version}\n", *wanted], check=False).stdout
    rows = [line.split(" ") for line in text.splitlines()]
    installed = {row[0]: row[2] for row in rows if len(row) == 3 and row[1] == "installed"}
    missing = [name for name in names if (not has_bus() if name == "dbus" else name not in installed)]
    return missing, installed.get("caddy")
