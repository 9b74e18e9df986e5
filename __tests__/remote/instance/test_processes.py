from __future__ import annotations

import pytest

from remote.instance.processes import find_ended, replace_processes

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
