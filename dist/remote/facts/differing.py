"""What the live release's files are, beside what was sent."""

from __future__ import annotations

import binascii
import hashlib
import os
import zlib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from remote.model import FileEntry
    from remote.places import Places


def list_arrived(places: Places) -> list[str] | None:
    """The contents that interrupted runs had sent; None where who logs in has no place yet to send to."""
    try:
        ours = os.lstat(places.incoming).st_uid == int(os.environ.get("SUDO_UID", "0"))
        return os.listdir(places.incoming) if ours else None
    except FileNotFoundError:
        return None


def compare_parts(files: Mapping[str, FileEntry], parts: Sequence[str]) -> tuple[list[int], dict[str, FileEntry]]:
    """The numbers of the parts that the runner has otherwise, and the files in them (src/project/files/parts.ts)."""
    digests = [hashlib.sha256() for _ in parts]
    lists: list[dict[str, FileEntry]] = [{} for _ in parts]
    for name, entry in files.items():
        encoded = name.encode("utf-8")
        at = zlib.crc32(encoded) % len(parts)
        rest = (
            (entry["target"], "l") if entry["kind"] == "link" else (entry["hash"], "x" if entry["executable"] else "")
        )
        digests[at].update(encoded + ("\0%s\0%s\0" % rest).encode("utf-8"))
        lists[at][name] = entry
    hashes = [binascii.b2a_base64(digest.digest()[:16], newline=False).decode() for digest in digests]
    numbers = [at for at, (one, other) in enumerate(zip(hashes, parts)) if one != other]
    return numbers, {name: entry for at in numbers for name, entry in lists[at].items()}
