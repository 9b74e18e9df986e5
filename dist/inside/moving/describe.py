"""How the live release reaches its default database: asked in that release, and told to who moves the rows, never shown."""

from __future__ import annotations

import sys

from inside.moving.connections import describe


def main() -> None:
    """Prints the settings as the last line, as JSON."""
    import django

    sys.argv = ["manage.py", "migrate"]
    django.setup()
    from django.db import connections

    print(describe(connections["default"].settings_dict), flush=True)
