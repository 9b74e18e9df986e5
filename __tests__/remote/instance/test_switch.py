from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from remote.failure import Failure
from remote.instance.switch import WITHDRAWN, has_gone_back, keep, mark_failed, require_lock, take_turn
from remote.places import Places


@pytest.fixture
def session(places: Places) -> Iterator[None]:
    """Another process's session that holds the lock."""
    with open(places.lock, "w") as file:
        json.dump({"token": "ours"}, file)
        file.flush()
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@pytest.mark.usefixtures("session")
def test_the_lock_of_this_run_is_enough(places: Places) -> None:
    require_lock(places, "ours")


@pytest.mark.usefixtures("session")
def test_a_lock_that_another_run_holds_is_lost(places: Places) -> None:
    with pytest.raises(Failure) as caught:
        require_lock(places, "an older one")
    assert caught.value.code == "LOCKED"


def test_a_lock_that_nobody_holds_is_lost(places: Places) -> None:
    Path(places.lock).write_text(json.dumps({"token": "ours"}))
    with pytest.raises(Failure, match="has lost its lock"):
        require_lock(places, "ours")


@pytest.mark.usefixtures("session")
def test_one_switch_at_a_time(places: Places) -> None:
    with take_turn(places, "ours"), open(places.lock + ".switch", "w") as other:
        with pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    with open(places.lock + ".switch", "w") as other:
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)


@pytest.mark.parametrize(("written", "gone"), [("ours", True), ("of an older run", False), (None, False)])
def test_only_this_runs_way_back_keeps_it_from_switching(places: Places, written: str | None, gone: bool) -> None:
    if written is not None:
        Path(places.lock + WITHDRAWN).write_text(written)
    assert has_gone_back(places, "ours") is gone


def test_what_keeps_its_instance_leads_to_it(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("remote.instance.switch.Places", lambda app: places)
    Path(places.release("one"), "http.sock").touch()
    keep(app="shop", release="two", owner="one")
    assert places.owner("two") == "one"
    keep(app="shop", release="three", owner="one")
    assert os.readlink(places.release("three") + "/http.sock") == places.release("one") + "/http.sock"


def test_a_mark_that_fails_does_not_keep_the_site_from_going_back(
    places: Places, capsys: pytest.CaptureFixture[str]
) -> None:
    mark_failed(places, "gone already")
    assert "gone already could not be marked as failed" in capsys.readouterr().out
    mark_failed(places, None)
    assert capsys.readouterr().out == ""
