"""How much of the disk a site takes."""

from __future__ import annotations

import os

from remote.commands import run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.places import Places
    from remote.shapes.status import Usage

# Seconds: of a million uploads it may not be known.
PATIENCE = 10


def measure(places: Places) -> list[Usage]:
    """
    Bytes on the disk below each folder of a site that is there (du(1)), None where counting takes too long. It follows no
    link. What releases share by hard links is counted once.
    """
    folders = [places.media, places.data, places.releases, places.venvs, places.backups]
    folders = [folder for folder in folders if os.path.isdir(folder)]
    words = ["timeout", str(PATIENCE), "du", "--summarize", "--one-file-system", "--block-size=1", "--", *folders]
    found = read_sizes(run(words, check=False).stdout)
    return [{"folder": os.path.relpath(folder, places.top), "bytes": found.get(folder)} for folder in folders]


def read_sizes(text: str) -> dict[str, int]:
    """{path: bytes} of what du has printed; what it says of files that vanished meanwhile is left out."""
    rows = [line.split("\t", 1) for line in text.splitlines()]
    return {row[1]: int(row[0]) for row in rows if len(row) == 2 and row[0].isdigit()}
