"""Who builds: a number for each application, that nobody else has."""

import errno
import os

import pytest

from remote.environment import workshop
from remote.environment.workshop import NUMBERS, choose_number
from remote.failure import Failure

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="owners are root's to change")


@pytest.fixture
def builds(tmp_path, monkeypatch):
    monkeypatch.setattr(workshop, "BUILDS", str(tmp_path))
    monkeypatch.setattr(workshop, "has_name", lambda number: False)

    def make(name, owner):
        folder = tmp_path / name / "cache"
        folder.mkdir(parents=True)
        os.chown(folder, owner, owner)
        return str(folder)

    return make


def test_it_is_the_same_each_time_and_another_one_for_others(builds):
    cache = builds("shop", 0)
    first = choose_number("shop", cache)
    assert first in NUMBERS
    os.chown(cache, first, first)
    assert choose_number("shop", cache) == first
    # Another application, whose name has the same place in the row.
    assert choose_number("shop", builds("blog", 0)) != first


def test_a_number_that_somebody_has_got_meanwhile_is_left(builds, monkeypatch):
    first = choose_number("shop", "/nowhere")
    monkeypatch.setattr(workshop, "has_name", lambda number: number == first)
    assert choose_number("shop", "/nowhere") == (first + 1 if first + 1 in NUMBERS else NUMBERS[0])


def test_when_all_are_in_use_it_is_told(builds, monkeypatch):
    monkeypatch.setattr(workshop, "has_name", lambda number: True)
    with pytest.raises(Failure, match="No number from 60706 to 61183 is left"):
        choose_number("shop", "/nowhere")


@pytest.fixture
def shop(builds, tmp_path):
    folder = tmp_path / "shop"
    builds("shop", NUMBERS[0])
    made = workshop.Workshop("shop")
    (folder / "cache/uv").mkdir()
    (folder / "cache/uv/wheel").write_text("downloaded")
    return made


def test_what_was_downloaded_lies_in_the_environment_while_that_is_built(shop, tmp_path):
    venv = tmp_path / "venv"
    venv.mkdir()
    shop.lend(str(venv), NUMBERS[0])
    assert shop.wheels == str(venv / ".cache")
    # A link of the file, as uv makes it.
    os.link(venv / ".cache/wheel", venv / "wheel")
    shop.take_back()
    assert os.listdir(venv) == ["wheel"]
    assert (tmp_path / "shop/cache/uv/wheel").read_text() == "downloaded"
    assert shop.wheels == str(tmp_path / "shop/cache/uv")


def test_a_cache_that_was_renewed_in_part_is_copied_from(shop, tmp_path):
    # One file of a package is the builder's and the next one root's: uv, which has linked the first, would give up.
    for mark, links in ((False, False), (True, True), (False, False)):
        venv = tmp_path / "venv"
        venv.mkdir()
        if mark:
            (tmp_path / "shop/cache/renewed").touch()
        shop.lend(str(venv), NUMBERS[0])
        assert (shop.lent, shop.links) == (True, links)
        shop.take_back()
        assert os.listdir(tmp_path / "shop/cache") == ["uv"]
        venv.rmdir()


def test_it_begins_empty_and_belongs_to_the_builder(shop, tmp_path):
    (tmp_path / "shop/cache/uv/wheel").unlink()
    (tmp_path / "shop/cache/uv").rmdir()
    venv = tmp_path / "venv"
    venv.mkdir()
    shop.lend(str(venv), NUMBERS[0])
    assert os.stat(venv / ".cache").st_uid == NUMBERS[0]
    assert shop.links


def test_where_it_can_not_be_moved_it_stays(shop, monkeypatch):
    def refuse(*_):
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    monkeypatch.setattr(workshop.os, "rename", refuse)
    home = shop.wheels
    shop.lend("/nowhere", NUMBERS[0])
    assert (shop.wheels, shop.lent) == (home, False)
    shop.take_back()
    assert os.path.exists(home + "/wheel")


@pytest.mark.parametrize("kind", ["link", "file", "nothing"])
def test_what_a_build_has_put_in_its_place_is_not_followed(shop, tmp_path, kind):
    venv, other = tmp_path / "venv", tmp_path / "other"
    venv.mkdir()
    other.mkdir()
    (other / "kept").write_text("x")
    shop.lend(str(venv), NUMBERS[0])
    os.rename(venv / ".cache", venv / "away")
    if kind == "link":
        os.symlink(other, venv / ".cache")
    elif kind == "file":
        (venv / ".cache").write_text("x")
    # And something in the place where it was.
    os.symlink(other, tmp_path / "shop/cache/uv")
    shop.take_back()
    assert not os.path.lexists(venv / ".cache")
    assert not os.path.lexists(tmp_path / "shop/cache/uv")
    assert (other / "kept").read_text() == "x"


def test_a_plan_has_a_cache_and_a_number_of_its_own(builds):
    deploy, trial = workshop.Workshop("shop"), workshop.Workshop("shop", True)
    assert not trial.cache.startswith(deploy.folder + "/")
    builds("shop", choose_number("shop", deploy.cache))
    assert choose_number(trial.name, trial.cache) != os.stat(deploy.cache).st_uid
