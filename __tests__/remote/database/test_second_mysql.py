"""Where a swap of MySQL is cut off or refused, the rows of before stay, and are found."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Callable

import pytest

from remote.database.choice import Refused
from remote.database.second import list_beside
from remote.database.second_mysql import SecondMySQL
from remote.failure import Failure
from remote.places import Places

from .test_second import FOUND, Server

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


@pytest.fixture
def places(places: Places) -> Places:
    os.makedirs(places.backups, exist_ok=True)
    return places


@pytest.mark.parametrize("full", [True, False])
def test_the_rows_of_a_swap_that_was_not_taken_back_stay(full: bool, places: Places) -> None:
    server = Server()

    def ask(statements: Sequence[str], name: str = "") -> list[list[str]]:
        answer = server.ask(statements, name)
        return [["shop_order", "BASE TABLE"]] if full and "information_schema.tables" in statements[-1] else answer

    second = SecondMySQL(SimpleNamespace(places=places, ask=ask), FOUND, server.ask, False)  # type: ignore[arg-type]
    second.make()
    second.discard()
    assert ("DROP DATABASE IF EXISTS `%s`" % second.kept in server.asked) is not full


def test_a_way_back_that_is_refused_too_is_told_with_where_the_rows_are(places: Places) -> None:
    server = Server()

    def ask(statements: Sequence[str], name: str = "") -> list[list[str]]:
        answer = server.ask(statements, name)
        return [["shop_order", "BASE TABLE"]] if "information_schema.tables" in statements[-1] else answer

    def write(_found: object, _name: str, path: str) -> None:
        Path(path).touch()

    def fill(*_: object) -> None:
        server.refuses = "RENAME TABLE"
        raise Failure("BACKUP_FAILED", "the server has gone away")

    database = SimpleNamespace(places=places, ask=ask, define=write, fill=fill)
    second = SecondMySQL(database, FOUND, server.ask, False)  # type: ignore[arg-type]
    second.make()
    with pytest.raises(Refused, match="those of before lie in old shop_before_"):
        second.swap()


class Killed(BaseException):
    """The process has ended: nothing of ours is run any more."""


class Engine:
    """Stands for MariaDB with databases of tables, views and triggers. The act with the number `last` is not done."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.acts, self.last = 0, -1
        self.databases: dict[str, dict[str, set[str]]] = {}

    def act(self, last: int) -> None:
        """Counts from here."""
        self.acts, self.last = 0, last

    def count(self) -> None:
        self.acts += 1
        if self.acts == self.last:
            raise Killed

    def ask(self, statements: Sequence[str], _name: str = "") -> list[list[str]]:
        return [self.do(statement) for statement in statements][-1]

    def do(self, statement: str) -> list[list[str]]:
        self.count()
        names = re.findall(r"`([^`]*)`", statement)
        schema = (re.findall(r"schema(?:_name)? = '([^']*)'", statement) or [""])[0]
        there = self.databases.get(schema, {"tables": set(), "views": set(), "triggers": set()})
        if "information_schema.tables" in statement:
            return [[name, "BASE TABLE"] for name in there["tables"]] + [[name, "VIEW"] for name in there["views"]]
        if "information_schema.triggers" in statement:
            return [[name] for name in there["triggers"]]
        if "default_character_set_name" in statement:
            return [["utf8mb4", "utf8mb4_general_ci"]]
        if statement.startswith("SELECT schema_name"):
            return [[name] for name in self.databases]
        if statement.startswith("SELECT 1 "):
            return [["1"]] if schema in self.databases else []
        if statement.startswith("CREATE DATABASE"):
            self.databases[names[0]] = {"tables": set(), "views": set(), "triggers": set()}
        elif statement.startswith("DROP DATABASE"):
            self.databases.pop(names[0], None)
        elif statement.startswith("DROP "):
            self.databases[names[0]]["views" if "VIEW" in statement else "triggers"].discard(names[1])
        elif statement.startswith("RENAME TABLE"):
            for at in range(0, len(names), 4):
                assert not self.databases[names[at]]["triggers"], "a table with a trigger does not move"
                self.databases[names[at]]["tables"].remove(names[at + 1])
                self.databases[names[at + 2]]["tables"].add(names[at + 3])
        else:
            assert statement.startswith("SET SESSION"), statement
        return []

    def define(self, _found: object, name: str, path: str) -> None:
        self.count()
        here = self.databases[name]
        Path(path).write_text(
            json.dumps([[kind, each] for kind in ("views", "triggers") for each in sorted(here[kind])])
        )

    def fill(self, _found: object, path: str, into: str) -> None:
        for kind, name in json.loads(Path(path).read_text()):
            self.count()
            self.databases[into][kind].add(name)


OLD = {"tables": {"a", "b"}, "views": {"old view", "view"}, "triggers": {"old trigger"}}
NEW = {"tables": {"b", "c"}, "views": {"view", "new view"}, "triggers": {"new trigger"}}


def killed_in(act: Callable[[], object], engine: Engine, last: int) -> bool:
    """Whether there were so many acts."""
    engine.act(last)
    try:
        act()
        return False
    except Killed:
        return True
    finally:
        engine.act(-1)


def open_second(engine: Engine, names: tuple[str, str] | None = None) -> SecondMySQL:
    database = SimpleNamespace(places=engine.places, ask=engine.ask, define=engine.define, fill=engine.fill)
    second = SecondMySQL(database, FOUND, engine.ask, False)  # type: ignore[arg-type]
    if names is None:
        second.make()
    else:
        second.name, second.kept = names
    return second


def test_whoever_is_killed_at_any_act_of_a_swap_is_finished_by_the_next_who_may_be_killed_too(places: Places) -> None:
    last, seen = 1, set()
    while True:
        engine = Engine(places)
        engine.databases[FOUND["name"]] = {kind: set(names) for kind, names in OLD.items()}
        second = open_second(engine)
        names = second.name, second.kept
        engine.databases[second.name] = {kind: set(names) for kind, names in NEW.items()}
        if not killed_in(second.swap, engine, last):
            break
        again = 1
        # At each act of what finishes it, one after the other, and then to its end.
        while killed_in(open_second(engine, names).settle, engine, again):
            again += 1
        done = open_second(engine, names).settle()
        live, kept = engine.databases[FOUND["name"]], engine.databases[second.kept]
        assert live == (NEW if done else OLD), last
        assert kept["tables"] == (OLD["tables"] if done else set()), last
        noted = {entry["name"]: entry["kind"] for entry in list_beside(places)}
        assert not done or noted[second.kept] == "kept", last
        assert not list(Path(places.backups).glob(".definitions*"))
        seen.add(done)
        last += 1
    assert seen == {True, False}
    assert engine.databases[FOUND["name"]] == NEW


def test_views_that_the_server_refuses_take_the_swap_back_also_when_another_process_finishes_it(places: Places) -> None:
    engine = Engine(places)
    engine.databases[FOUND["name"]] = {kind: set(names) for kind, names in OLD.items()}
    second = open_second(engine)
    names = second.name, second.kept
    engine.databases[second.name] = {kind: set(names) for kind, names in NEW.items()}
    fill = engine.fill

    def refuse(found: object, path: str, into: str) -> None:
        if path.endswith("-new.sql"):
            raise Failure("BACKUP_FAILED", "a view is refused")
        fill(found, path, into)

    engine.fill = refuse  # type: ignore[method-assign]
    second = open_second(engine, names)
    with pytest.raises(Failure, match="a view is refused"):
        second.swap()
    assert engine.databases[FOUND["name"]] == OLD
    assert not second.settle()
    assert engine.databases[FOUND["name"]] == OLD


def test_what_could_not_be_finished_is_not_removed_by_the_next_swap(places: Places) -> None:
    engine = Engine(places)
    engine.databases[FOUND["name"]] = {kind: set(names) for kind, names in OLD.items()}
    Path(places.backups, ".definitions-live.sql").write_text("needed")
    second = open_second(engine)
    engine.databases[second.name] = {kind: set(names) for kind, names in NEW.items()}
    second.swap()
    assert [path.read_text() for path in Path(places.backups).glob("definitions-*-live.sql")] == ["needed"]
