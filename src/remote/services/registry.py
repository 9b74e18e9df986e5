"""The registry says what this action has installed on the server beside the applications, and which of them use it."""

from __future__ import annotations

from remote.formats import read_services

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.formats import Registry


SERVICES = "/opt/django-prod/services.json"


def known_services() -> Registry:
    """What is known now; empty where nothing was ever noted."""
    return read_services(SERVICES)


def units_of(app: str) -> dict[str, str]:
    """{service: unit} of what this action has installed and the application uses."""
    return {
        name: entry["unit"]
        for name, entry in sorted(known_services().items())
        if entry["installed"] and entry["unit"] and app in entry["apps"]
    }
