"""An application's places in a folder of the test's own, and a systemctl(1) that writes down what it is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from remote.places import Places


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    """Of the application `blog`: its folders are there, and empty."""
    monkeypatch.setattr("remote.places.SRV", str(tmp_path / "srv"))
    made = Places("blog")
    for folder in (made.releases, made.venvs, made.incoming, made.shared):
        Path(folder).mkdir(parents=True)
    made.lock = str(tmp_path / "run/blog.lock")
    return made


class Systemctl:
    """What it was asked so far, a line a time; and what it answers, whatever it is asked."""

    def __init__(self, folder: Path) -> None:
        self.asked_file, self.answer_file, self.code_file = folder / "asked", folder / "answer", folder / "code"
        self.asked_file.touch()
        self.answer("")
        program = folder / "systemctl"
        program.write_text('#!/bin/sh\ncd %s\necho "$*" >> asked\ncat answer\nexit "$(cat code)"\n' % folder)
        program.chmod(0o755)

    def answer(self, text: str, code: int = 0) -> None:
        self.answer_file.write_text(text)
        self.code_file.write_text(str(code))

    def asked(self) -> list[str]:
        return self.asked_file.read_text().splitlines()


@pytest.fixture
def systemctl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Systemctl:
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder), prepend=":")
    return Systemctl(folder)
