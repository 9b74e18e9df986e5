"""What systemd says of units."""

from __future__ import annotations

import socket

from remote.commands import run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    # The properties of units by their names: {unit: {property: text}}.
    Units = dict[str, dict[str, str]]

BUS = "/run/dbus/system_bus_socket"


def show_units(names: Sequence[str], properties: Sequence[str]) -> Units:
    """
    `systemctl show` of several units; patterns name those that systemd has loaded (systemctl(1)). A property that it
    does not know, or can't tell, is an empty text.
    """
    if not names:
        return {}
    wanted = ["Id", *properties]
    text = run(["systemctl", "show", "-p", ",".join(wanted), "--", *names], check=False).stdout
    found = {}
    for block in text.strip().split("\n\n"):
        values = dict(line.split("=", 1) for line in block.splitlines() if "=" in line)
        if "Id" in values:
            known = {name: "" if values.get(name) == "[not set]" else values.get(name, "") for name in wanted}
            found[known.pop("Id")] = known
    return found


def number_of(text: str | None) -> int | None:
    """A property that is a number; None for what systemd does not know, or has no limit (`infinity`)."""
    return int(text) if text and text.isdigit() else None


def is_active(unit: str, units: Mapping[str, Mapping[str, str]] | None = None) -> bool:
    """Whether it is up, as far as systemd says; `units` are their states, where they are known."""
    known = show_units([unit], ["ActiveState"]) if units is None else units
    return known.get(unit, {}).get("ActiveState") == "active"


def is_running(unit: str, units: Mapping[str, Mapping[str, str]] | None = None) -> bool:
    """Whether systemd has started it and it has not ended; `units` are their states, where they are known."""
    known = show_units([unit], ["ActiveState"]) if units is None else units
    return known.get(unit, {}).get("ActiveState") in ("active", "activating", "deactivating")


def has_bus() -> bool:
    """Whether the system's bus answers: without it systemd-run(1) can't wait for what it starts (dbus-daemon(1))."""
    with socket.socket(socket.AF_UNIX) as connection:
        try:
            connection.connect(BUS)
            return True
        except OSError:
            return False
