"""
The two databases of a move: the new one is `default` of the release that is to be live, the old one is reached as the
live release reaches it.
"""

from __future__ import annotations

import json
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# The alias of the old one.
OLD = "django_prod_old"


def describe(settings: dict[str, Any]) -> str:
    """The settings of a connection as a line of JSON, without what JSON has no words for: no place stands in that."""
    return json.dumps(_plain(settings))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        plain = {str(key): _plain(one) for key, one in value.items()}
        # A pool is of one process, and no setting of the server.
        return {key: one for key, one in plain.items() if one is not ... and key != "pool"}
    if isinstance(value, (list, tuple)):
        items = [_plain(one) for one in value]
        return ... if ... in items else items
    if value is None or type(value) in (bool, int, float, str):
        return value
    # A path is a text, as far as a driver is concerned.
    return str(value) if hasattr(value, "__fspath__") else ...


def set_up(command: str) -> tuple[Any, Any]:
    """
    Django with both: the old connection, whose settings stand in the first line of standard input, and the new one.
    Raises ImproperlyConfigured, where this release has no driver for the old one.
    """
    import django

    sys.argv = ["manage.py", command]
    django.setup()
    from django.db import connections

    connections.databases[OLD] = json.loads(sys.stdin.readline())
    return connections[OLD], connections["default"]
