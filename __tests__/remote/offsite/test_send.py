"""What becomes of a backup is noted, however it ends."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from remote.failure import Failure
from remote.offsite import send
from remote.offsite.holding import alone, as_pattern
from remote.offsite.repository import tags_of
from remote.offsite.state import read_offsite, settings_file, staging, write_state
from remote.places import Places

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.shapes.offsite import Owner, RepositoryAddress

    from .conftest import Restic

PART = {"name": "", "settings": [], "scratch": [], "seconds": 1}
SUMMARY = '{"message_type":"summary","total_bytes_processed":5000,"data_added":70,"snapshot_id":"1d3b1f26a"}\n'


@pytest.fixture
def night(
    places: Places,
    restic: Restic,
    owner: Owner,
    address: RepositoryAddress,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Places:
    """All is in order: a database of seven bytes, and nothing that is mounted."""
    lacking: list[str] = getattr(request, "param", [])
    settings = {
        "version": 1,
        "address": address,
        "owner": owner,
        "schedule": "daily",
        "keep": {"daily": 7, "weekly": 2},
    }
    Path(settings_file(places)).write_text(json.dumps(settings))

    def gather(places: Places, owner: Owner, part: object) -> object:
        os.makedirs(staging(places), exist_ok=True)
        Path(staging(places) + "/database.dump").write_text("content")
        # sha256 of it.
        digest = "ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73"
        holding = {"dump": "database.dump", "sha256": digest, "others": [], "linked": {places.media: "/usr/lib"}}
        return holding, [places.shared + "/data/a [1].sqlite3"], lacking

    monkeypatch.setattr(send, "gather", gather)
    monkeypatch.setattr(send, "without_links", lambda *folders: [])
    monkeypatch.setattr("remote.offsite.holding.is_running", lambda unit: False)
    restic.answer("backup", SUMMARY)
    restic.answer("dump", "content")
    return places


def test_sent_fetched_again_and_older_ones_forgotten(night: Places, restic: Restic, owner: Owner) -> None:
    send.back_up(night, PART)  # type: ignore[arg-type]
    state = read_offsite(night)
    assert state["last"]["state"] == "made"
    assert state["made"].items() >= {"id": "1d3b1f26", "bytes": 5000, "added": 70, "unread": 0}.items()
    assert (state["read"]["id"], state["to"]) == ("1d3b1f26", "s3:https://s3.test/b")
    assert state["due"].endswith("Z")
    sent = next(line for line in restic.asked() if line.startswith("backup "))
    for tag in tags_of(owner):
        assert "--tag " + tag in sent
    assert r"--exclude %s/data/a \[1\].sqlite3" % night.shared in sent
    assert " -- /usr/lib " in sent
    assert restic.asked()[-1] == "forget --quiet --host blog --group-by host --keep-daily 7 --keep-weekly 2 --prune"
    assert not os.path.exists(staging(night))


@pytest.mark.parametrize("night", [["The database old is not in it: gone"]], indirect=True)
def test_a_snapshot_that_lacks_something_is_made_and_has_failed(night: Places, restic: Restic) -> None:
    with pytest.raises(Failure):
        send.back_up(night, PART)  # type: ignore[arg-type]
    state = read_offsite(night)
    assert state["last"]["state"] == "failed"
    assert state["last"]["reason"].endswith("lacks something: The database old is not in it: gone")
    assert state["made"]["id"] == "1d3b1f26"
    assert restic.asked()[-1].startswith("forget ")


def test_it_is_fetched_again_once_a_week(night: Places, restic: Restic) -> None:
    send.back_up(night, PART)  # type: ignore[arg-type]
    send.back_up(night, PART)  # type: ignore[arg-type]
    assert len([line for line in restic.asked() if line.startswith("dump ")]) == 1


def test_what_was_made_elsewhere_is_not_told_of_another_place(night: Places, restic: Restic) -> None:
    write_state(
        night,
        {
            "to": "/mnt/old",
            "made": {"at": "2026-11-23T03:00:00Z", "id": "old", "bytes": 1, "added": 1, "unread": 0},
            "read": {"at": send.now(), "id": "old"},
            "restored": {"at": "2026-11-22T03:00:00Z", "id": "older"},
        },
    )
    restic.answer("backup", "Fatal: no", 1)
    with pytest.raises(Failure):
        send.back_up(night, PART)  # type: ignore[arg-type]
    state = read_offsite(night)
    assert "made" not in state and "read" not in state
    assert (state["to"], state["restored"]["id"]) == ("s3:https://s3.test/b", "older")


@pytest.mark.parametrize(
    ("command", "text", "code", "reason"),
    [
        ("cat", "Fatal: unable to open config file: stat: no such file or directory", 1, "is its disk mounted?"),
        ("snapshots", "Fatal: no", 1, "can't be used: no"),
        ("backup", "Fatal: unable to save snapshot: no space left", 1, "unable to save snapshot"),
        ("dump", "another content", 0, "is not what was sent"),
        ("forget", "Fatal: unable to create lock", 1, "Older snapshots could not be removed"),
    ],
)
def test_a_failure_is_noted_with_its_reason(
    command: str, text: str, code: int, reason: str, night: Places, restic: Restic
) -> None:
    restic.answer(command, text, code)
    with pytest.raises(Failure):
        send.back_up(night, PART)  # type: ignore[arg-type]
    last = read_offsite(night)["last"]
    assert last["state"] == "failed"
    assert reason in last["reason"]
    assert "secret word" not in json.dumps(read_offsite(night))
    assert not os.path.exists(staging(night))


def test_files_that_could_not_be_read_are_counted(night: Places, restic: Restic) -> None:
    restic.answer("backup", '{"message_type":"error","item":"/x"}\n' + SUMMARY, 3)
    send.back_up(night, PART)  # type: ignore[arg-type]
    assert read_offsite(night)["made"]["unread"] == 1


def test_one_that_was_killed_has_failed(places: Places, restic: Restic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(send, "RUN", places.top)
    monkeypatch.setenv("SERVICE_RESULT", "oom-kill")
    write_state(places, {"last": {"state": "under way", "at": "2026-11-23T03:00:00Z", "reason": ""}})
    send.note_failure(places)
    assert read_offsite(places)["last"]["reason"] == "It was ended before its end (oom-kill)"
    told = Path(places.top + "/blog.backup-failed").read_text()
    assert told == 'BACKUP_ERROR="It was ended before its end (oom-kill)"\n'


def test_after_one_that_was_made_nothing_is_noted(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(send, "RUN", places.top)
    monkeypatch.setenv("SERVICE_RESULT", "success")
    send.note_failure(places)
    assert read_offsite(places) == {}
    assert not os.path.exists(places.top + "/blog.backup-failed")


def test_a_reason_is_one_line_for_a_command(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(send, "RUN", places.top)
    write_state(places, {"last": {"state": "failed", "at": "", "reason": 'a "b"\n$c `d`'}})
    send.note_failure(places)
    assert Path(places.top + "/blog.backup-failed").read_text() == 'BACKUP_ERROR="a \\"b\\" \\$c \\`d\\`"\n'


def test_the_next_time_is_in_utc(monkeypatch: pytest.MonkeyPatch, systemd_analyze: Path) -> None:
    assert send.next_time("daily") == "2026-11-27T23:00:00Z"
    systemd_analyze.write_text("#!/bin/sh\necho nonsense\nexit 1\n")
    assert send.next_time("never") == ""


@pytest.fixture
def systemd_analyze(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "analyze"
    folder.mkdir()
    program = folder / "systemd-analyze"
    lines = ["Normalized form: *-*-* 00:00:00", "    Next elapse: Sat 2026-11-28 00:00:00 CET"]
    lines += ["       (in UTC): Fri 2026-11-27 23:00:00 UTC", "       From now: 6h left"]
    program.write_text("#!/bin/sh\ncat <<'END'\n%s\nEND\n" % "\n".join(lines))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=":")
    return program


def test_no_deploy_runs_beside_the_dump(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("remote.offsite.holding.is_running", lambda unit: False)
    monkeypatch.setattr("remote.offsite.holding.LONG", -1)
    with alone(places):
        assert "the timer" in Path(places.lock).read_text()
        with pytest.raises(Failure, match="held the lock for an hour: the timer reads the database"):
            with alone(places):
                pass
    with alone(places):
        pass


def test_a_path_is_no_pattern() -> None:
    assert as_pattern("/srv/a*/[b]?\\c") == r"/srv/a\*/\[b\]\?\\c"
