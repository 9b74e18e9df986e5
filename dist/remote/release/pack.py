"""The contents of a pack (src/project/files/pack.ts), read while it arrives."""

from __future__ import annotations

import hashlib
import json
import os
import zlib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from remote.shapes.release import PackHeader

    class Readable(Protocol):
        """Bytes that are read in order, at most `size` at a time; none at the end."""

        def read(self, size: int, /) -> bytes: ...


class Unpacked:
    """
    The contents of a series of gzip members (RFC 1952), never reading on further than it has to: gzip.GzipFile
    asks for what follows a member before it gives its end.
    """

    def __init__(self, source: Readable) -> None:
        self.source, self.decoder, self.rest = source, zlib.decompressobj(31), b""

    def read(self, size: int) -> bytes:
        """Some bytes, at most `size`; none at the end. Raises zlib.error for what is no gzip."""
        while True:
            found = self.decoder.decompress(self.rest, size)
            self.rest = self.decoder.unconsumed_tail
            if self.decoder.eof:
                self.rest, self.decoder = self.decoder.unused_data, zlib.decompressobj(31)
            if found:
                return found
            if not self.rest:
                self.rest = self.source.read(1 << 16)
                if not self.rest:
                    return b""

    def read_header(self) -> PackHeader:
        """What stands in front: ten digits with the length of the JSON that follows. Raises EOFError, ValueError."""
        header: PackHeader = json.loads(self.read_exactly(int(self.read_exactly(10))))
        return header

    def read_exactly(self, size: int) -> bytes:
        """So many bytes. Raises EOFError when there are fewer."""
        found = b""
        while len(found) < size:
            more = self.read(size - len(found))
            if not more:
                raise EOFError
            found += more
        return found


def copy_content(source: Readable, path: str, size: int, mode: int) -> str:
    """
    Copies so many bytes into a new file; returns their sha256. Raises EOFError when there are fewer, FileExistsError
    for a file that is there.
    """
    digest = hashlib.sha256()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode)
    try:
        while size:
            block = source.read(min(size, 1 << 20))
            if not block:
                raise EOFError
            digest.update(block)
            size -= len(block)
            while block:
                block = block[os.write(descriptor, block) :]
    finally:
        os.close(descriptor)
    return digest.hexdigest()


def empty(folder: str) -> None:
    """Removes all files of a folder."""
    for name in os.listdir(folder):
        os.unlink(os.path.join(folder, name))
