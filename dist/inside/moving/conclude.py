"""The new database is the site's, or has had writers of its own: no move may empty it any more."""

from __future__ import annotations

import sys

from inside.moving.ending import end
from inside.moving.mark import drop_mark


def main() -> None:
    """Removes the mark of the move."""
    end(conclude)


def conclude() -> str:
    """Answers what was done, as a sentence without its end."""
    import django

    sys.argv = ["manage.py", "migrate"]
    django.setup()
    from django.db import connection

    drop_mark(connection)
    return "the mark is removed"
