"""What machine and system the server is."""

from __future__ import annotations


def os_release():
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


def memory():
    values = {}
    with open("/proc/meminfo") as file:
        for line in file:
            name, _, value = line.partition(":")
            values[name] = int(value.split()[0]) * 1024
    return values
