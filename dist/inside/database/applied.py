"""Which migrations of a release the database lacks: only Django can tell, with the applications loaded."""

from __future__ import annotations

import os
from urllib.parse import quote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inside.database.connection import Connection


def list_lacking(connection: Connection) -> list[str]:
    """The migrations that the code has and the database has not, as `blog.0002_subtitle`, in their order."""
    import django
    from django.db.migrations.loader import MigrationLoader

    django.setup()
    loader = MigrationLoader(None if connection.vendor == "sqlite" and not only_look(connection) else connection)
    keys: list[tuple[str, str]] = []
    for target in sorted(loader.graph.leaf_nodes()):
        keys += [
            key
            for key in loader.graph.forwards_plan(target)
            if key not in loader.applied_migrations and key not in keys
        ]
    return ["%s.%s" % key for key in keys]


def only_look(connection: Connection) -> bool:
    """
    Lets SQLite read and leave nothing behind; False where there is no file, which a connection would make. Where nobody
    has its write-ahead log open no file comes beside it (https://www.sqlite.org/uri.html#uriimmutable).
    """
    path = os.path.abspath(str(connection.settings_dict["NAME"]))
    if not os.path.exists(path):
        return False
    mode = "mode=ro" if os.path.exists(path + "-wal") else "immutable=1"
    # Django opens each name as an address.
    connection.settings_dict["NAME"] = "file:%s?%s" % (quote(path), mode)
    connection.settings_dict["OPTIONS"].pop("init_command", None)
    return True
