"""The dump of a snapshot goes into a database that is empty, or that this restore has begun to fill."""

from __future__ import annotations

import json
import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from remote.failure import Failure
from remote.offsite import loading
from remote.offsite.restore import came
from remote.offsite.state import make_staging, read_offsite, staging, write_state
from remote.places import Places

FOUND = {"engine": "mysql", "name": "shop", "database": "shop at db.test", "client": "/usr/bin/mariadb", "empty": False}


@pytest.fixture
def waiting(places: Places, monkeypatch: pytest.MonkeyPatch) -> Places:
    make_staging(places)
    folder = came(places) + staging(places)
    os.makedirs(folder)
    Path(folder, "database.sql.gz").touch()
    holding = {"version": 1, "engine": "mysql", "dump": "database.sql.gz"}
    Path(folder, "holding.json").write_text(json.dumps(holding))
    database = SimpleNamespace(look=lambda: FOUND, check=lambda *_: None, fill=lambda *_: None)
    monkeypatch.setattr(loading, "Database", lambda *_: database)
    return places


def load() -> str:
    return loading.load(app="blog", release="1", directory="", part={})["state"]  # type: ignore[typeddict-item]


@pytest.mark.parametrize("begun", ["", "shop at another.test"])
def test_rows_that_are_of_no_restore_are_never_replaced(begun: str, waiting: Places) -> None:
    write_state(waiting, {"restoring": {"at": "", "id": "1", "loading": begun}})
    with pytest.raises(Failure, match="shop at db.test is not empty"):
        load()


def test_what_this_restore_has_begun_is_loaded_anew(waiting: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    write_state(waiting, {"restoring": {"at": "", "id": "1", "loading": "shop at db.test"}})
    assert load() == "loaded"
    write_state(waiting, {"restoring": {"at": "", "id": "1", "loading": ""}})
    monkeypatch.setitem(FOUND, "empty", True)
    assert load() == "loaded"
    assert read_offsite(waiting)["restoring"]["loading"] == "shop at db.test"
