"""What is long and goes on beside visitors works and rests in turn: the database's own server has no lower priority."""

from __future__ import annotations

import time
from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    class Source(Protocol):
        def read(self, size: int, /) -> bytes: ...

    class Target(Protocol):
        def write(self, block: bytes, /) -> int: ...


# Copied at a time, in bytes.
BLOCK = 1 << 20
# Seconds in which nothing rests, so that a small database takes no longer.
SHORT = 2.0
# Seconds of one rest at most: who waits for a lock has not worked.
LONGEST = 0.5


class Pace(NamedTuple):
    """How many times as long as it has worked it rests (docs/benchmarks.md has what visitors wait then)."""

    reading: float
    filling: float


# Nobody visits.
FULL = Pace(0, 0)
# A server that fills a database works itself, as it does for visitors; one that is read mostly waits for who reads.
BESIDE_VISITORS = Pace(1, 3)


def copy(source: Source, target: Target, rests: float) -> None:
    """All that the source has; after each block comes a rest so many times as long as the block has taken."""
    begun = before = time.monotonic()
    while True:
        block = source.read(BLOCK)
        if not block:
            return
        target.write(block)
        now = time.monotonic()
        if rests and now - begun > SHORT:
            time.sleep(min(rests * (now - before), LONGEST))
        before = time.monotonic()
