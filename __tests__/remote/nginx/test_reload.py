"""A reload of nginx ends when systemctl returns, but its workers of before still take connections then."""

from __future__ import annotations

import subprocess

import pytest

from remote.failure import Failure
from remote.nginx import reload


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    words: list[list[str]] = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        words.append(command)
        return subprocess.CompletedProcess(command, 0, "")

    monkeypatch.setattr(reload, "run", run)
    monkeypatch.setattr(reload, "find_pid", lambda _: "1")
    monkeypatch.setattr(reload, "list_children", lambda _: {"10", "11"})
    return words


def test_the_workers_of_before_are_waited_for(asked: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    looks = iter([set(), {"10"}, {"10", "11"}])
    monkeypatch.setattr(reload, "list_ending", lambda _: next(looks))
    reload.load()
    assert asked == [["systemctl", "reload", "nginx.service"]]
    assert next(looks, None) is None


def test_workers_that_stay_are_a_refusal(asked: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reload, "PATIENCE", 0.05)
    monkeypatch.setattr(reload, "list_ending", lambda _: set())
    monkeypatch.setattr(reload, "read_errors", lambda: "bind() to 0.0.0.0:80 failed")
    with pytest.raises(Failure, match="does not load") as caught:
        reload.load()
    assert "bind()" in caught.value.output
    assert len(asked) == 1
