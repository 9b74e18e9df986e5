"""Where a swap of MySQL is cut off or refused, the rows of before stay, and are found."""

from __future__ import annotations

import os
from types import SimpleNamespace

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


def test_whoever_is_killed_in_a_swap_leaves_the_rows_noted_as_kept(places: Places) -> None:
    server = Server("RENAME TABLE")

    def ask(statements: Sequence[str], name: str = "") -> list[list[str]]:
        if "RENAME TABLE" in statements[-1]:
            raise KeyboardInterrupt
        answer = server.ask(statements, name)
        return [["shop_order", "BASE TABLE"]] if "information_schema.tables" in statements[-1] else answer

    database = SimpleNamespace(places=places, ask=ask, define=lambda *_: None)
    second = SecondMySQL(database, FOUND, server.ask, False)  # type: ignore[arg-type]
    second.make()
    with pytest.raises(KeyboardInterrupt):
        second.swap()
    assert {entry["name"]: entry["kind"] for entry in list_beside(places)} == {second.name: "new", second.kept: "kept"}


def test_a_way_back_that_is_refused_too_is_told_with_where_the_rows_are(places: Places) -> None:
    server = Server()

    def ask(statements: Sequence[str], name: str = "") -> list[list[str]]:
        answer = server.ask(statements, name)
        return [["shop_order", "BASE TABLE"]] if "information_schema.tables" in statements[-1] else answer

    def fill(*_: object) -> None:
        server.refuses = "RENAME TABLE"
        raise Failure("BACKUP_FAILED", "the server has gone away")

    database = SimpleNamespace(places=places, ask=ask, define=lambda *_: None, fill=fill)
    second = SecondMySQL(database, FOUND, server.ask, False)  # type: ignore[arg-type]
    second.make()
    with pytest.raises(Refused, match="those of before lie in old shop_before_"):
        second.swap()
