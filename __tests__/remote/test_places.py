from __future__ import annotations

from pathlib import Path

import pytest

from remote.places import Places, process_files


def test_the_owner_of_a_kept_instance_is_the_release_that_brought_it(places: Places) -> None:
    for name in ("r1", "r2", "r3"):
        Path(places.release(name)).mkdir()
    Path(places.release("r1"), "http.sock").touch()
    Path(places.release("r2"), "http.sock").symlink_to(places.release("r1") + "/http.sock")
    assert [places.owner(name) for name in ("r1", "r2", "r3")] == ["r1", "r1", None]


def test_live_is_what_current_names(places: Places) -> None:
    assert places.live() is None
    Path(places.current).symlink_to("releases/r1")
    assert places.live() == "r1"


def test_units_of_processes_are_the_applications_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("remote.places.UNITS", str(tmp_path))
    for name in ("blog--b@.service", "blog--a@.timer", "blog@.service", "blog--c.service", "blogs--d@.service"):
        (tmp_path / name).touch()
    assert process_files("blog") == [str(tmp_path / "blog--a@.timer"), str(tmp_path / "blog--b@.service")]


def test_no_slice_lies_in_that_of_another_application():
    assert Places("blog").slice == "blog-deploy.slice"
    assert Places("shop-deploy").slice == "shop_deploy-deploy.slice"
