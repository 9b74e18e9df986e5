"""Root sends what its own links lead to, where nobody else can change the way."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from remote.offsite.linked import list_linked, resolve
from remote.places import Places


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A disk; /tmp, above it, is taken for a folder of root's alone."""
    monkeypatch.setattr(
        "remote.offsite.linked.is_roots_alone",
        lambda info: info.st_uid == os.geteuid() and not info.st_mode & 0o002 or info.st_mode & 0o1000,
    )
    (tmp_path / "disk/media").mkdir(parents=True)
    return tmp_path / "disk"


def test_where_links_of_roots_lead(places: Places, disk: Path) -> None:
    os.makedirs(places.shared + "/folders/deep", exist_ok=True)
    os.symlink(disk / "media", places.media)
    os.symlink(disk / "media", places.shared + "/folders/deep/papers")
    os.symlink(disk / "nowhere", places.shared + "/folders/gone")
    linked, left = list_linked(places)
    assert linked == {places.media: str(disk / "media"), places.shared + "/folders/deep/papers": str(disk / "media")}
    assert len(left) == 1 and "/folders/gone leads to" in left[0]


def test_not_where_the_site_can_change_the_way(places: Places, disk: Path) -> None:
    os.makedirs(places.shared, exist_ok=True)
    (disk / "theirs").mkdir()
    (disk / "theirs").chmod(0o777)
    os.symlink(disk / "media", disk / "theirs/way")
    os.symlink(disk / "theirs/way", places.media)
    linked, left = list_linked(places)
    assert (linked, len(left)) == ({}, 1)
    (disk / "theirs").chmod(0o755)
    assert list_linked(places) == ({places.media: str(disk / "media")}, [])


def test_not_into_the_sites_own_folder_or_above_it(places: Places, disk: Path) -> None:
    os.makedirs(places.data, exist_ok=True)
    os.symlink(os.path.dirname(places.top), places.media)
    os.symlink(places.data, places.shared + "/twice")
    linked, left = list_linked(places)
    assert (linked, len(left)) == ({}, 2)


def test_a_circle_leads_nowhere(disk: Path) -> None:
    os.symlink(disk / "b", disk / "a")
    os.symlink("a", disk / "b")
    assert resolve(str(disk / "a")) is None
    os.symlink("media/../media", disk / "c")
    assert resolve(str(disk / "c")) == str(disk / "media")
