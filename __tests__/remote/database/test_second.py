"""Names, notes and statements of databases beside the site's."""

from __future__ import annotations

import json
import os
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from remote.database import beside
from remote.database.administration import ServerError
from remote.database.advice import is_off, note_behind
from remote.database.beside import find_administrator, make_second, refuse_large
from remote.database.second import KEPT, cut_name, forget_beside, free_name, list_beside, note_beside
from remote.database.second_mysql import SecondMySQL, grant_words, move, pattern
from remote.database.second_postgresql import create_statement
from remote.failure import Failure
from remote.formats import read_records
from remote.places import Places

if TYPE_CHECKING:
    from collections.abc import Sequence

    from inside.database.shapes import DatabaseState
    from remote.database.backups import Backup
    from remote.database.second import Beside

FOUND: DatabaseState = {
    "engine": "mysql",
    "name": "old shop",
    "database": "old shop at 127.0.0.1",
    "bytes": 1000,
    "client": "/usr/bin/mariadb",
    "packet": 16 << 20,
    "port": 3306,
}


@pytest.fixture
def places(places: Places) -> Places:
    os.makedirs(places.top, exist_ok=True)
    return places


class Server:
    """Stands for a server, and notes what it is asked; what `refuses` is in a statement it refuses."""

    def __init__(self, refuses: str = "\0") -> None:
        self.asked: list[str] = []
        self.refuses = refuses

    def ask(self, statements: Sequence[str], _name: str = "") -> list[list[str]]:
        for statement in statements:
            if self.refuses in statement:
                raise ServerError("denied: " + statement)
            self.asked.append(statement)
        return [["utf8mb4", "utf8mb4_general_ci"]] if "schemata" in statements[-1] else []


def backup_of(places: Places) -> Backup:
    return {
        "name": "r1.sql.gz",
        "path": places.backups + "/r1.sql.gz",
        "engine": "mysql",
        "bytes": 10,
        "at": "",
        "number": 1,
        "made": 1,
        "about": {},
    }


def database_of(places: Places, server: Server) -> Any:
    return SimpleNamespace(places=places, ask=server.ask)


@pytest.mark.parametrize(
    ("name", "cut"),
    [("shop", "shop_new_1"), ("s" * 63, "s" * 57 + "_new_1"), ("é" * 31, "é" * 28 + "_new_1")],
)
def test_a_name_has_room_for_its_end(name: str, cut: str) -> None:
    assert cut_name(name, "_new_1", 63) == cut
    assert len(cut.encode()) <= 63


def test_a_name_in_a_grant_stands_for_itself() -> None:
    assert pattern("a_b%c`d") == "`a\\_b\\%c``d`"
    assert grant_words("a_b") == "GRANT ALL PRIVILEGES ON `a\\_b\\_%`.* TO its user"


def test_all_tables_move_in_one_statement() -> None:
    assert move([("a", "t", "b"), ("c", "t TO `x", "a")]) == [
        "RENAME TABLE `a`.`t` TO `b`.`t`, `c`.`t TO ``x` TO `a`.`t TO ``x`"
    ]
    assert move([]) == []


def test_what_was_made_beside_is_noted_and_forgotten(places: Places) -> None:
    entries: list[Beside] = [
        {"engine": "mysql", "database": "a", "name": name, "kind": "kept"} for name in ("one", "two", "one")
    ]
    for entry in entries:
        note_beside(places, entry)
    assert [entry["name"] for entry in list_beside(places)] == ["two", "one"]
    forget_beside(places, "two")
    assert [entry["name"] for entry in list_beside(places)] == ["one"]
    Path(places.top, "beside.json").write_text('[{"eng')
    assert list_beside(places) == []


def test_of_those_that_were_replaced_the_newest_stay_and_nothing_of_others_goes(places: Places) -> None:
    server = Server()
    second = SecondMySQL(database_of(places, server), FOUND, server.ask, False)
    note_beside(places, {"engine": "mysql", "database": "another", "name": "theirs", "kind": "new"})
    note_beside(places, {"engine": "mysql", "database": FOUND["database"], "name": "left", "kind": "new"})
    for number in range(KEPT + 2):
        name = "kept%d" % number
        note_beside(places, {"engine": "mysql", "database": FOUND["database"], "name": name, "kind": "kept"})
    second.tidy()
    assert server.asked == ["DROP DATABASE IF EXISTS `%s`" % name for name in ("left", "kept0", "kept1")]
    assert [entry["name"] for entry in list_beside(places)] == ["theirs", "kept2", "kept3"]


def test_where_nobody_may_make_one_the_words_are_the_servers_and_nothing_is_left(places: Places) -> None:
    server = Server("CREATE DATABASE")
    with pytest.raises(ServerError, match="denied: CREATE DATABASE `old shop_new_"):
        make_second(database_of(places, server), FOUND, backup_of(places), None)
    assert list_beside(places) == []


def test_without_room_nothing_is_made(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server()
    monkeypatch.setattr(SecondMySQL, "folder", lambda self: "/")
    large: DatabaseState = {**FOUND, "bytes": 1 << 60}
    with pytest.raises(Failure, match="There is no room for a second database") as caught:
        make_second(database_of(places, server), large, backup_of(places), server.ask)
    assert caught.value.code == "DISK_FULL"
    assert server.asked == []


def test_a_row_that_the_server_would_not_take_is_told_with_both_sizes(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beside, "largest_statement", lambda path: 18_000_000)
    monkeypatch.setattr(beside, "known_services", dict)
    with pytest.raises(Failure, match=r"row of 18\.0 MB, .* no statement over 16\.8 MB"):
        refuse_large(FOUND, backup_of(places), None)
    refuse_large({**FOUND, "packet": 1 << 30}, backup_of(places), None)
    # One that this action has installed is told to take it.
    widened: list[object] = []
    monkeypatch.setattr(beside, "known_services", lambda: {"mysql": {"installed": True}})
    monkeypatch.setattr(beside, "widen_packet", widened.append)
    server = Server()
    refuse_large(FOUND, backup_of(places), server.ask)
    assert widened == [server.ask]


def test_a_server_of_this_machine_is_asked_only_where_the_database_is_proven_to_be_there(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    import contextlib

    words: list[str] = []
    database = database_of(places, Server())
    database.hold = lambda word: contextlib.nullcontext(words.append(word))
    answers = [[["another"]], [], [["old shop"]]]

    class Mine:
        def __init__(self, _port: str) -> None:
            self.unit = "mariadb.service"

        def sql(self, text: str, name: str = "") -> list[list[str]]:
            assert words[-1] in text
            return answers.pop(0)

    monkeypatch.setattr(beside, "MariaDB", Mine)
    monkeypatch.setattr(beside, "is_active", lambda unit: True)
    assert [find_administrator(database, FOUND) is not None for _ in range(3)] == [False, False, True]
    assert len(set(words)) == 3


ROW = {"owner": "site", "charset": "UTF8", "datcollate": "C.UTF-8", "datctype": "C.UTF-8", "space": "pg_default"}


def test_a_name_that_the_server_has_already_is_not_given_again() -> None:
    there = {"shop_before_1", "shop_before_1_2", "x" * 63}
    assert free_name("shop_before_1", there, 63) == "shop_before_1_3"
    assert free_name("shop_before_2", there, 63) == "shop_before_2"
    assert free_name("x" * 63, there, 63) == "x" * 61 + "_2"


@pytest.mark.parametrize(
    ("more", "end"),
    [
        ({}, ""),
        ({"datlocprovider": "c", "daticulocale": None}, ""),
        ({"datlocprovider": "i", "daticulocale": "de"}, " LOCALE_PROVIDER icu ICU_LOCALE 'de'"),
        (
            {"datlocprovider": "i", "datlocale": "de", "daticurules": "&a"},
            " LOCALE_PROVIDER icu ICU_LOCALE 'de' ICU_RULES '&a'",
        ),
        ({"datlocprovider": "b", "datlocale": "C.UTF-8"}, " LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"),
        ({"space": "fast disk"}, ' TABLESPACE "fast disk"'),
    ],
)
def test_a_new_database_is_as_the_live_one(more: dict[str, object], end: str) -> None:
    assert create_statement({**ROW, "datconnlimit": -1, **more}, 'a"b') == (
        'CREATE DATABASE "a""b" OWNER "site" TEMPLATE template0 ENCODING \'UTF8\' LC_COLLATE \'C.UTF-8\' LC_CTYPE'
        " 'C.UTF-8'%s CONNECTION LIMIT -1" % end
    )


def test_what_the_database_lacks_is_noted_until_it_lacks_nothing(places: Places) -> None:
    Path(places.records).write_text(json.dumps({"superusers": ["ann"]}))
    note_behind(places, "r1", ["blog.0002"])
    assert is_off(places, "r1") and not is_off(places, "r2")
    assert read_records(places)["behind"] == {"release": "r1", "lacking": ["blog.0002"]}
    assert read_records(places)["superusers"] == ["ann"]
    note_behind(places, "r1", [])
    assert not is_off(places, "r1")
    # What can't be read is left as it is.
    Path(places.records).write_text("{")
    note_behind(places, "r1", ["blog.0002"])
    assert Path(places.records).read_text() == "{"
