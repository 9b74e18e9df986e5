from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from remote.abandoned import remove_incomplete
from remote.formats import read_state
from remote.places import Places
from remote.release.prune import discard, prune

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..conftest import Systemctl


OLD, SHARED, UNUSED = "0" * 16, "5" * 16, "f" * 16


def lay(places: Places, name: str, venv: str) -> Path:
    """A release with an instance of its own."""
    folder = Path(places.release(name))
    folder.mkdir()
    Path(places.venvs, venv).mkdir(exist_ok=True)
    (folder / "venv").symlink_to("../../venvs/" + venv)
    (folder / "http.sock").touch()
    return folder


@pytest.fixture
def shelf(places: Places) -> Places:
    """r3 is live and keeps the instance of r2."""
    lay(places, "r1", OLD)
    lay(places, "r2", SHARED)
    lay(places, "r3", SHARED)
    Path(places.release("r3"), "http.sock").unlink()
    Path(places.release("r3"), "http.sock").symlink_to(places.release("r2") + "/http.sock")
    Path(places.current).symlink_to("releases/r3")
    return places


def there(folder: str) -> list[str]:
    return sorted(path.name for path in Path(folder).iterdir())


def test_a_release_goes_with_its_units_and_the_environment_that_none_other_uses(
    shelf: Places, systemctl: Systemctl
) -> None:
    for name in (UNUSED, "made-by-hand"):
        Path(shelf.venvs, name).mkdir()
    assert prune(app="blog", releases=["r1"]) == {"releases": ["r1"], "busy": [], "venvs": 2}
    assert there(shelf.releases) == ["r2", "r3"]
    assert there(shelf.venvs) == [SHARED, "made-by-hand"]
    assert systemctl.asked()[-1] == "stop blog@r1.service blog@r1.socket"


def test_a_release_stays_while_a_job_of_a_timer_runs_with_its_code(shelf: Places, systemctl: Systemctl) -> None:
    lay(shelf, "r0", OLD)
    systemctl.answer(
        "Id=blog--clear@r1.service\nActiveState=activating\n\nId=blog--clear@r0.service\nActiveState=inactive\n"
    )
    assert prune(app="blog", releases=["r0", "r1"]) == {"releases": ["r0"], "busy": ["r1"], "venvs": 0}
    assert there(shelf.releases) == ["r1", "r2", "r3"]
    assert not any("stop" in line and "r1" in line for line in systemctl.asked())


def test_what_is_live_now_and_the_instance_that_serves_it_stay_whatever_the_run_decided(
    shelf: Places, systemctl: Systemctl
) -> None:
    assert prune(app="blog", releases=["r2", "r3", "r0-gone"]) == {"releases": [], "busy": [], "venvs": 0}
    assert there(shelf.releases) == ["r1", "r2", "r3"]
    assert systemctl.asked() == []


def test_units_that_are_gone_already_do_not_keep_a_release(shelf: Places, systemctl: Systemctl) -> None:
    systemctl.answer("Unit blog@r1.service not loaded.", code=5)
    assert prune(app="blog", releases=["r1"])["releases"] == ["r1"]
    assert there(shelf.releases) == ["r2", "r3"]


def test_a_release_that_was_never_live_is_discarded(shelf: Places, systemctl: Systemctl) -> None:
    discard(app="blog", release="r1")
    assert there(shelf.releases) == ["r2", "r3"]
    discard(app="blog", release="r1")


def test_the_code_that_a_migration_runs_with_stays(shelf: Places, systemctl: Systemctl) -> None:
    systemctl.answer("Id=blog-migrate.service\nActiveState=activating\n")
    discard(app="blog", release="r1")
    assert there(shelf.releases) == ["r1", "r2", "r3"]
    systemctl.answer("Id=blog-migrate.service\nActiveState=failed\n")
    discard(app="blog", release="r1")
    assert there(shelf.releases) == ["r2", "r3"]


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
def test_a_removal_that_is_cut_off_leaves_nothing_to_go_back_to_and_no_arrivals(
    shelf: Places, systemctl: Systemctl, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = Path(shelf.release("r1"), "code")
    code.mkdir()
    (code / "views.py").write_text("x = 1\n")
    Path(shelf.release("r1"), "state.json").write_text('{"state": "live"}\n')

    def cut_off(path: str, ignore_errors: bool = False) -> None:
        (code / "views.py").unlink()
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("remote.release.prune.shutil.rmtree", cut_off)
        with pytest.raises(KeyboardInterrupt):
            prune(app="blog", releases=["r1"])
    assert read_state(shelf, "r1") == {"state": "failed"}
    monkeypatch.setattr("remote.facts.interrupted.RELEASE", re.compile(r"r\d"))
    assert "r1" not in remove_incomplete(shelf)
    assert there(shelf.incoming) == []
