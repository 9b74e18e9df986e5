from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from remote.environment import confined
from remote.environment.confined import perform, tell_lines

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def lines_of(capfd: pytest.CaptureFixture[str]) -> list[str]:
    return [json.loads(line)["line"] for line in capfd.readouterr().out.splitlines()]


def test_lines_are_told_as_they_come_and_the_whole_text_at_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(confined, "PAUSE", 0.01)
    told = tmp_path / "told"
    answer = confined.answer

    def note(message: object) -> None:
        answer(message)
        told.touch()

    monkeypatch.setattr(confined, "answer", note)
    # It ends only when its first line was told.
    script = "echo one; printf half; while [ ! -e %s ]; do sleep 0.01; done; echo; printf end; exit 3" % told
    done = perform(["sh", "-c", script], "/", {**os.environ, "TMPDIR": str(tmp_path)}, True)
    assert done == {"code": 3, "text": "one\nhalf\nend"}
    assert lines_of(capfd) == ["one", "half", "end"]


def test_in_silence_nothing_is_told(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    assert perform(["echo", "a"], "/", environment, False) == {"code": 0, "text": "a\n"}
    assert perform([str(tmp_path / "none")], "/", environment, True)["code"] == 127
    assert lines_of(capfd) == []


def test_of_a_flood_the_end_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(confined, "MOST", 8)
    (tmp_path / "text").write_text("first line\nlast\nx\n")
    with open(tmp_path / "text") as file:
        assert tell_lines(file.fileno(), 0, whole=True) == 18
    assert lines_of(capfd)[-2:] == ["last", "x"]
