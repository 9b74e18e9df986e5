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
    monkeypatch.setattr(loading, "Database", lambda *_: stub(places, FOUND))
    return places


def stub(places: Places, found: dict[str, object], others: dict[str, SimpleNamespace] | None = None) -> SimpleNamespace:
    """A database that was found so, and those beside it."""
    filled: list[str] = []
    return SimpleNamespace(
        places=places,
        look=lambda: found,
        check=lambda *_: None,
        fill=lambda _, path, name: filled.append(os.path.basename(path)),
        filled=filled,
        beside=lambda alias: (others or {})[alias],
    )


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


def test_databases_beside_the_default_one_are_loaded_where_they_are_empty(
    waiting: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    holding = Path(came(waiting) + staging(waiting), "holding.json")
    others = [{"alias": alias, "engine": "mysql", "dump": "database-%s.sql.gz" % alias} for alias in ("new", "full")]
    others += [{"alias": "file", "engine": "sqlite", "dump": "database-file.sqlite3"}]
    others += [{"alias": "gone", "engine": "mysql", "dump": "database-gone.sql.gz"}]
    holding.write_text(json.dumps({"version": 1, "engine": None, "dump": None, "others": others}))
    beside = {alias: stub(waiting, {**FOUND, "empty": alias == "new"}) for alias in ("new", "full", "file")}

    def refuse() -> None:
        raise Failure("DATABASE_UNREACHABLE", "It does not answer")

    beside["gone"] = SimpleNamespace(look=refuse)
    monkeypatch.setattr(loading, "Database", lambda *_: stub(waiting, FOUND, beside))
    write_state(waiting, {"restoring": {"at": "", "id": "1", "loading": ""}})
    done = loading.load(app="blog", release="1", directory="", part={})  # type: ignore[typeddict-item]
    assert done["state"] == "loaded"
    assert (done["others"], beside["new"].filled, beside["full"].filled) == (["new"], ["database-new.sql.gz"], [])
    assert done["kept"] == [
        "The database full is not empty, and stays as it is",
        "The database file was not loaded: it was sqlite",
        "The database gone was not loaded: It does not answer",
    ]
    # One that was interrupted half way is this restore's to load again.
    beside["new"].look = lambda: FOUND
    assert loading.load(app="blog", release="1", directory="", part={})["others"] == ["new"]  # type: ignore
    assert len(beside["new"].filled) == 2


def test_keys_without_a_redis_are_told(waiting: Places) -> None:
    folder = Path(came(waiting) + staging(waiting))
    (folder / "redis.jsonl").write_text("")
    (folder / "holding.json").write_text(
        json.dumps({"version": 1, "engine": None, "dump": None, "redis": "redis.jsonl"})
    )
    write_state(waiting, {"restoring": {"at": "", "id": "1", "loading": ""}})
    done = loading.load(app="blog", release="1", directory="", part={})  # type: ignore[typeddict-item]
    assert done["kept"] == ["What Redis kept was not loaded: the site has none now (`services`)"]
