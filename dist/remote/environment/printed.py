"""What a command prints: shown as it comes, and kept, both within limits, whatever it prints."""

from __future__ import annotations

import collections

from remote.wire import say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

# Characters: of a line that is read as one, of one that is shown, of all that are shown as they come, of all that are kept.
LONGEST, SHOWN, SHOWN_IN_ALL, KEPT = 4_000_000, 16_000, 4_000_000, 16_000_000
# So many lines of the end are shown whatever came before.
LAST = 50


class Printed:
    """The lines of a command: shown unless `quiet`, and the last `keep` of them kept, all that fit where that is None."""

    def __init__(self, *, quiet: bool, keep: int | None) -> None:
        self.heard = not quiet
        self.lines: collections.deque[str] = collections.deque(maxlen=keep)
        self.kept = self.shown = self.left_out = 0
        self.last: collections.deque[str] = collections.deque(maxlen=LAST)

    def read(self, stream: TextIO, own: Callable[[str], str | None]) -> None:
        """
        All of it, to its end: a migration that nobody hears any more would end in its middle by a broken pipe. `own` says
        what of a line is the command's, None for nothing.
        """
        for piece in iter(lambda: stream.readline(LONGEST), ""):
            line = own(piece.rstrip("\n"))
            if line is not None:
                self.add(line)
        self.tell_last()

    def tell(self, line: str) -> None:
        """Keeps a line of ours, and shows it whether what is printed is shown or not."""
        heard, self.heard = self.heard, True
        self.add(line)
        self.heard = heard and self.heard

    def add(self, line: str) -> None:
        """Keeps a line, and shows it."""
        if len(self.lines) == self.lines.maxlen:
            self.kept -= len(self.lines[0])
        self.lines.append(line)
        self.kept += len(line)
        while self.kept > KEPT and len(self.lines) > 1:
            self.kept -= len(self.lines.popleft())
        if self.shown < SHOWN_IN_ALL:
            self.show(line)
            return
        self.left_out += len(self.last) == LAST
        self.last.append(line)

    def tell_last(self) -> None:
        """The last lines of a command that has printed more than is shown."""
        if self.left_out:
            self.show(
                "… %d lines are left out: it printed more than %d MB" % (self.left_out, SHOWN_IN_ALL // 1_000_000)
            )
        for line in self.last:
            self.show(line)
        self.last.clear()
        self.left_out = 0

    def show(self, line: str) -> None:
        """Says a line, as far as it is shown."""
        line = line if len(line) <= SHOWN else "%s… and %d characters more" % (line[:SHOWN], len(line) - SHOWN)
        self.shown += len(line) + 1
        try:
            if self.heard:
                say(log=line)
        except BrokenPipeError:
            # The runner is gone.
            self.heard = False
