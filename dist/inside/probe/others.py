"""The databases beside the default one: which of them the project's routers let migrate, and what is pending there."""

from __future__ import annotations

import os

from inside.database.others import is_migrated
from inside.probe.database import is_read_only, look_only

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from inside.shapes import OtherDatabase


def list_others(settings: Any, without_secrets: Callable[[str], str]) -> list[OtherDatabase]:
    """
    Those that a router says yes to by its `allow_migrate`; one that no router speaks of is left alone, as it may be
    somebody else's. Changes nothing: a file of SQLite that is not there is not made.
    """
    aliases = [alias for alias in settings.DATABASES if alias != "default"]
    return [_look(alias, without_secrets) for alias in aliases if is_migrated(alias)]


def _look(alias: str, without_secrets: Callable[[str], str]) -> OtherDatabase:
    from django.db import connections
    from django.db.migrations.loader import MigrationLoader

    found: OtherDatabase = {"alias": alias, "name": "", "pending": [], "error": None}
    try:
        connection = connections[alias]
        found["name"] = str(connection.settings_dict.get("NAME") or "")
        if connection.vendor in ("postgresql", "mysql"):
            connection.settings_dict["OPTIONS"].setdefault("connect_timeout", 10)
        file = connection.vendor == "sqlite" and os.path.isabs(found["name"])
        new = file and not os.path.exists(found["name"])
        if file and not new and is_read_only(os.path.dirname(found["name"])):
            look_only(connection)
        loader = MigrationLoader(None if new else connection)
        keys: list[tuple[str, str]] = []
        for target in sorted(loader.graph.leaf_nodes()):
            for key in loader.graph.forwards_plan(target):
                if key not in (loader.applied_migrations or {}) and key not in keys:
                    keys.append(key)
        found["pending"] = [".".join(key) for key in keys]
    except Exception as error:  # drivers raise classes of their own
        found["error"] = without_secrets(f"{type(error).__name__}: {error}".strip())
    return found
