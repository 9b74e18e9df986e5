"""What came before a run was cut off, kept so that it is not sent again."""

from __future__ import annotations

import os
import stat
import zlib

from remote.files import sha256_of, walk
from remote.refused import is_full
from remote.release.pack import Unpacked, copy_content, empty

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from remote.places import Places

HASH = 64  # Characters of a sha256, the name of a content that lies by itself.


def keep_arrived(places: Places, incomplete: Iterable[str]) -> None:
    """
    Keeps what interrupted runs had sent, their packs and their `incomplete` releases: whole contents, in the folder of
    arrivals, each called by its sha256. A disk without room for them keeps nothing.
    """
    try:
        for name in os.listdir(places.incoming):
            if name.endswith(".pack"):
                keep_packed(places.incoming, places.incoming + "/" + name)
        for identifier in incomplete:
            keep_released(places.incoming, places.release(identifier) + "/code")
        for name in os.listdir(places.incoming):
            if len(name) != HASH or sha256_of(places.incoming + "/" + name) != name:
                os.unlink(places.incoming + "/" + name)
    except OSError as error:
        if not is_full(error):
            raise
        empty(places.incoming)


def keep_packed(incoming: str, pack: str) -> None:
    """The contents that a pack has to its end, or to where it was cut off."""
    aside = incoming + "/aside"
    with open(pack, "rb") as file:
        source = Unpacked(file)
        try:
            header = source.read_header()
            for _, entry in header["files"][: header["packed"]]:
                if entry["kind"] == "file":
                    os.rename(aside, incoming + "/" + copy_content(source, aside, entry["size"], 0o600))
        except (EOFError, zlib.error, ValueError):
            pass  # It ends here.


def keep_released(incoming: str, code: str) -> None:
    """The files of a release that nobody serves; what is linked elsewhere belongs to a release that stays."""
    if os.path.isdir(code):
        for relative, info in walk(code):
            if stat.S_ISREG(info.st_mode) and info.st_nlink == 1:
                path = code + "/" + relative
                os.rename(path, incoming + "/" + sha256_of(path))
