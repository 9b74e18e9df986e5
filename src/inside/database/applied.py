"""Which migrations of a release the database lacks: only Django can tell, with the applications loaded."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inside.database.connection import Connection


def list_lacking(connection: Connection) -> list[str]:
    """The migrations that the code has and the database has not, as `blog.0002_subtitle`, in their order."""
    import os

    import django
    from django.db.migrations.loader import MigrationLoader

    django.setup()
    # To connect would make the file.
    gone = connection.vendor == "sqlite" and not os.path.exists(connection.settings_dict["NAME"])
    loader = MigrationLoader(None if gone else connection)
    keys: list[tuple[str, str]] = []
    for target in sorted(loader.graph.leaf_nodes()):
        keys += [
            key
            for key in loader.graph.forwards_plan(target)
            if key not in loader.applied_migrations and key not in keys
        ]
    return ["%s.%s" % key for key in keys]
