"""What lies at a path that the settings name is counted, and nothing beside it is written."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from remote.database.outside import look_outside
from remote.places import Places


@pytest.fixture
def roots_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """The folders of tests are for who runs them alone."""
    monkeypatch.setattr("remote.database.outside.NOBODY", 0)


@pytest.fixture
def legacy(tmp_path: Path) -> Path:
    path = tmp_path / "lib/legacy's 100%/db.sqlite3"
    path.parent.mkdir(parents=True)
    database = sqlite3.connect(path)
    database.executescript(
        "PRAGMA journal_mode = WAL; CREATE TABLE blog_article (a); CREATE TABLE 'a \"b' (a); CREATE TABLE django_session (a);"
        "INSERT INTO blog_article VALUES (1), (2); INSERT INTO 'a \"b' VALUES (1); INSERT INTO django_session VALUES (1)"
    )
    database.close()
    return path


@pytest.mark.usefixtures("roots_too")
def test_rows_are_counted_but_for_those_that_django_makes(legacy: Path) -> None:
    found = look_outside(app="blog", path=str(legacy))
    assert found == {"bytes": legacy.stat().st_size, "rows": 3}
    assert [path.name for path in legacy.parent.iterdir()] == ["db.sqlite3"]


def test_nothing_there(legacy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("remote.places.SRV", str(tmp_path / "srv"))
    data = Path(Places("blog").data)
    data.mkdir(parents=True)
    empty, link = legacy.parent / "empty", data / "db.sqlite3"
    empty.touch()
    link.symlink_to(legacy)
    for path in (empty, legacy.parent, legacy.parent / "none", legacy):
        assert look_outside(app="blog", path=str(path)) is None


@pytest.mark.usefixtures("roots_too")
def test_what_is_no_database_has_no_rows_that_could_be_counted(legacy: Path) -> None:
    legacy.write_text("no database")
    assert look_outside(app="blog", path=str(legacy)) == {"bytes": 11, "rows": None}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has what others may not read")
def test_it_is_read_as_who_owns_it(legacy: Path) -> None:
    os.chown(legacy, 65534, 65534)
    legacy.chmod(0)
    assert look_outside(app="blog", path=str(legacy)) == {"bytes": legacy.stat().st_size, "rows": None}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has what others may not read")
def test_a_file_of_root_alone_is_opened_by_nobody(legacy: Path) -> None:
    legacy.chmod(0o600)
    assert look_outside(app="blog", path=str(legacy)) == {"bytes": legacy.stat().st_size, "rows": None}


@pytest.mark.usefixtures("roots_too")
def test_rows_of_another_site_are_not_told(legacy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    top = legacy.parent.parent
    monkeypatch.setattr("remote.database.outside.SRV", str(top))
    (legacy.parent / "site.json").touch()
    assert look_outside(app="blog", path=str(legacy)) == {"bytes": legacy.stat().st_size, "rows": None}
    assert look_outside(app=legacy.parent.name, path=str(legacy)) == {"bytes": legacy.stat().st_size, "rows": 3}
