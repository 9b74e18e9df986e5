"""A backup gives way to visitors, and leaves nothing that says so."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from remote.database import later
from remote.database.paced import BESIDE_VISITORS, FULL
from remote.database.reached import Database
from remote.places import Places


def database_of(app: str) -> Database:
    return Database(Places(app), "r", "", {"name": "It", "settings": ["A=b"], "scratch": [], "seconds": 9})


def test_what_a_run_does_weighs_less_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []

    def run(words: list[str], check: bool) -> None:
        said.append(" ".join(words[-3:]))
        (tmp_path / "my_shop.slice.d").mkdir(exist_ok=True)
        for name in ("CPUWeight", "IOWeight"):
            (tmp_path / ("my_shop.slice.d/50-%s.conf" % name)).touch()

    monkeypatch.setattr(later, "run", run)
    monkeypatch.setattr(later, "CONTROL", str(tmp_path))
    with pytest.raises(KeyError), later.giving_way(database_of("my-shop")):
        assert said == ["my_shop.slice CPUWeight=10 IOWeight=10"]
        raise KeyError
    assert said[1:] == ["my_shop.slice CPUWeight=100 IOWeight=100"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("visited", [True, False])
def test_it_rests_beside_visitors_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, visited: bool) -> None:
    monkeypatch.setattr(later, "run", lambda words, check: None)
    monkeypatch.setattr(later, "CONTROL", str(tmp_path))
    monkeypatch.setattr(later, "is_active", lambda unit: visited and unit == "shop.target")
    database = database_of("shop")
    with later.giving_way(database):
        assert database.beside("stats").pace == (BESIDE_VISITORS if visited else FULL)
    assert database.pace == FULL


def test_what_somebody_else_has_set_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(later, "run", lambda words, check: None)
    monkeypatch.setattr(later, "CONTROL", str(tmp_path))
    (tmp_path / "shop.slice.d").mkdir()
    (tmp_path / "shop.slice.d/50-MemoryMax.conf").touch()
    with later.giving_way(database_of("shop")):
        pass
    assert (tmp_path / "shop.slice.d/50-MemoryMax.conf").exists()


def test_what_is_computed_meanwhile_has_one_processor_and_the_others_stay_free() -> None:
    database, processors = database_of("shop"), os.sched_getaffinity(0)
    if len(processors) == 1:
        pytest.skip("this machine has one processor alone")
    priority = os.getpriority(os.PRIO_PROCESS, 0)
    one = max(processors)
    with pytest.raises(KeyError), later.on_one_processor(database):
        said = subprocess.run(["sh", "-c", "nproc; nice"], stdout=subprocess.PIPE, check=True).stdout
        assert said.split() == [b"1", b"19"]
        assert database.beside("stats").part["settings"][:3] == ["A=b", "CPUAffinity=%d" % one, "Nice=19"]
        raise KeyError
    assert database.part["settings"] == ["A=b"]
    assert os.sched_getaffinity(0) == processors
    assert os.getpriority(os.PRIO_PROCESS, 0) == priority
