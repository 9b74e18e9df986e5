"""What Django's system checks say of the project."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from inside.shapes import CheckMessage


def run_all_checks(secure: bool) -> tuple[list[CheckMessage], list[CheckMessage]]:
    """The messages of the system checks, and those that only `check --deploy` has; silenced ones left out."""
    normal = _run(False)
    # Caddy redirects to HTTPS before Django is asked: W008 would only make people look for a fault.
    handled = ["security.W008"] if secure else []
    deploy = [message for message in _run(True) if message not in normal and message["id"] not in handled]
    return normal, sorted(deploy, key=lambda message: (message["id"], message["message"]))


def _run(deploy: bool) -> list[CheckMessage]:
    from django.core.checks import run_checks

    return [
        {
            "level": message.level,
            "id": message.id or "",
            "message": message.msg if message.obj is None else f"{_label(message.obj)}: {message.msg}",
            "hint": message.hint or "",
        }
        for message in run_checks(include_deployment_checks=deploy)
        if not message.is_silenced()
    ]


def _label(thing: Any) -> str:
    return str(thing._meta.label) if isinstance(thing, type) and hasattr(thing, "_meta") else str(thing)
