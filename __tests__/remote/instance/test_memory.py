from __future__ import annotations

from pathlib import Path

import pytest

from remote.instance.memory import SPARE, bytes_of, compare_memory

MEMORY = "MemTotal:        2014552 kB\nMemFree:          101144 kB\nMemAvailable:     802300 kB\n"


def test_sizes_are_told_in_kibibytes() -> None:
    assert bytes_of(MEMORY, "MemAvailable") == 802300 * 1024
    assert bytes_of("55d0-7ffe [rollup]\nRss: 900 kB\nPss: 600 kB\nPss_Anon: 500 kB\n", "Pss") == 600 * 1024


def test_the_kernel_tells_it_so() -> None:
    total, available = (bytes_of(Path("/proc/meminfo").read_text(), name) for name in ("MemTotal", "MemAvailable"))
    assert 0 < available <= total


@pytest.mark.parametrize("available", [SPARE + 300, SPARE + 301])
def test_two_instances_fit_to_the_byte(available: int) -> None:
    assert compare_memory(available, [100, 200]) is None


def test_one_byte_less_is_short() -> None:
    assert compare_memory(SPARE + 299, [100, 200]) == {"available": SPARE + 299, "needed": SPARE + 300}


def test_some_memory_is_left_for_all_else() -> None:
    assert compare_memory(SPARE - 1, []) == {"available": SPARE - 1, "needed": SPARE}
    assert SPARE == 67108864
