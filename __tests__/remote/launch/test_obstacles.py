from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from remote.launch.obstacles import find_closed, find_hidden, find_noexec, find_obstacle, nearest


def test_a_folder_that_is_not_there_yet_is_judged_by_the_one_above() -> None:
    assert nearest("/usr/bin/none/of/these") == "/usr/bin"
    assert nearest("/none") == "/"


def test_a_closed_folder_on_the_way_is_named(tmp_path: Path) -> None:
    inner = tmp_path / "closed/inner"
    inner.mkdir(parents=True)
    for folder in (tmp_path, *tmp_path.parents):
        if str(folder) not in ("/", "/tmp"):
            folder.chmod(0o755)
    assert find_closed(str(inner)) is None
    (tmp_path / "closed").chmod(0o750)
    what, remedy = find_closed(str(inner)) or ("", "")
    assert "%s/closed is closed to all but its owner (mode 750)" % tmp_path in what
    assert "chmod o+x %s/closed" % tmp_path in remedy


@pytest.mark.parametrize("home", ["/home", "/root", "/run/user"])
def test_what_protect_home_hides_is_found_through_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: str
) -> None:
    monkeypatch.setattr(os.path, "realpath", lambda path: home + "/data" if path == "/srv" else path)
    what, remedy = find_hidden("/srv") or ("", "")
    assert "/srv leads to %s/data" % home in what
    assert "%s/data /srv none bind 0 0" % home in remedy
    assert find_hidden("/homes/data") is None


def test_noexec_is_what_the_file_system_says(monkeypatch: pytest.MonkeyPatch) -> None:
    assert find_noexec("/usr") is None
    assert find_noexec("/none") is None
    assert find_obstacle("/usr/bin") is None
    monkeypatch.setattr(os, "statvfs", lambda _path: SimpleNamespace(f_flag=os.ST_NOEXEC | os.ST_NOSUID))
    assert "/usr is mounted with noexec" in (find_obstacle("/usr") or ("",))[0]
