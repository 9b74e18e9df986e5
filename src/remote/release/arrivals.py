"""What comes by SFTP while this program runs, and what came before a run was cut off."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import select
import stat
import zlib

from remote.files import sha256_of, walk

HASH = 64  # Characters of a sha256, the name of a content that lies by itself.


class Stopped(Exception):
    """The runner sends no more; the text is why."""


class Arriving:
    """
    What is written into the folder of arrivals, in order (OpenSSH's sftp-server answers requests one by one). Who
    reads waits for more, until the runner says that nothing comes any more.
    """

    def __init__(self):
        self.ended = False

    def wait(self, arrived):
        """Until `arrived()` is true; Stopped when it can't become so any more."""
        while not arrived():
            if self.ended:
                raise Stopped("")
            if select.select([0], [], [], 0.005)[0]:
                # One line, shorter than what a pipe takes at once, or the end.
                line = os.read(0, select.PIPE_BUF)
                if line:
                    raise Stopped(json.loads(line)["failed"])
                self.ended = True

    def open(self, path):
        return Growing(self, path)


class Growing:
    """A file that is read while it is written."""

    def __init__(self, arriving, path):
        self.arriving, self.path, self.file = arriving, path, open(path, "rb", buffering=0)

    def read(self, size):
        found = b""

        def more():
            nonlocal found
            found = self.file.read(size)
            return found

        self.arriving.wait(more)
        return found


class Unpacked:
    """
    The contents of a series of gzip members (RFC 1952), never reading on further than it has to: gzip.GzipFile
    asks for what follows a member before it gives its end.
    """

    def __init__(self, source):
        self.source, self.decoder, self.rest = source, zlib.decompressobj(31), b""

    def read(self, size):
        """Some bytes, at most `size`; none at the end."""
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

    def header(self):
        """What src/project/pack.ts puts in front: ten digits with the length of the JSON that follows."""
        return json.loads(self.exactly(int(self.exactly(10))))

    def exactly(self, size):
        found = b""
        while len(found) < size:
            more = self.read(size - len(found))
            if not more:
                raise EOFError
            found += more
        return found


def copy_content(source, path, size, mode):
    """Copies so many bytes into a new file; returns their sha256."""
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


def empty(folder):
    for name in os.listdir(folder):
        os.unlink(os.path.join(folder, name))


def keep_arrived(places, incomplete):
    """
    What interrupted runs had sent, so that it is not sent again: whole contents, in the folder of arrivals, each
    called by its sha256. A disk without room for them keeps nothing.
    """
    try:
        for name in os.listdir(places.incoming):
            if name.endswith(".pack"):
                keep_packed(places, places.incoming + "/" + name)
        for identifier in incomplete:
            keep_released(places, places.release(identifier) + "/code")
        for name in os.listdir(places.incoming):
            if len(name) != HASH or sha256_of(places.incoming + "/" + name) != name:
                os.unlink(places.incoming + "/" + name)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        empty(places.incoming)


def keep_packed(places, pack):
    aside = places.incoming + "/aside"
    with open(pack, "rb") as file:
        source = Unpacked(file)
        try:
            header = source.header()
            for _, entry in header["files"][: header["packed"]]:
                if entry["kind"] == "file":
                    os.rename(aside, places.incoming + "/" + copy_content(source, aside, entry["size"], 0o600))
        except (EOFError, zlib.error, ValueError):
            pass  # It ends here.


def keep_released(places, code):
    """What is linked elsewhere belongs to a release that stays."""
    if os.path.isdir(code):
        for relative, info in walk(code):
            if stat.S_ISREG(info.st_mode) and info.st_nlink == 1:
                path = code + "/" + relative
                os.rename(path, places.incoming + "/" + sha256_of(path))
