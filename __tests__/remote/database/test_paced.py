"""What goes on beside visitors rests, and what is short does not."""

from __future__ import annotations

import io

import pytest

from remote.database import paced


class Clock:
    """Each block takes ten milliseconds by it."""

    def __init__(self) -> None:
        self.now, self.slept = 0.0, 0.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now, self.slept = self.now + seconds, self.slept + seconds


class Slow(io.BytesIO):
    """Takes a moment for each block."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        super().__init__()
        self.clock, self.seconds = clock, seconds

    def write(self, block: object) -> int:
        self.clock.now += self.seconds
        return super().write(block)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rests", "seconds", "blocks", "slept"),
    [(0, 0.01, 600, 0), (3, 0.01, 200, 0), (1, 0.01, 600, 4), (3, 0.01, 600, 12), (3, 5, 2, 2 * paced.LONGEST)],
)
def test_a_rest_follows_each_block_once_it_takes_long(
    monkeypatch: pytest.MonkeyPatch, rests: float, seconds: float, blocks: int, slept: float
) -> None:
    clock = Clock()
    monkeypatch.setattr(paced, "time", clock)
    content = b"x" * (paced.BLOCK * blocks)
    target = Slow(clock, seconds)
    paced.copy(io.BytesIO(content), target, rests)
    assert target.getvalue() == content
    assert clock.slept == pytest.approx(slept, abs=0.05)
