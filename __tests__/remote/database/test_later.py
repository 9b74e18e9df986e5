"""A backup gives way to visitors, and leaves nothing that says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from remote.database import later


def test_what_a_run_does_weighs_less_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []

    def run(words: list[str], check: bool) -> None:
        said.append(" ".join(words[-3:]))
        (tmp_path / "my_shop.slice.d").mkdir(exist_ok=True)
        for name in ("CPUWeight", "IOWeight"):
            (tmp_path / ("my_shop.slice.d/50-%s.conf" % name)).touch()

    monkeypatch.setattr(later, "run", run)
    monkeypatch.setattr(later, "CONTROL", str(tmp_path))
    with pytest.raises(KeyError), later.giving_way("my-shop"):
        assert said == ["my_shop.slice CPUWeight=10 IOWeight=10"]
        raise KeyError
    assert said[1:] == ["my_shop.slice CPUWeight=100 IOWeight=100"]
    assert list(tmp_path.iterdir()) == []


def test_what_somebody_else_has_set_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(later, "run", lambda words, check: None)
    monkeypatch.setattr(later, "CONTROL", str(tmp_path))
    (tmp_path / "shop.slice.d").mkdir()
    (tmp_path / "shop.slice.d/50-MemoryMax.conf").touch()
    with later.giving_way("shop"):
        pass
    assert (tmp_path / "shop.slice.d/50-MemoryMax.conf").exists()
