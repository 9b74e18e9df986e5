"""An instance that takes the place of another one waits for its end."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import pytest

from remote.instance import start
from remote.places import Places


def waiting(mark: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(["/bin/sh", "-c", (start.WAIT % mark).replace("$$", "$")])


def test_it_waits_until_the_mark_is_removed(tmp_path: Path) -> None:
    mark = tmp_path / "waits"
    mark.touch()
    process = waiting(mark)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(1)
    mark.unlink()
    assert process.wait(5) == 0


def test_it_does_not_wait_for_a_run_that_has_gone(tmp_path: Path) -> None:
    mark = tmp_path / "waits"
    mark.touch()
    os.utime(mark, (time.time() - 61,) * 2)
    assert waiting(mark).wait(5) == 0


def test_root_runs_nothing_with_the_variables_of_the_site(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    written: dict[str, str] = {}
    monkeypatch.setattr(start.os, "makedirs", lambda *_, **__: None)
    monkeypatch.setattr(start, "write_aside", lambda path, text, mode: written.update({path: text}))
    monkeypatch.setattr(start, "run", lambda words: None)
    mark = start.wait_for_end(places, "r1")
    folder = "/run/systemd/system/shop@r1.service.d/"
    assert mark == folder + "waits"
    assert written[folder + "wait.conf"].startswith("[Service]\nExecStartPre=/bin/sh -c 'while ")
