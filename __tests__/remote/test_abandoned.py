from __future__ import annotations

import fcntl
import json
import os
import pwd
import subprocess
from pathlib import Path

import pytest

from remote import abandoned
from remote.abandoned import end_strays, finish_restore, remove_incomplete, remove_written_aside
from remote.facts.interrupted import find_interrupted, is_cut_off
from remote.failure import Failure
from remote.places import Places

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .conftest import Systemctl

needs_root = pytest.mark.skipif(pwd.getpwuid(os.geteuid()).pw_name != "root", reason="needs root")


def test_what_was_never_live_is_removed_and_what_had_arrived_is_kept(places: Places) -> None:
    live, half, theirs = "20260101T000000-abc1234", "20260102T000000-local-2", "20240101120000"
    for name in (live, half, theirs):
        Path(places.release(name), "code").mkdir(parents=True)
    Path(places.release(live), "state.json").write_text("{}")
    Path(places.release(half), "code/new").write_text("new")
    assert remove_incomplete(places) == [half]
    assert sorted(os.listdir(places.releases)) == [theirs, live]
    assert [Path(places.incoming, name).read_text() for name in os.listdir(places.incoming)] == ["new"]


@needs_root
def test_a_release_that_is_live_is_marked_so_where_its_run_was_ended_before(places: Places) -> None:
    Path(places.release("r1")).mkdir()
    Path(places.current).symlink_to("releases/r1")
    assert remove_incomplete(places) == []
    assert json.loads(Path(places.release("r1"), "state.json").read_text())["state"] == "live"


def unit(state: str) -> dict[str, str]:
    return {"ActiveState": state}


def test_every_instance_is_ended_but_the_one_that_serves(places: Places, systemctl: Systemctl) -> None:
    for name in ("r1", "r2"):
        Path(places.release(name)).mkdir()
    Path(places.release("r1"), "http.sock").touch()
    Path(places.release("r2"), "http.sock").symlink_to(places.release("r1") + "/http.sock")
    Path(places.current).symlink_to("releases/r2")
    states = {
        "blog@r1.service": unit("active"),
        "blog@r1.socket": unit("active"),
        "blog@r2.service": unit("activating"),
        "blog@r3.socket": unit("active"),
        "blog@r4.service": unit("inactive"),
        "blog--worker@r3.service": unit("active"),
        "caddy.service": unit("active"),
    }
    strays = "blog@r2.service blog@r3.socket"
    assert end_strays(places, states) == strays.split()
    asked = [line for line in systemctl.asked() if not line.startswith("show")]
    assert asked == [
        "stop --no-block " + strays,
        "kill -s KILL blog@r2.service",
        "stop " + strays,
        "reset-failed " + strays,
    ]


def test_without_strays_systemd_is_not_asked(places: Places, systemctl: Systemctl) -> None:
    assert end_strays(places, {"blog@r1.service": unit("inactive")}) == []
    assert systemctl.asked() == []


def test_what_was_written_aside_is_removed_and_nothing_that_is_not_ours(places: Places) -> None:
    backups = Path(places.backups)
    backups.mkdir()
    ours = [
        Path(places.top, "records.json.new-12"),
        Path(places.top, "secrets.env.new-1"),
        # It opens the place of the backups.
        Path(places.top, "backups.json.new-5"),
        backups / "20260101T000000-abc1234.dump.json.new-7",
        backups / "before-restore-20260101T000000.sqlite3.json.new-7",
        backups / ".under-way.sqlite3",
    ]
    release = Path(places.releases, "20260101T000000-abc1234")
    release.mkdir()
    (release / "state.json").touch()
    ours.append(release / "state.json.new-8")
    theirs = [
        release / "notes.new-2024",
        Path(places.top, "notes.new-2024"),
        Path(places.top, "records.json.new-year"),
        # A backup that is sent meanwhile writes it, without the lock.
        Path(places.top, "offsite.json.new-6"),
        backups / "shop.new-2024",
        backups / "20260101T000000.sqlite3",
    ]
    for path in ours + theirs:
        path.touch()
    Path(places.top, "current.new-3").symlink_to("releases/r1")
    Path(places.top, "previous.new-4").mkdir()
    removed = remove_written_aside(places)
    assert sorted(removed) == sorted([path.name for path in ours] + ["current.new-3"])
    assert all(path.exists() for path in [*theirs, Path(places.top, "previous.new-4")])


def test_a_restore_is_cut_off_unless_somebody_is_at_it(places: Places, tmp_path: Path) -> None:
    places.beside_lock = str(tmp_path / "beside.lock")
    assert not is_cut_off(places)
    Path(places.restoring).write_text("{}")
    # Nobody has locked anything since the server was started.
    assert is_cut_off(places)
    with open(places.beside_lock, "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert not is_cut_off(places)
    assert is_cut_off(places)
    assert places.restoring in find_interrupted(places, {})


@pytest.mark.parametrize("code", [0, 1])
def test_a_run_finishes_it_by_the_command_or_ends(
    code: int, places: Places, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[list[str]] = []

    def run(words: list[str], **_more: object) -> object:
        asked.append(words)
        return subprocess.CompletedProcess(words, code, "the database refuses")

    monkeypatch.setattr(abandoned, "run", run)
    if code:
        with pytest.raises(Failure, match="can't be finished") as caught:
            finish_restore(places)
        assert "the database refuses" in caught.value.output
    else:
        finish_restore(places)
    assert asked == [["/usr/local/bin/blog-restore", "--settle"]]
    assert "the database refuses" in capsys.readouterr().out
