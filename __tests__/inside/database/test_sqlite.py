"""Whoever is ended while a file takes the place of another leaves all rows of the old one, or the new one as a whole."""

from __future__ import annotations

import io
import os
import sqlite3
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from inside.database import sqlite
from inside.database.connection import Refused
from inside.database.sqlite import KEPT, restore_sqlite


def make(path: Path, *rows: str) -> sqlite3.Connection:
    """A database with a write-ahead log, in which the rows still are."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    connection.execute("CREATE TABLE IF NOT EXISTS note (text)")
    for row in rows:
        connection.execute("INSERT INTO note VALUES (?)", [row])
    return connection


def rows_of(path: Path) -> list[str]:
    connection = sqlite3.connect(path)
    try:
        return [row[0] for row in connection.execute("SELECT text FROM note ORDER BY text")]
    finally:
        connection.close()


@pytest.fixture
def live(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The live database has `old` in its log, and `new` comes over standard input."""
    backup = tmp_path / "backup"
    make(backup, "new").close()
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(backup.read_bytes())))
    path = tmp_path / "data" / "db.sqlite3"
    path.parent.mkdir()
    # As a process that was killed leaves it: with its log.
    connection = make(path, "old")
    copies = {end: Path(str(path) + end).read_bytes() for end in ("", "-wal")}
    connection.close()
    for end, content in copies.items():
        Path(str(path) + end).write_bytes(content)
    return path


class Killed(BaseException):
    """Nothing of ours is run any more."""


def test_it_is_replaced_and_kept(live: Path) -> None:
    kept = Path(str(live) + "_before_20260101t000000")
    restore_sqlite(str(live), str(kept))
    assert (rows_of(live), rows_of(kept)) == (["new"], ["old"])


@pytest.mark.parametrize("act", ["rename", "unlink", "link"])
def test_a_kill_before_the_rename_leaves_every_row_of_before(
    act: str, live: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*words: object, **more: object) -> None:
        if "restoring" not in str(words[0]) or act == "rename":
            raise Killed

    monkeypatch.setattr(sqlite, "os", SimpleNamespace(**{**vars(os), act: die}))
    try:
        restore_sqlite(str(live), str(live) + "_before_20260101t000000")
    except Killed:
        pass
    # A log that is empty by then may stay beside it.
    assert rows_of(live) == (["new"] if act == "unlink" else ["old"])


def test_who_is_in_the_middle_of_reading_is_named_and_nothing_has_changed(
    live: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = sqlite3.connect
    reader = connect(live, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM note").fetchall()
    monkeypatch.setattr(sqlite.sqlite3, "connect", lambda path, timeout=0.1: connect(path, timeout=0.1))
    with pytest.raises(Refused, match="none of the site's"):
        restore_sqlite(str(live), str(live) + "_before_20260101t000000")
    reader.execute("COMMIT")
    reader.close()
    assert rows_of(live) == ["old"]
    assert sorted(os.listdir(live.parent)) == ["db.sqlite3"]


def test_what_was_just_replaced_stays_also_after_a_clock_was_set_back(live: Path) -> None:
    for year in range(2027, 2027 + KEPT):
        make(Path("%s_before_%d0101t000000" % (live, year)), "kept").close()
    kept = Path(str(live) + "_before_20260101t000000")
    restore_sqlite(str(live), str(kept))
    assert rows_of(kept) == ["old"]
    assert len(list(live.parent.glob("*_before_*000000"))) == KEPT


def test_what_only_the_project_brings_is_no_fault_of_a_database(tmp_path: Path) -> None:
    """Functions in checks and generated columns (Django's REGEXP, say), collations, and rows that a check refuses by now."""
    made = sqlite3.connect(tmp_path / "a")
    made.create_collation("of_ours", lambda one, two: (one > two) - (one < two))
    for name in ("REGEXP", "of_ours"):
        made.create_function(name, -1, lambda *given: "x", deterministic=True)
    made.execute(
        "CREATE TABLE a (code text COLLATE of_ours UNIQUE CHECK (code REGEXP 'x'),"
        " more text GENERATED ALWAYS AS (of_ours(code)) VIRTUAL NOT NULL, day text CHECK (day < '2020'))"
    )
    made.execute("PRAGMA ignore_check_constraints = ON")
    made.execute("INSERT INTO a (code, day) VALUES ('a', '2026'), ('B', '2026')")
    made.commit()
    made.close()
    dumped = io.BytesIO()
    sqlite.dump_sqlite(str(tmp_path / "a"), dumped)
    (tmp_path / "b").write_bytes(dumped.getvalue())
    assert sqlite3.connect(tmp_path / "b").execute("SELECT count(day) FROM a").fetchone() == (2,)


def test_what_is_broken_is_a_fault(tmp_path: Path) -> None:
    make(tmp_path / "a", *("row %d" % number for number in range(1000))).close()
    content = (tmp_path / "a").read_bytes()
    (tmp_path / "a").write_bytes(content[:8192] + b"\xff" * 4096 + content[12288:])
    with pytest.raises(Refused, match="not a sound SQLite database"):
        sqlite.dump_sqlite(str(tmp_path / "a"), io.BytesIO())
