"""Backups are listed by their age, and only ours are ever removed."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from remote.database.backups import OURS, list_backups, remove_older
from remote.places import Places


def put(places: Places, name: str, *, at: str | None = None, seconds: float = 0, **about: object) -> None:
    """A backup in the folder: `at` is noted beside it, `seconds` is the time of the file."""
    path = Path(places.backups, name)
    path.write_bytes(b"dump")
    os.utime(path, (seconds, seconds))
    if at is not None or about:
        Path(str(path) + ".json").write_text(json.dumps({**about, **({"at": at} if at else {})}), encoding="utf-8")


def names(places: Places) -> list[str]:
    return [backup["name"] for backup in list_backups(places)]


def test_the_newest_comes_first_by_what_is_noted_and_not_by_the_file(places: Places) -> None:
    put(places, "20260101T000000-aaaaaaa.dump", at="2026-01-01T00:00:00Z", seconds=3e9)
    put(places, "20260301T000000-ccccccc.dump", at="2026-03-01T00:00:00Z", seconds=1)
    put(places, "20260201T000000-bbbbbbb.dump", at="2026-02-01T00:00:00Z", seconds=2)
    assert [name[:8] for name in names(places)] == ["20260301", "20260201", "20260101"]


def test_a_clock_that_was_set_back_makes_no_backup_older(places: Places) -> None:
    put(places, "20260302T000000-aaaaaaa.dump", at="2026-03-02T00:00:00Z", number=7)
    put(places, "20260301T000000-bbbbbbb.dump", at="2026-03-01T00:00:00Z", number=8)
    put(places, "20260303T000000-ccccccc.dump", at="2026-03-03T00:00:00Z")
    assert [name[:8] for name in names(places)] == ["20260301", "20260302", "20260303"]
    assert len(remove_older(places, 1)) == 2
    assert names(places) == ["20260301T000000-bbbbbbb.dump"]


def test_those_of_one_second_are_ordered_by_their_files(places: Places) -> None:
    for number, name in enumerate(["b.dump", "c.dump", "a.dump"]):
        put(places, name, at="2026-01-01T00:00:00Z", seconds=100 + number / 10)
    assert names(places) == ["a.dump", "c.dump", "b.dump"]


def test_one_without_a_note_is_as_old_as_its_file(places: Places) -> None:
    put(places, "mine.sqlite3", seconds=86400)
    put(places, "noted.sqlite3", at="1970-01-01T12:00:00Z", seconds=0, live="r1")
    found = list_backups(places)
    assert [(backup["name"], backup["at"], backup["about"]) for backup in found] == [
        ("mine.sqlite3", "1970-01-02T00:00:00Z", {}),
        ("noted.sqlite3", "1970-01-01T12:00:00Z", {"live": "r1", "at": "1970-01-01T12:00:00Z"}),
    ]
    assert [(backup["engine"], backup["bytes"]) for backup in found] == [("sqlite", 4)] * 2


def test_what_is_no_backup_is_not_listed(places: Places) -> None:
    for name in ["a.dump.json", "notes.txt", ".under-way.dump", "a.sql"]:
        Path(places.backups, name).write_bytes(b"{}")
    os.mkdir(places.backups + "/folder.dump")
    os.symlink("/etc/passwd", places.backups + "/link.dump")
    put(places, "a.sql.gz", seconds=1)
    assert names(places) == ["a.sql.gz"]


def test_no_folder_has_no_backups(places: Places) -> None:
    os.rmdir(places.backups)
    assert list_backups(places) == []
    assert remove_older(places, 1) == []


@pytest.mark.parametrize(
    "name",
    [
        "20261125T130000-9573d60.sqlite3",
        "20261125T130000-9573d60-2.dump",
        "20261125T130000.sql.gz",
        "before-restore-20261125T130000.dump",
        "before-fixtures-20261125T130000.sqlite3",
        "before-restore-20261125T130000-2.sql.gz",
    ],
)
def test_names_that_are_ours(name: str) -> None:
    assert OURS.fullmatch(name)


@pytest.mark.parametrize(
    "name",
    [
        "blog.dump",
        "before-upgrade-20261125T130000.dump",
        "20261125T130000-9573d60.dump.old",
        "copy of 20261125T130000.dump",
        "20261125-130000.dump",
        "20261125T130000-of the boss.dump",
        "20261125T130000.json",
    ],
)
def test_names_that_are_not_ours(name: str) -> None:
    assert not OURS.fullmatch(name)


# The newest first.
OTHERS = ["by-hand.dump", "20250101T000000-abcdef0.dump of then.dump"]


def fill(places: Places) -> None:
    for day in range(1, 5):
        put(places, "2026010%dT000000-abcdef0.dump" % day, at="2026-01-0%dT00:00:00Z" % day)
    for number, name in enumerate(OTHERS):
        put(places, name, at="2025-01-01T00:00:00Z", seconds=-number)


def test_older_ones_go_with_their_notes_and_those_of_others_stay(places: Places) -> None:
    fill(places)
    assert remove_older(places, 2) == ["20260102T000000-abcdef0.dump", "20260101T000000-abcdef0.dump"]
    assert sorted(os.listdir(places.backups)) == sorted(
        name + suffix
        for name in ["20260104T000000-abcdef0.dump", "20260103T000000-abcdef0.dump", *OTHERS]
        for suffix in ["", ".json"]
    )
    assert remove_older(places, 2) == []


@pytest.mark.parametrize("keep", [0, -1, 1])
def test_the_newest_stays_whatever_is_asked(places: Places, keep: int) -> None:
    fill(places)
    put(places, "20260105T000000-abcdef0.dump", seconds=1767571200)  # without a note
    removed = remove_older(places, keep)
    assert len(removed) == 4
    assert names(places) == ["20260105T000000-abcdef0.dump", *OTHERS]
