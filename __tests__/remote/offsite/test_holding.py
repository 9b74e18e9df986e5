"""A snapshot has all that can be had, and says what it lacks."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from remote.failure import Failure
from remote.offsite import holding
from remote.offsite.state import make_staging, staging
from remote.places import Places

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.shapes.offsite import Owner

PART = {"name": "", "settings": [], "scratch": [], "seconds": 1}


class Stub:
    """A database of the live release, by what the settings call it; `gone` does not answer."""

    others: list[str] | None = []

    def __init__(self, places: Places, alias: str = "default") -> None:
        self.places, self.alias, self.held = places, alias, False

    def look(self) -> dict[str, object]:
        if self.alias == "gone":
            raise Failure("DATABASE_UNREACHABLE", "It does not answer")
        name = self.places.data + "/%s.sqlite3" % self.alias
        return {"engine": "sqlite", "bytes": 1, "empty": False, "client": "", "name": name, "database": name}

    def dump(self, found: object, path: str) -> None:
        Path(path).write_text(self.alias)

    def list_others(self) -> list[Stub]:
        if self.others is None:
            raise Failure("BACKUP_FAILED", "Django can't be asked")
        return [Stub(self.places, alias) for alias in self.others]


@pytest.fixture
def live(places: Places, monkeypatch: pytest.MonkeyPatch) -> Places:
    os.makedirs(places.backups, exist_ok=True)
    os.makedirs(places.data, exist_ok=True)
    monkeypatch.setattr(holding, "is_running", lambda unit: False)
    nothing = {"engine": None, "database": "", "dump": None, "sha256": "", "others": [], "redis": None, "linked": {}}
    monkeypatch.setattr(holding, "describe", lambda places, owner, part: (Stub(places), dict(nothing, others=[])))
    make_staging(places)
    return places


def test_databases_beside_the_default_one_are_in_it(
    live: Places, owner: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Stub, "others", ["stats", "gone"])
    held, excluded, lacking = holding.gather(live, owner, PART)  # type: ignore[arg-type]
    assert [(one["alias"], one["dump"]) for one in held["others"]] == [("stats", "database-stats.sqlite3")]
    assert Path(staging(live) + "/database-stats.sqlite3").read_text() == "stats"
    assert live.data + "/stats.sqlite3-wal" in excluded and live.data + "/default.sqlite3" in excluded
    assert lacking == ["The database gone is not in it: It does not answer"]
    assert json.loads(Path(staging(live) + "/holding.json").read_text()) == held


def test_the_default_one_is_in_it_whatever_django_says_of_others(
    live: Places, owner: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Stub, "others", None)
    held, _, lacking = holding.gather(live, owner, PART)  # type: ignore[arg-type]
    assert held["dump"] == "database.sqlite3"
    assert lacking == ["Databases beside the default one are not in it: Django can't be asked"]
