from __future__ import annotations

import grp
import os
import pwd
from pathlib import Path

import pytest

from remote.failure import Failure
from remote.release.place import place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.shapes import FileToPlace

    from ..conftest import Systemctl


def file(path: Path, content: str) -> FileToPlace:
    """One of whoever runs the test."""
    owner, group = pwd.getpwuid(os.geteuid()).pw_name, grp.getgrgid(os.getegid()).gr_name
    return {"path": str(path), "content": content, "mode": 0o640, "owner": owner, "group": group}


def test_files_are_written_and_others_removed(tmp_path: Path, systemctl: Systemctl) -> None:
    (tmp_path / "old").write_text("old")
    (tmp_path / "broken").symlink_to("nowhere")
    place(
        files=[file(tmp_path / "new", "é\n")],
        remove=[str(tmp_path / name) for name in ("old", "broken", "never was")],
    )
    assert (tmp_path / "new").read_text(encoding="utf-8") == "é\n"
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bin", "new"]
    assert systemctl.asked() == []


def test_units_are_disabled_first_and_enabled_last_where_they_are_not(tmp_path: Path, systemctl: Systemctl) -> None:
    systemctl.answer("", code=0)
    place(files=[], disable=["blog.target"], enable=["blog.target"], daemon_reload=True)
    assert systemctl.asked() == [
        "disable --quiet --now blog.target",
        "daemon-reload",
        "is-enabled --quiet blog.target",
    ]


def test_a_unit_that_can_not_be_enabled_is_a_failure(systemctl: Systemctl) -> None:
    systemctl.answer("no such unit", code=1)
    with pytest.raises(Failure) as caught:
        place(files=[], enable=["blog.target"])
    assert caught.value.output == "no such unit"
    assert systemctl.asked() == ["is-enabled --quiet blog.target", "enable --quiet blog.target"]
