"""
Both halves together: our program in another Python, with a SQLite database and what stands for Django there. It comes
over standard input as it does on a server; only the words that make it the application's are left out.
"""

from __future__ import annotations

import gzip
import os
import sqlite3
import stat
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from remote.database import dump as making
from remote.database import reached
from remote.database.dump import make_backup
from remote.database.reached import Database
from remote.database.whole import largest_statement, refuse_cut_off
from remote.failure import Failure
from remote.files import read_json, write_aside
from remote.importer import sources
from remote.places import Places

SRC = Path(reached.__file__).parents[2]

# The project has a package with the name of one of ours, prints, and leaves a thread behind.
CONNECTIONS = """
import threading, time
from remote.settings import NAME

class Connection:
    vendor = "sqlite"
    settings_dict = {"NAME": NAME, "HOST": "", "PORT": "", "OPTIONS": {}}

print("the project says hello")
threading.Thread(target=time.sleep, args=(600,)).start()
class Connections(dict):
    databases = {"default": {"ENGINE": "django.db.backends.sqlite3"}}

connections = Connections(default=Connection())
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder where manage.py would lie; the programs run there."""
    code = tmp_path / "code"
    for path, text in {
        "django/__init__.py": "",
        "django/db.py": CONNECTIONS,
        "remote/__init__.py": "",
        "remote/settings.py": "NAME = %r" % str(tmp_path / "db.sqlite3"),
    }.items():
        (code / path).parent.mkdir(parents=True, exist_ok=True)
        (code / path).write_text(text, encoding="utf-8")
    monkeypatch.chdir(code)
    monkeypatch.setattr(
        reached, "as_application", lambda places, release, directory, words, part, **more: [sys.executable, *words]
    )
    texts = [SRC / "remote/importer.py", *(SRC / "inside").rglob("*.py")]
    before = dict(sources)
    for path in texts:
        name = path.relative_to(SRC).with_suffix("").as_posix().replace("/", ".")
        sources[name] = path.read_text(encoding="utf-8")
    yield code
    sources.clear()
    sources.update(before)


@pytest.fixture
def database(project: Path, places: Places) -> Database:
    return Database(places, "r1", "", {"name": "The backup", "settings": [], "scratch": [], "seconds": 60})


def fill(path: Path, *rows: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE IF NOT EXISTS page (title text)")
    connection.execute("DELETE FROM page")
    connection.executemany("INSERT INTO page VALUES (?)", [(row,) for row in rows])
    connection.commit()
    connection.close()


def rows_of(path: str | Path) -> list[str]:
    connection = sqlite3.connect(path)
    rows = [row[0] for row in connection.execute("SELECT title FROM page ORDER BY title")]
    connection.close()
    return rows


def test_the_database_is_asked_whatever_the_project_prints(database: Database, tmp_path: Path) -> None:
    path = str(tmp_path / "db.sqlite3")
    empty = {"engine": "sqlite", "name": path, "database": path, "client": "", "bytes": 0, "empty": True}
    assert database.look() == empty
    fill(tmp_path / "db.sqlite3", "a")
    assert database.look() == {**empty, "bytes": os.path.getsize(path), "empty": False}


def test_what_the_project_raises_is_the_failure(database: Database, project: Path) -> None:
    (project / "remote/settings.py").write_text("raise ValueError('no such variable')\n")
    with pytest.raises(Failure) as caught:
        database.look()
    assert caught.value.code == "DATABASE_UNREACHABLE"
    assert caught.value.message == "The database can't be asked: ValueError: no such variable"


def test_a_program_that_ends_before_it_reads_is_a_failure(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        reached, "as_application", lambda *_, **__: ["sh", "-c", "echo no such environment >&2; exit 3"]
    )
    with pytest.raises(Failure, match="^The database can't be asked: no such environment$"):
        database.look()
    monkeypatch.setattr(reached, "as_application", lambda *_, **__: ["sh", "-c", "exit 3"])
    with pytest.raises(Failure, match="^The database can't be asked: it ended with code 3$"):
        database.look()


def test_dump_check_and_restore(database: Database, tmp_path: Path) -> None:
    live, dump = tmp_path / "db.sqlite3", str(tmp_path / "dump.sqlite3")
    fill(live, "a", "b")
    live.chmod(0o640)
    found = database.look()
    database.dump(found, dump)
    assert rows_of(dump) == ["a", "b"]
    assert stat.S_IMODE(os.stat(dump).st_mode) == 0o600
    database.check(found, dump)
    fill(live, "later")
    database.restore(found, dump, "")
    assert rows_of(live) == ["a", "b"]
    assert stat.S_IMODE(live.stat().st_mode) == 0o640
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["db.sqlite3", "dump.sqlite3"]


def test_what_a_restore_replaces_is_kept_with_what_was_in_its_log(database: Database, tmp_path: Path) -> None:
    live, dump = tmp_path / "db.sqlite3", str(tmp_path / "dump.sqlite3")
    fill(live, "a")
    found = database.look()
    database.dump(found, dump)
    for number in range(4):
        writing = sqlite3.connect(live)
        writing.execute("PRAGMA journal_mode = WAL")
        writing.execute("INSERT INTO page VALUES ('%d')" % number)
        writing.commit()
        database.restore(found, dump, "%s_before_20261127t17153%d" % (live, number))
        writing.close()
        assert rows_of(live) == ["a"]
    kept = sorted(path.name for path in tmp_path.iterdir() if "_before_" in path.name)
    # The newest two.
    assert [name for name in kept if name[-4:] not in ("-wal", "-shm")] == [
        "db.sqlite3_before_20261127t171532",
        "db.sqlite3_before_20261127t171533",
    ]
    assert sorted(rows_of(tmp_path / kept[0])) == ["2", "a"]
    # What others have put there stays.
    (tmp_path / "db.sqlite3_before_mine").touch()
    database.restore(found, dump, str(live) + "_before_20261127t171534")
    assert (tmp_path / "db.sqlite3_before_mine").exists()


def test_what_is_still_in_the_log_is_dumped_too(database: Database, tmp_path: Path) -> None:
    live, dump = tmp_path / "db.sqlite3", str(tmp_path / "dump.sqlite3")
    fill(live, "a")
    writing = sqlite3.connect(live)
    writing.execute("PRAGMA journal_mode = WAL")
    writing.execute("INSERT INTO page VALUES ('in the log')")
    writing.commit()
    found = database.look()
    assert found["bytes"] == sum(os.path.getsize(str(live) + suffix) for suffix in ("", "-wal"))
    database.dump(found, dump)
    writing.close()
    assert rows_of(dump) == ["a", "in the log"]


@pytest.mark.parametrize("name", ["db.sqlite3", "my db?100%#1.sqlite3"])
def test_any_name_of_a_file(database: Database, project: Path, tmp_path: Path, name: str) -> None:
    (project / "remote/settings.py").write_text("NAME = %r" % str(tmp_path / name))
    fill(tmp_path / name, "a")
    dump = str(tmp_path / "dump.sqlite3")
    database.dump(database.look(), dump)
    assert rows_of(dump) == ["a"]


def test_a_dump_that_is_cut_off_changes_nothing(database: Database, tmp_path: Path) -> None:
    live, dump = tmp_path / "db.sqlite3", tmp_path / "dump.sqlite3"
    fill(live, *("row %d of them" % number for number in range(1000)))
    found = database.look()
    database.dump(found, str(dump))
    dump.write_bytes(dump.read_bytes()[:-8192])
    fill(live, "now")
    for act in (database.check, partial(database.restore, kept=str(live) + "_before_20261127t171530")):
        with pytest.raises(Failure, match="it is not a sound SQLite database") as caught:
            act(found, str(dump))
        assert caught.value.code == "BACKUP_FAILED"
    assert rows_of(live) == ["now"]
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["db.sqlite3", "dump.sqlite3"]


@pytest.fixture
def mine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files belong to whoever runs the test, who may not be root."""
    import grp
    import pwd

    owner, group = pwd.getpwuid(os.geteuid()).pw_name, grp.getgrgid(os.getegid()).gr_name
    monkeypatch.setattr(making, "write_aside", partial(write_aside, owner=owner, group=group))


@pytest.mark.usefixtures("mine")
def test_a_backup_is_whole_and_noted_and_takes_no_other_ones_name(
    database: Database, places: Places, tmp_path: Path
) -> None:
    fill(tmp_path / "db.sqlite3", "a")
    Path(places.release("r0")).mkdir()
    Path(places.release("r0"), "release.json").write_text('{"commit": "0123", "ref": "main"}')
    os.symlink(places.release("r0"), places.current)
    found = database.look()
    paths = [make_backup(database, found, "20260101T000000", "r1") for _ in range(3)]
    assert [os.path.basename(path) for path in paths] == [
        "20260101T000000.sqlite3",
        "20260101T000000-2.sqlite3",
        "20260101T000000-3.sqlite3",
    ]
    assert rows_of(paths[2]) == ["a"]
    about: dict[str, object] = read_json(paths[2] + ".json", {})
    assert str(about.pop("at"))[:2] == "20"
    assert about == {
        "engine": "sqlite",
        "database": str(tmp_path / "db.sqlite3"),
        "release": "r1",
        "live": "r0",
        "commit": "0123",
        "ref": "main",
        "size": 8192,
        "number": 3,
    }
    assert len(os.listdir(places.backups)) == 6


@pytest.mark.usefixtures("mine")
def test_a_backup_that_fails_leaves_nothing(database: Database, places: Places, tmp_path: Path) -> None:
    fill(tmp_path / "db.sqlite3", *("row %d of them" % number for number in range(1000)))
    found = database.look()
    os.truncate(tmp_path / "db.sqlite3", 8192)
    with pytest.raises(Failure) as caught:
        make_backup(database, found, "20260101T000000", None)
    assert caught.value.code == "BACKUP_FAILED"
    assert os.listdir(places.backups) == []


@pytest.mark.usefixtures("mine")
def test_a_database_that_is_broken_is_not_backed_up(database: Database, places: Places, tmp_path: Path) -> None:
    fill(tmp_path / "db.sqlite3", *("row %d of them" % number for number in range(1000)))
    with open(tmp_path / "db.sqlite3", "r+b") as file:
        file.seek(4096)
        file.write(b"broken" * 100)
    with pytest.raises(Failure, match="it is not a sound SQLite database"):
        make_backup(database, database.look(), "20260101T000000", None)
    assert os.listdir(places.backups) == []


def packed(path: Path, text: str) -> str:
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write(text)
    return str(path)


ROWS = "INSERT INTO page VALUES ('%s');\n" % ("x" * 4000)


def test_a_dump_of_mysql_that_has_its_end_is_whole(tmp_path: Path) -> None:
    refuse_cut_off(packed(tmp_path / "a.sql.gz", ROWS * 1000 + "-- Dump completed on 2026-01-01  0:00:00\n"), "it", "")


def test_a_dump_of_mysql_without_its_end_is_refused(tmp_path: Path) -> None:
    # As a row may have it: only a line of its own counts, and only at the end.
    for text in (ROWS + "INSERT INTO page VALUES ('-- Dump completed');\n", "-- Dump completed\n" + ROWS, ""):
        with pytest.raises(Failure, match="^it can't be read: it has no end$") as caught:
            refuse_cut_off(packed(tmp_path / "a.sql.gz", text), "it can't be read", "")
        assert caught.value.code == "BACKUP_FAILED"


def test_a_file_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.sql.gz", ROWS * 1000 + "-- Dump completed\n")
    os.truncate(path, os.path.getsize(path) - 10)
    with pytest.raises(Failure, match="^it can't be read: Compressed file ended before"):
        refuse_cut_off(path, "it can't be read", "")
    Path(path).write_bytes(b"no gzip at all")
    with pytest.raises(Failure, match="^it can't be read: Not a gzipped file"):
        refuse_cut_off(path, "it can't be read", "")


@pytest.mark.parametrize(
    ("text", "bytes"),
    [
        ("", 0),
        ("INSERT INTO `a` VALUES (1);\n", 28),
        # A row a line, as newer programs write them, and rows of two tables.
        ("INSERT INTO `a` VALUES\n(1),\n(2);\nINSERT INTO `b` VALUES\n(1);\n", 33),
        # What stands between them counts for nothing.
        ("-- %s\n" % ("x" * 10) + "LOCK TABLES `a` WRITE;\nINSERT INTO `a` VALUES (1,'%s');\n" % ("y" * 50), 81),
    ],
)
@pytest.mark.parametrize("block", [1 << 20, 7])
def test_the_largest_statement(
    tmp_path: Path, text: str, bytes: int, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A row of a gigabyte is in no memory as a whole.
    monkeypatch.setattr("remote.database.whole.BLOCK", block)
    assert largest_statement(packed(tmp_path / "a.sql.gz", text)) == bytes
