"""What is asked before a backup is made."""

from __future__ import annotations

import os
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from remote.database.dump import refuse_old_client, refuse_without_space
from remote.failure import Failure
from remote.places import Places


@pytest.mark.parametrize(("server", "version"), [(15, 15), (15, 17)])
def test_client_programs_as_new_as_the_server_can_read_it(server: int, version: int) -> None:
    refuse_old_client({"engine": "postgresql", "database": "blog", "server": server, "version": version})


def test_client_programs_that_are_too_old_are_named() -> None:
    with pytest.raises(Failure) as caught:
        refuse_old_client({"engine": "postgresql", "database": "blog", "server": 17, "version": 15})
    assert caught.value.code == "BACKUP_FAILED"
    assert caught.value.message == ("The database is PostgreSQL 17, and pg_dump on the server is 15: it can't read it")
    assert "Install postgresql-client-17" in caught.value.hint


def test_engines_without_versions_are_not_asked() -> None:
    refuse_old_client({"engine": "mysql", "database": "blog"})


Room = Callable[[str, int], None]


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Room:
    """Says how many bytes are free in a folder, in blocks of 512; each such folder is on a disk of its own."""
    real_stat, disks = os.stat, dict[str, int]()

    def stat(path: str, **more: object) -> object:
        if path not in disks:
            return real_stat(path)
        return SimpleNamespace(st_dev=-1 - list(disks).index(path))

    monkeypatch.setattr(os, "stat", stat)
    monkeypatch.setattr(os, "statvfs", lambda path: SimpleNamespace(f_bavail=disks[path] // 512, f_frsize=512))
    return lambda folder, free: disks.__setitem__(folder, free)


def test_a_backup_may_take_a_fifth_more_than_the_data(places: Places, room: Room) -> None:
    room(places.backups, 1_200_128)  # 2344 blocks
    refuse_without_space(places, {"engine": "mysql", "database": "blog", "bytes": 1_000_106})
    with pytest.raises(Failure) as caught:
        refuse_without_space(places, {"engine": "mysql", "database": "blog", "bytes": 1_000_107})
    assert caught.value.code == "DISK_FULL"
    assert caught.value.message == (
        "There is no room for a backup of the database: it may take 2 MB, and 1 MB are free"
    )
    assert "Filesystem" in caught.value.output
    assert "lower `keep-backups`" in caught.value.hint


def test_sqlite_needs_room_beside_the_database_too(places: Places, room: Room) -> None:
    os.mkdir(places.top + "/data")
    found = {"engine": "sqlite", "database": "db", "name": places.top + "/data/db.sqlite3", "bytes": 1_000_000}
    room(places.backups, 1_300_000)
    room(places.top + "/data", 1_300_000)
    refuse_without_space(places, found)  # type: ignore[arg-type]
    room(places.top + "/data", 1_100_000)
    with pytest.raises(Failure, match="it may take 2 MB, and 1 MB are free"):
        refuse_without_space(places, found)  # type: ignore[arg-type]


def test_sqlite_needs_room_for_two_where_both_are_on_one_disk(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkdir(places.top + "/data")
    found = {"engine": "sqlite", "database": "db", "name": places.top + "/data/db.sqlite3", "bytes": 1_000_000}
    monkeypatch.setattr(os, "statvfs", lambda path: SimpleNamespace(f_bavail=2_399_999, f_frsize=1))
    with pytest.raises(Failure, match="it may take 3 MB, and 2 MB are free"):
        refuse_without_space(places, found)  # type: ignore[arg-type]
    monkeypatch.setattr(os, "statvfs", lambda path: SimpleNamespace(f_bavail=2_400_000, f_frsize=1))
    refuse_without_space(places, found)  # type: ignore[arg-type]
