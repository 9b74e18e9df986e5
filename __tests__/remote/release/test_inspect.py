from __future__ import annotations

import json
from pathlib import Path

import pytest

from remote.files import fingerprint
from remote.places import Places
from remote.release.inspect import inspect


@pytest.fixture
def release(places: Places) -> Path:
    """r1, complete, with an instance of its own."""
    folder = Path(places.release("r1"))
    for name in ("code/manage.py", "conf/env", "conf/gunicorn.conf.py", "venv/.complete", "http.sock"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    manifest = {"fingerprint": fingerprint(str(folder / "code")), "files": {"manage.py": {}}, "commit": "abc"}
    (folder / "release.json").write_text(json.dumps(manifest))
    return folder


def test_a_whole_release_is_told_without_the_list_of_its_files(release: Path) -> None:
    found = inspect(app="blog", release="r1")
    assert found["missing"] == []
    assert found["edited"] is False
    assert found["manifest"] is not None
    assert (found["manifest"]["commit"], found["manifest"]["files"]) == ("abc", {})


@pytest.mark.parametrize(
    "gone", ["code/manage.py", "conf/env", "conf/gunicorn.conf.py", "venv/.complete", "http.sock", "release.json"]
)
def test_a_part_that_is_gone_is_told(gone: str, release: Path) -> None:
    (release / gone).unlink()
    if gone == "code/manage.py":
        (release / "code").rmdir()
    found = inspect(app="blog", release="r1")
    assert found["missing"] == [str(release / ("code" if gone == "code/manage.py" else gone))]
    assert (found["manifest"] is None) == (gone == "release.json")


def test_code_that_somebody_changed_on_the_server_is_told(release: Path) -> None:
    (release / "code/manage.py").write_text("edited")
    assert inspect(app="blog", release="r1")["edited"] is True


def test_of_a_kept_instance_the_parts_of_its_owner_are_needed(release: Path, places: Places) -> None:
    kept = Path(places.release("r2"))
    for name in ("code/manage.py", "conf/env", "venv/.complete"):
        (kept / name).parent.mkdir(parents=True, exist_ok=True)
        (kept / name).touch()
    (kept / "release.json").write_text((release / "release.json").read_text())
    (kept / "http.sock").symlink_to(release / "http.sock")
    assert inspect(app="blog", release="r2")["missing"] == []
    (release / "conf/gunicorn.conf.py").unlink()
    assert inspect(app="blog", release="r2")["missing"] == [str(release / "conf/gunicorn.conf.py")]
