from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from remote.failure import Failure
from remote.instance import processes
from remote.instance.processes import find_ended, replace_processes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

STAYS = {"ActiveState": "active", "SubState": "running", "NRestarts": "0"}
# A timer has no restarts to count (org.freedesktop.systemd1(5)).
TIMER = {"ActiveState": "active", "SubState": "waiting"}


@pytest.mark.parametrize(
    ("state", "called"),
    [
        ({**STAYS, "ActiveState": "activating", "SubState": "auto-restart"}, "auto-restart"),
        ({**STAYS, "NRestarts": "1"}, "running"),
        ({"ActiveState": "failed", "SubState": "failed", "NRestarts": "5"}, "failed"),
        ({"ActiveState": "inactive", "SubState": "dead", "NRestarts": "0"}, "dead"),
        ({}, ""),
    ],
)
def test_what_does_not_stay_is_found(state: dict[str, str], called: str) -> None:
    units = {"shop--mail@one.service": STAYS, "shop--work@one.service": state, "shop--night@one.timer": TIMER}
    assert find_ended(units) == ("shop--work@one.service", called)


def test_the_first_is_told() -> None:
    failed = {"ActiveState": "failed", "SubState": "failed"}
    assert find_ended({"a.service": failed, "b.service": {**failed, "SubState": "dead"}}) == ("a.service", "failed")


def test_what_stays_has_not_ended() -> None:
    assert find_ended({"shop--mail@one.service": STAYS, "shop--night@one.timer": TIMER}) is None
    assert find_ended({}) is None


def test_nothing_to_replace_needs_no_systemd(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    replace_processes(stop=[], start=[], steady_seconds=60)


@pytest.fixture
def fake_systemd(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """What systemctl is asked; of the units `*--gone@*` none stays, and each unit has its file in the folder of units."""
    asked: list[str] = []

    def run(words: Sequence[str], **_: object) -> SimpleNamespace:
        asked.append(" ".join(words))
        return SimpleNamespace(stdout="one\ntwo\nno broker\n", returncode=0)

    def show(units: Sequence[str], _: Sequence[str]) -> dict[str, dict[str, str]]:
        failed = {"ActiveState": "activating", "SubState": "auto-restart", "NRestarts": "1"}
        return {unit: failed if "--gone@" in unit else STAYS for unit in units}

    for name in ("gone", "work"):
        (tmp_path / f"shop--{name}@.service").write_text("")
    monkeypatch.setattr(processes, "UNITS", str(tmp_path))
    monkeypatch.setattr(processes, "run", run)
    monkeypatch.setattr(processes, "show_units", show)
    return asked


def test_one_that_is_spared_is_taken_away_and_told(fake_systemd: list[str], tmp_path: Path) -> None:
    gone, work = "shop--gone@one.service", "shop--work@one.service"
    told = replace_processes(stop=[], start=[gone, work], steady_seconds=0, spared=[gone, work])
    assert told == [{"unit": gone, "state": "auto-restart", "lines": "one\ntwo\nno broker"}]
    assert [path.name for path in tmp_path.iterdir()] == ["shop--work@.service"]
    assert fake_systemd[-3:] == [f"systemctl stop {gone}", f"systemctl reset-failed {gone}", "systemctl daemon-reload"]


def test_another_one_is_a_failure_and_keeps_its_file(fake_systemd: list[str], tmp_path: Path) -> None:
    gone = "shop--gone@one.service"
    with pytest.raises(Failure, match="did not stay"):
        replace_processes(stop=[], start=[gone], steady_seconds=0)
    assert len(list(tmp_path.iterdir())) == 2
    assert f"systemctl stop {gone}" not in fake_systemd
