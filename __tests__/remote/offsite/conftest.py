"""A restic(1) that writes down how it was asked, and answers what a test wants."""

from __future__ import annotations

from pathlib import Path

import pytest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.shapes.offsite import Owner, RepositoryAddress


class Restic:
    """What it was asked, a line a time; and what it answers to a subcommand."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "asked"
        self.file.touch()
        program = folder / "restic"
        program.write_text(
            "#!/bin/sh\ncd %s\n"
            'while [ "$1" = -o ]; do echo "$2" >> options; shift 2; done\n'
            'echo "$*" >> asked\nenv | sort > environment\n'
            '[ ! -e "$1.out" ] || cat "$1.out"\n[ ! -e "$1.code" ] || exit "$(cat "$1.code")"\n' % folder
        )
        program.chmod(0o755)

    def answer(self, command: str, text: str, code: int = 0) -> None:
        (self.folder / (command + ".out")).write_text(text)
        (self.folder / (command + ".code")).write_text(str(code))

    def asked(self) -> list[str]:
        return self.file.read_text().splitlines()

    def environment(self) -> dict[str, str]:
        lines = (self.folder / "environment").read_text().splitlines()
        return dict(line.split("=", 1) for line in lines if "=" in line)

    def options(self) -> str:
        return (self.folder / "options").read_text()


@pytest.fixture
def restic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Restic:
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder), prepend=":")
    monkeypatch.setattr("remote.offsite.repository.RUN", str(tmp_path / "run"))
    monkeypatch.setattr("remote.offsite.repository.CACHE", str(tmp_path / "cache-"))
    made = Restic(folder)
    made.answer("snapshots", "[]")
    return made


@pytest.fixture
def owner() -> Owner:
    return {"app": "blog", "repository": "octo/blog", "repositoryId": "7"}


@pytest.fixture
def address() -> RepositoryAddress:
    return {"repository": "s3:https://s3.test/b", "environment": {"RESTIC_PASSWORD": "secret word"}, "sftp": None}
