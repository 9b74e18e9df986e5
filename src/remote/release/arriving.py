"""What comes by SFTP while release.receive runs."""

from __future__ import annotations

import json
import os
import select

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


class Stopped(Exception):
    """The runner sends no more; the text is why."""


class Arriving:
    """
    What is written into the folder of arrivals, in order (OpenSSH's sftp-server answers requests one by one). Who
    reads waits for more, until the runner says that nothing comes any more.
    """

    def __init__(self) -> None:
        self.ended = False

    def wait(self, arrived: Callable[[], object]) -> None:
        """Until `arrived()` is true. Raises Stopped when it can't become so any more."""
        while not arrived():
            if self.ended:
                raise Stopped("")
            if select.select([0], [], [], 0.005)[0]:
                # One line, shorter than what a pipe takes at once, or the end.
                line = os.read(0, select.PIPE_BUF)
                if line:
                    raise Stopped(json.loads(line)["failed"])
                self.ended = True

    def open(self, path: str) -> Growing:
        """A file that is there, and grows."""
        return Growing(self, path)


class Growing:
    """A file that is read while it is written."""

    def __init__(self, arriving: Arriving, path: str) -> None:
        self.arriving, self.file = arriving, open(path, "rb", buffering=0)

    def read(self, size: int) -> bytes:
        """Some bytes, at most `size`. Raises Stopped when none come any more."""
        found = b""

        def more() -> bytes:
            nonlocal found
            found = self.file.read(size)
            return found

        self.arriving.wait(more)
        return found
