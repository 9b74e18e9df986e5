"""Which of the databases beside the default one are the site's."""

from __future__ import annotations

import os
import pwd

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inside.database.connection import Connection


def is_migrated(alias: str) -> bool:
    """
    Whether one of the project's routers says yes to it by its `allow_migrate`; one that no router speaks of may be somebody
    else's. The applications have to be loaded.
    """
    from django.apps import apps
    from django.db import router

    asked = [one.allow_migrate for one in router.routers if hasattr(one, "allow_migrate")]
    for model in apps.get_models() if asked else []:
        options = model._meta
        hints = {"model_name": options.model_name, "model": model}
        for allow in asked:
            answer = allow(alias, options.app_label, **hints)
            if answer is not None:
                if answer and options.managed and not options.proxy:
                    return True
                break
    return False


def list_own() -> list[str]:
    """
    The aliases of those that a backup has to hold: what is migrated, and files of SQLite in the site's own folder. Of two
    names for one database, as those of a replica, the first one stands for both.
    """
    import django

    django.setup()
    from django.db import connections

    seen = {place_of(connections["default"])}
    own = []
    for alias in connections.settings:
        connection = connections[alias]
        # A copy that another server keeps says so for tests (Django's manual, "Tests and multiple databases").
        mirror = connection.settings_dict.get("TEST", {}).get("MIRROR")
        if place_of(connection) not in seen and not mirror and (is_own_file(connection) or is_migrated(alias)):
            own.append(alias)
            seen.add(place_of(connection))
    return own


def is_own_file(connection: Connection) -> bool:
    """Whether it is a file of SQLite below the home of the site's user, and is there."""
    path = os.path.abspath(str(connection.settings_dict["NAME"]))
    home = pwd.getpwuid(os.getuid()).pw_dir
    return connection.vendor == "sqlite" and path.startswith(home + "/") and os.path.exists(path)


def place_of(connection: Connection) -> tuple[str, ...]:
    """What tells a database from others."""
    settings = connection.settings_dict
    return (connection.vendor, *(str(settings.get(part) or "") for part in ("NAME", "HOST", "PORT")))
