"""A person names a backup, or is shown all of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from remote.database.choice import Refused, choose_backup, show_backups
from remote.places import Places


def put(places: Places, name: str, size: int = 4, **about: object) -> None:
    Path(places.backups, name).write_bytes(b"x" * size)
    Path(places.backups, name + ".json").write_text(json.dumps(about), encoding="utf-8")


@pytest.fixture(autouse=True)
def backups(places: Places) -> None:
    put(places, "20260101T000000-aaaaaaa.dump", at="2026-01-01T00:00:00Z", release="20260101T000000-aaaaaaa", live="r0")
    put(places, "20260102T000000.dump", at="2026-01-02T00:00:00Z", live="r1")
    put(places, "20260102T000000.sqlite3", 2_345_678, at="2026-01-03T00:00:00Z")


@pytest.mark.parametrize(
    "name",
    [
        "20260101T000000-aaaaaaa.dump",
        "20260101T000000-aaaaaaa",
        "/srv/blog/backups/20260101T000000-aaaaaaa.dump",
    ],
)
def test_one_is_chosen_by_its_name_or_path_with_or_without_its_suffix(places: Places, name: str) -> None:
    assert choose_backup(places, name)["name"] == "20260101T000000-aaaaaaa.dump"


def test_a_name_of_two_is_refused_and_both_are_shown(places: Places) -> None:
    with pytest.raises(Refused) as caught:
        choose_backup(places, "20260102T000000")
    assert caught.value.message == "20260102T000000 is not one backup of %s" % places.backups
    assert caught.value.output == "20260102T000000.sqlite3\n20260102T000000.dump"


@pytest.mark.parametrize("name", ["20260101", "20260101T000000-aaaaaaa.dump.json", "aaaaaaa.dump", ".dump", ""])
def test_a_name_of_none_is_refused_and_all_are_shown(places: Places, name: str) -> None:
    with pytest.raises(Refused) as caught:
        choose_backup(places, name)
    assert len(caught.value.output.splitlines()) == 3


def test_the_list_says_of_what_each_is(places: Places, capsys: pytest.CaptureFixture[str]) -> None:
    show_backups(places)
    assert [line.rstrip() for line in capsys.readouterr().out.splitlines()] == [
        "Backups in %s, the newest first:" % places.backups,
        "",
        "20260102T000000.sqlite3       2026-01-03T00:00:00Z     2.3 MB  SQLite      tried",
        "20260102T000000.dump          2026-01-02T00:00:00Z     0.0 MB  PostgreSQL  read   before another one was restored, of r1",
        "20260101T000000-aaaaaaa.dump  2026-01-01T00:00:00Z     0.0 MB  PostgreSQL  read   "
        "before 20260101T000000-aaaaaaa migrated, of r0",
        "",
        "tried: it was restored into a database of its own. read: it was only read from end to end.",
        "",
        "To bring one back: sudo blog-restore 20260102T000000.sqlite3",
    ]


def test_the_list_tells_of_a_restore_that_was_cut_off(places: Places, capsys: pytest.CaptureFixture[str]) -> None:
    Path(places.restoring).write_text("{}")
    show_backups(places)
    assert capsys.readouterr().out.startswith(
        'A restore was cut off, and may be half done: "sudo blog-restore --finish"'
    )
