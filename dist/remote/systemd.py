"""What systemd says of units."""

from __future__ import annotations

from remote.commands import run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    # The properties of units by their names: {unit: {property: text}}.
    Units = dict[str, dict[str, str]]


def show_units(names: Sequence[str], properties: Sequence[str]) -> Units:
    """`systemctl show` of several units; patterns name those that systemd has loaded (systemctl(1))."""
    if not names:
        return {}
    wanted = ["Id", *properties]
    text = run(["systemctl", "show", "-p", ",".join(wanted), "--", *names], check=False).stdout
    found = {}
    for block in text.strip().split("\n\n"):
        values = dict(line.split("=", 1) for line in block.splitlines() if "=" in line)
        if "Id" in values:
            found[values.pop("Id")] = values
    return found


def is_running(unit: str, units: Mapping[str, Mapping[str, str]] | None = None) -> bool:
    """Whether systemd has started it and it has not ended; `units` are their states, where they are known."""
    known = show_units([unit], ["ActiveState"]) if units is None else units
    return known.get(unit, {}).get("ActiveState") in ("active", "activating", "deactivating")
