"""Brings the uploads that the repository has to where uploads lie: this runs as the application's user."""

from __future__ import annotations

import os
import shutil
import sys


def main(source: str) -> None:
    """Copies what is below the folder `source` and not there yet into MEDIA_ROOT; prints how many files came."""
    sys.argv = ["manage.py", "check"]
    sys.path.insert(0, os.getcwd())
    from django.conf import settings

    print("brought %d" % bring(source, str(settings.MEDIA_ROOT)))


def bring(source: str, target: str) -> int:
    """Copies files, never over one that is there; answers how many."""
    count = 0
    for folder, _folders, files in os.walk(source):
        place = os.path.join(target, os.path.relpath(folder, source))
        for name in files:
            path = os.path.join(folder, name)
            if os.path.islink(path) or not os.path.isfile(path):
                continue
            os.makedirs(place, exist_ok=True)
            try:
                with open(os.path.join(place, name), "xb") as to, open(path, "rb") as from_:
                    shutil.copyfileobj(from_, to, 1 << 20)
                count += 1
            except FileExistsError:
                pass  # What people have uploaded stays.
    return count
