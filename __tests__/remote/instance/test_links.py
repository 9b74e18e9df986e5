from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from remote.instance.links import read_link, set_links, set_links_back
from remote.places import Places
from remote.symlinks import exchange


def links(places: Places) -> tuple[str | None, str | None]:
    return read_link(places.current), read_link(places.previous)


def no_room(*names: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch):
    """Call it, and from then on the disk has no room for another name."""
    return lambda: monkeypatch.setattr(os, "symlink", no_room)


def test_first_release_has_nothing_before_it(places: Places) -> None:
    set_links(places, "one")
    assert links(places) == ("releases/one", None)
    assert places.live() == "one"


def test_what_was_live_is_previous(places: Places) -> None:
    set_links(places, "one")
    set_links(places, "two")
    set_links(places, "three")
    assert links(places) == ("releases/three", "releases/two")


def test_what_is_live_already_is_not_its_own_previous(places: Places) -> None:
    set_links(places, "one")
    set_links(places, "two")
    set_links(places, "two")
    assert links(places) == ("releases/two", "releases/one")


def test_both_links_go_back_to_where_they_stood(places: Places) -> None:
    for release in ("one", "two", "three"):
        set_links(places, release)
    set_links_back(places, "two", "one")
    assert links(places) == ("releases/two", "releases/one")


def test_a_second_way_back_changes_nothing(places: Places) -> None:
    for release in ("one", "two", "three"):
        set_links(places, release)
    set_links_back(places, "two", "one")
    inodes = [os.lstat(path).st_ino for path in (places.current, places.previous)]
    set_links_back(places, "two", "one")
    assert links(places) == ("releases/two", "releases/one")
    assert [os.lstat(path).st_ino for path in (places.current, places.previous)] == inodes


def test_a_way_back_before_the_switch_leaves_what_is_live(places: Places) -> None:
    set_links(places, "one")
    set_links(places, "two")
    set_links_back(places, "two", "one")
    assert links(places) == ("releases/two", "releases/one")


def test_back_to_before_a_first_deploy_takes_the_site_off(places: Places) -> None:
    set_links(places, "one")
    set_links_back(places, None, None)
    assert links(places) == (None, None)
    assert not os.path.lexists(places.current)


def test_back_to_a_first_release_takes_previous_away(places: Places) -> None:
    set_links(places, "one")
    set_links(places, "two")
    set_links_back(places, "one", None)
    assert links(places) == ("releases/one", None)
    assert not os.path.lexists(places.previous)


def test_a_full_disk_does_not_keep_the_site_from_going_back(
    places: Places, full_disk, capsys: pytest.CaptureFixture[str]
) -> None:
    for release in ("one", "two", "three"):
        set_links(places, release)
    full_disk()
    set_links_back(places, "two", "one")
    # The two names have changed places; the other one needs room that is not there.
    assert links(places) == ("releases/two", "releases/three")
    assert "previous could not be set back" in capsys.readouterr().out


def test_a_full_disk_without_a_name_of_the_old_release_is_told(places: Places, full_disk) -> None:
    set_links(places, "one")
    full_disk()
    with pytest.raises(OSError, match="No space left"):
        set_links_back(places, "two", None)


def test_another_fault_of_the_disk_is_told(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    for release in ("one", "two", "three"):
        set_links(places, release)

    def read_only(*names: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(os, "symlink", read_only)
    with pytest.raises(OSError, match="Read-only"):
        set_links_back(places, "two", "one")


def test_two_names_change_places(tmp_path: Path) -> None:
    one, other = str(tmp_path / "one"), str(tmp_path / "other")
    os.symlink("to one", one)
    os.symlink("to other", other)
    assert exchange(one, other)
    assert (os.readlink(one), os.readlink(other)) == ("to other", "to one")


def test_a_name_that_is_not_there_changes_places_with_none(tmp_path: Path) -> None:
    one = str(tmp_path / "one")
    os.symlink("to one", one)
    assert not exchange(one, str(tmp_path / "other"))
    assert os.readlink(one) == "to one"


def test_what_is_no_link_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("text")
    assert read_link(str(tmp_path / "file")) is None
    assert read_link(str(tmp_path / "none")) is None
