"""What holds a restore back, and what others learn of it."""

from __future__ import annotations

import io
import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from remote.database.by_hand import confirm, remember_restore, take_beside, take_lock_by_hand
from remote.database.choice import Refused
from remote.database.restore import refuse_unfitting
from remote.files import read_text
from remote.formats import read_history
from remote.lock import read_holder
from remote.places import Places

if TYPE_CHECKING:
    from inside.database.shapes import DatabaseState
    from remote.database.backups import Backup


def test_a_deploy_that_waits_is_told_for_what(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUDO_USER", "ann")
    with take_lock_by_hand(places, "restoring a.dump"):
        assert re.match(r"ann restoring a\.dump since \d{4}-", read_holder(read_text(places.lock)))


def test_without_sudo_it_is_root(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SUDO_USER", raising=False)
    with take_lock_by_hand(places, "restoring a.dump"):
        assert read_holder(read_text(places.lock)).startswith("root restoring a.dump since ")


def test_it_does_not_run_beside_a_deploy(places: Places) -> None:
    with take_lock_by_hand(places, "restoring a.dump"):
        with pytest.raises(
            Refused, match=r"^A deploy is under way \(.* restoring a\.dump since .*\): wait for its end$"
        ):
            take_lock_by_hand(places, "restoring b.dump")
    take_lock_by_hand(places, "restoring b.dump").close()


def test_no_trial_makes_or_removes_databases_beside_a_restore(places: Places) -> None:
    with take_beside(places, 0):
        with pytest.raises(Refused, match="^Another restore, or the trial of a backup, is under way"):
            take_beside(places, 0.2)
    take_beside(places, 0).close()


def test_what_an_earlier_holder_wrote_is_gone(places: Places) -> None:
    Path(places.lock).parent.mkdir()
    Path(places.lock).write_text(json.dumps({"actor": "a" * 500, "doing": "deploys", "since": "then"}))
    with take_lock_by_hand(places, "restoring a.dump"):
        assert json.loads(read_text(places.lock))["doing"] == "restoring a.dump"


FOUND: DatabaseState = {"engine": "postgresql", "database": "blog at 127.0.0.1:5432", "client": "/usr/bin/"}
BACKUP: Backup = {
    "name": "r1.dump",
    "path": "/srv/blog/backups/r1.dump",
    "engine": "postgresql",
    "bytes": 1,
    "at": "2026-01-01T00:00:00Z",
    "made": 1,
    "about": {"database": "blog at 127.0.0.1:5432"},
}


def test_a_backup_of_the_same_database_fits() -> None:
    refuse_unfitting(FOUND, BACKUP, "r2", False)


def test_nothing_noted_about_it_fits() -> None:
    refuse_unfitting(FOUND, {**BACKUP, "about": {}}, "r2", False)


def test_another_engine_is_refused_even_into_another() -> None:
    with pytest.raises(Refused) as caught:
        refuse_unfitting({**FOUND, "engine": "sqlite"}, BACKUP, "r2", True)
    assert caught.value.message == "r2 uses SQLite, and r1.dump is a backup of PostgreSQL"
    with pytest.raises(Refused, match="^r2 uses oracle, and"):
        refuse_unfitting({**FOUND, "engine": "oracle"}, BACKUP, "r2", True)


def test_another_database_is_refused_unless_it_is_asked_for() -> None:
    found: DatabaseState = {**FOUND, "database": "other"}
    with pytest.raises(Refused) as caught:
        refuse_unfitting(found, BACKUP, "r2", False)
    assert caught.value.message == (
        "r1.dump is a backup of blog at 127.0.0.1:5432, and r2 uses other: add --into-another to put it there all the"
        " same"
    )
    refuse_unfitting(found, BACKUP, "r2", True)


def test_missing_programs_are_named() -> None:
    with pytest.raises(Refused, match="^The programs for it are missing: apt-get install postgresql-client$"):
        refuse_unfitting({**FOUND, "client": None}, BACKUP, "r2", False)


class Terminal(io.StringIO):
    """Standard input with a person behind it."""

    def isatty(self) -> bool:
        return True


def test_nobody_can_be_asked(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("blog\n"))
    with pytest.raises(Refused, match="^Nobody can be asked here"):
        confirm(places, False)
    confirm(places, True)


@pytest.mark.parametrize("typed", ["", "yes", "Blog", "blog2"])
def test_any_answer_but_the_name_changes_nothing(places: Places, monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(typed + "\n"))
    with pytest.raises(Refused, match="^Nothing was changed$"):
        confirm(places, False)


def test_the_name_is_the_answer(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(" blog \n"))
    confirm(places, False)


def test_the_history_has_a_line_of_it(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUDO_USER", "ann")
    remember_restore(places, "r2", "r1.dump", "restored")
    (line,) = read_history(places)
    assert {**line, "at": ""} == {
        "id": "r2",
        "at": "",
        "mode": "restore",
        "commit": "",
        "ref": "r1.dump",
        "actor": "ann",
        "result": "restored",
        "reason": "sudo blog-restore r1.dump",
    }


def test_a_history_that_can_not_be_written_is_said(places: Places, capsys: pytest.CaptureFixture[str]) -> None:
    Path(places.history).mkdir()
    remember_restore(places, "r2", "r1.dump", "restored")
    assert capsys.readouterr().out.startswith("history.jsonl could not be written: ")
