"""What machine and system the server is, and which packages it has."""

from __future__ import annotations

from remote.commands import run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from remote.shapes import OperatingSystem


def read_os_release() -> OperatingSystem:
    """os-release(5)."""
    values = {}
    with open("/etc/os-release", encoding="utf-8") as file:
        for line in file:
            name, _, value = line.strip().partition("=")
            values[name] = value.strip('"')
    return {
        "id": values.get("ID", ""),
        "version": values.get("VERSION_ID", ""),
        "name": values.get("PRETTY_NAME", ""),
        "like": values.get("ID_LIKE", ""),
    }


def read_memory() -> dict[str, int]:
    """/proc/meminfo in bytes (proc(5)): `MemTotal`, `MemAvailable` and the others."""
    values = {}
    with open("/proc/meminfo") as file:
        for line in file:
            name, _, value = line.partition(":")
            values[name] = int(value.split()[0]) * 1024
    return values


def ask_packages(names: Sequence[str]) -> tuple[list[str], str | None]:
    """Which of the packages are not installed, and the version of Caddy, None without it (dpkg-query(1))."""
    wanted = [*names, "caddy"]
    text = run(["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status} ${Version}\n", *wanted], check=False).stdout
    rows = [line.split(" ") for line in text.splitlines()]
    installed = {row[0]: row[2] for row in rows if len(row) == 3 and row[1] == "installed"}
    return [name for name in names if name not in installed], installed.get("caddy")
