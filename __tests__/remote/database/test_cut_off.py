"""A restore that was cut off is finished, and what it did is noted."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from remote.database import cut_off
from remote.database.cut_off import finish, forget_restoring, note_restoring, read_restoring
from remote.database.second import list_beside
from remote.formats import read_records

from .test_second import FOUND

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.database.cut_off import Restoring
    from remote.places import Places

MARK: Restoring = {
    "backup": "a.sql.gz",
    "database": FOUND["database"],
    "name": "old shop_new_1",
    "kept": "old shop_before_1",
    "active": True,
}


class Second:
    """A second database whose swap has been done, or not."""

    def __init__(self, done: bool) -> None:
        self.done, self.did = done, list[str]()

    def settle(self) -> bool:
        return self.done

    def __getattr__(self, name: str) -> object:
        return lambda: self.did.append(name)


@pytest.mark.parametrize("done", [True, False])
def test_the_database_is_the_new_one_or_that_of_before_and_what_it_lacks_is_noted(
    done: bool, places: Places, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    second = Second(done)
    monkeypatch.setattr(cut_off, "find_administrator", lambda *_: None)
    monkeypatch.setattr(
        cut_off, "reopen_second", lambda *words: (words[-2:] == (MARK["name"], MARK["kept"])) and second
    )
    database = SimpleNamespace(places=places, look=lambda: FOUND, list_lacking=lambda: ["blog.0002"])
    assert finish(database, MARK, "r1") == ["blog.0002"]  # type: ignore[arg-type]
    assert second.did == (["keep", "tidy"] if done else ["discard", "tidy"])
    assert read_records(places)["behind"] == {"release": "r1", "lacking": ["blog.0002"]}
    assert ("a.sql.gz is restored" in capsys.readouterr().out) is done


@pytest.mark.parametrize("mark", [{**MARK, "name": "", "kept": ""}, {**MARK, "database": "another"}])
def test_what_needs_no_second_one_or_is_of_another_database_is_left_alone(mark: Restoring, places: Places) -> None:
    database = SimpleNamespace(places=places, look=lambda: FOUND, list_lacking=list)
    assert finish(database, mark, "r1") == []  # type: ignore[arg-type]
    assert list_beside(places) == []


def test_the_mark_is_there_until_it_is_forgotten_and_one_that_can_not_be_read_is_none(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fchown", lambda *_: None)
    assert read_restoring(places) is None
    note_restoring(places, MARK)
    assert read_restoring(places) == MARK
    Path(places.restoring).write_text('{"backup"')
    assert read_restoring(places) is None
    forget_restoring(places)
    forget_restoring(places)
    assert not os.path.lexists(places.restoring)
