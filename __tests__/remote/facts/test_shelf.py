from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from remote.facts.shelf import list_releases
from remote.places import Places


@pytest.fixture(autouse=True)
def short_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("remote.facts.shelf.RELEASE", re.compile(r"r\d"))


def lay(places: Places, name: str, state: str | None = "live", manifest: str = "{}") -> Path:
    folder = Path(places.release(name))
    folder.mkdir()
    (folder / "release.json").write_text(manifest)
    if state:
        (folder / "state.json").write_text(json.dumps({"state": state}))
    return folder


def test_releases_come_in_the_order_in_which_they_were_last_live(places: Places) -> None:
    for name in ("r1", "r2", "r3", "r0"):
        lay(places, name)
    history = [{"id": "r1"}, {"id": "r2"}, {"id": "r3"}, {"id": "r1", "mode": "rollback"}, {"mode": "manage"}]
    lines = [json.dumps(line) for line in history]
    # The clock of the server, and so the names, may have gone back; a full disk has cut a line.
    Path(places.history).write_text("\n".join([*lines[:2], '{"id": "r', *lines[2:]]) + "\n")
    assert [entry["id"] for entry in list_releases(places)] == ["r0", "r2", "r3", "r1"]


def test_without_a_history_they_come_by_their_names(places: Places) -> None:
    for name in ("r2", "r1"):
        lay(places, name)
    assert [entry["id"] for entry in list_releases(places)] == ["r1", "r2"]


def test_before_the_first_deploy_there_are_none(places: Places) -> None:
    Path(places.releases).rmdir()
    assert list_releases(places) == []


def test_a_release_is_told_with_what_it_follows_and_uses(places: Places) -> None:
    folder = lay(places, "r1", manifest='{"follows": "r0", "commit": "abc", "ref": "main"}')
    (folder / "http.sock").touch()
    (folder / "venv").symlink_to("../../venvs/key")
    kept = lay(places, "r2", "failed")
    (kept / "http.sock").symlink_to(folder / "http.sock")
    whole, other = list_releases(places)
    assert whole == {
        "id": "r1",
        "state": "live",
        "instance": "r1",
        "venv": "key",
        "follows": "r0",
        "commit": "abc",
        "ref": "main",
    }
    assert (other["state"], other["instance"], other["venv"], other["follows"]) == ("failed", "r1", None, None)


def test_a_release_without_its_state_or_with_half_a_file_is_incomplete(places: Places) -> None:
    lay(places, "r1", None)
    lay(places, "r2", manifest='{"commit": "ab')
    assert [(entry["state"], entry["commit"]) for entry in list_releases(places)] == [("incomplete", "")] * 2


def test_what_is_live_is_so_without_a_mark_and_other_folders_are_no_releases(places: Places) -> None:
    lay(places, "r1", None)
    Path(places.current).symlink_to("releases/r1")
    lay(places, "r1.bak")
    Path(places.release("20240101120000")).mkdir()
    assert [(entry["id"], entry["state"]) for entry in list_releases(places)] == [("r1", "live")]
