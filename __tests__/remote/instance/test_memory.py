from __future__ import annotations

from pathlib import Path

import pytest

from remote.facts.machine import read_if_there, read_memory
from remote.instance.memory import SPARE, compare_memory, find_shortage
from remote.places import Places

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..conftest import Systemctl

MEMORY = "MemTotal:        2014552 kB\nMemFree:          101144 kB\nMemAvailable:     802300 kB\n"


def test_sizes_are_told_in_kibibytes() -> None:
    assert read_memory("MemAvailable", MEMORY) == 802300 * 1024
    assert read_memory("Pss", "55d0-7ffe [rollup]\nRss: 900 kB\nPss: 600 kB\nPss_Anon: 500 kB\n") == 600 * 1024


def test_what_a_kernel_does_not_tell_is_unknown() -> None:
    assert read_memory("MemAvailable", "MemTotal:  2014552 kB\nMemFree:  101144 kB\n") is None
    assert read_memory("MemTotal", "") is None


def test_the_kernel_tells_it_so() -> None:
    total, available = read_memory("MemTotal"), read_memory("MemAvailable")
    assert total and available and 0 < available <= total


@pytest.mark.parametrize(
    "hidden",
    [
        pytest.param({"/proc/meminfo": "MemTotal:  2014552 kB\n"}, id="no MemAvailable, as before Linux 3.14"),
        pytest.param({"smaps_rollup": ""}, id="no smaps_rollup, as before Linux 4.14"),
    ],
)
def test_what_the_server_does_not_tell_is_no_shortage(
    places: Places, systemctl: Systemctl, monkeypatch: pytest.MonkeyPatch, hidden: dict[str, str]
) -> None:
    systemctl.answer("Id=shop@one.service\nControlGroup=%s\n" % own_group())
    monkeypatch.setattr("remote.instance.memory.SPARE", 2**60)
    assert find_shortage(places, "one"), "this process is in that group"

    def read(path: str) -> str:
        return next((text for end, text in hidden.items() if path.endswith(end)), read_if_there(path))

    monkeypatch.setattr("remote.facts.machine.read_if_there", read)
    monkeypatch.setattr("remote.instance.memory.read_if_there", read)
    assert find_shortage(places, "one") is None


@pytest.mark.parametrize("answer", ["", "Failed to connect to bus", "Id=shop@one.service\nControlGroup=[not set]\n"])
def test_what_systemd_does_not_tell_is_no_shortage(places: Places, systemctl: Systemctl, answer: str) -> None:
    systemctl.answer(answer)
    assert find_shortage(places, "one") is None


def own_group() -> str:
    """The control group of this process."""
    return Path("/proc/self/cgroup").read_text().splitlines()[0].split(":", 2)[2]


@pytest.mark.parametrize("available", [SPARE + 300, SPARE + 301])
def test_two_instances_fit_to_the_byte(available: int) -> None:
    assert compare_memory(available, [100, 200]) is None


def test_one_byte_less_is_short() -> None:
    assert compare_memory(SPARE + 299, [100, 200]) == {"available": SPARE + 299, "needed": SPARE + 300}


def test_some_memory_is_left_for_all_else() -> None:
    assert compare_memory(SPARE - 1, []) == {"available": SPARE - 1, "needed": SPARE}
    assert SPARE == 67108864
