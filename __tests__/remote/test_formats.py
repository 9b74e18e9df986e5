"""What every published version has left on servers is read by this one (__tests__/golden/at-rest)."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from remote.database.record import read_records as read_databases
from remote.database.secrets_file import read_secrets
from remote.failure import Failure
from remote.formats import (
    add_history,
    read_about,
    read_history,
    read_manifest,
    read_records,
    read_services,
    read_site,
    read_state,
)
from remote.places import Places

GOLDEN = Path(__file__).parents[1] / "golden/at-rest"
VERSIONS = sorted(path.name for path in GOLDEN.iterdir())
# Each version has the formats that it brought or changed; those of this one are all that 0.1.0 wrote.
WHOLE = ["0.1.0"]


@pytest.fixture(params=WHOLE)
def version(request: pytest.FixtureRequest, places: Places) -> str:
    """A server as a version has left it, with one release r1."""
    golden = GOLDEN / str(request.param)
    Path(places.release("r1")).mkdir()
    Path(places.backups).mkdir()
    for name, path in {
        "release.json": places.release("r1") + "/release.json",
        "state.json": places.release("r1") + "/state.json",
        "records.json": places.records,
        "history.jsonl": places.history,
        "secrets.env": places.secrets,
        "services.json": places.top + "/services.json",
        "backup.json": places.backups + "/r1.dump.json",
    }.items():
        if (golden / name).exists():
            shutil.copy(golden / name, path)
    return str(request.param)


def test_there_is_one() -> None:
    assert set(WHOLE) <= set(VERSIONS)


@pytest.mark.skipif(os.geteuid() != 0, reason="a mark is root's")
@pytest.mark.parametrize("version", VERSIONS)
def test_the_mark_of_a_site(version: str, places: Places) -> None:
    golden = GOLDEN / version / "site.json"
    if golden.exists():
        shutil.copy(golden, places.site)
    site = read_site(places)
    if version == "0.1.0":
        assert site is None
        return
    assert site is not None
    assert (site["app"], site["repository"], site["path"]) == ("blog", "example/monsiteweb", "")
    assert (site["repositoryId"], site["domains"]) == ("7", ["www.monsiteweb.test"])


def test_a_release(version: str, places: Places) -> None:
    manifest = read_manifest(places, "r1")
    assert manifest is not None
    assert manifest["files"][".gitignore"]["kind"] == "file"
    assert manifest["serving"]["https"] in ("auto", "internal", "off")
    assert manifest["probe"]["database"]["engine"].startswith("django.db.backends.")
    assert [type(manifest[key]) for key in ("commit", "ref", "filesHash", "fingerprint")] == [str] * 4
    assert read_state(places, "r1")["state"] == "live"


def test_what_was_done_once(version: str, places: Places) -> None:
    records = read_records(places)
    assert records["fixtures"].keys() == {"data.json"}
    assert records["superusers"] == ["ada"]
    assert records["passwords"].keys() == {"ada"}
    assert "blog.0001_initial" in records["compatibleMigrations"]


def test_what_was_installed(version: str, places: Places) -> None:
    services = read_services(places.top + "/services.json")
    assert services["redis"] == {
        "installed": True,
        "configured": True,
        "unit": "redis-server.service",
        "apps": {"monsiteweb": 0},
    }
    assert services["postgresql"]["unit"] == "postgresql@15-main.service"


def test_what_happened_and_what_was_saved(version: str, places: Places) -> None:
    first, last = read_history(places)[0], read_history(places)[-1]
    assert (first["mode"], first["result"], last["ref"]) == ("deploy", "deployed", "main")
    about = read_about(places.backups + "/r1.dump")
    assert (about["engine"], about["release"], about["live"]) == (
        "postgresql",
        "20261127T072946-eaa9f12",
        "20261127T072840-b0aede9",
    )


def test_the_secrets_and_the_databases_that_were_made(version: str, places: Places) -> None:
    secrets = read_secrets(places)
    assert secrets["DJANGO_PROD_SECRET_KEY"] == "a-secret-key-of-no-site"
    (database,) = read_databases(secrets)
    assert (database["engine"], database["made"], database["password"]) == (
        "postgresql",
        True,
        "a-password-of-no-database",
    )


def test_nothing_yet(places: Places) -> None:
    assert read_manifest(places, "r1") is None
    assert read_state(places, "r1") == {}
    assert read_records(places) == {"fixtures": {}, "superusers": [], "compatibleMigrations": []}
    assert (read_services(places.top + "/none"), read_history(places), read_about(places.top + "/x")) == ({}, [], {})


CUT = ["", "{", '{"fixtures": {', "[]", "null", "\udcff"]


@pytest.mark.parametrize("content", CUT)
def test_records_that_are_damaged_are_told_and_never_taken_for_none(places: Places, content: str) -> None:
    Path(places.records).write_text(content, errors="surrogateescape")
    assert read_records(places) == {"fixtures": {}, "superusers": [], "compatibleMigrations": [], "damaged": True}


@pytest.mark.parametrize("content", CUT)
def test_notes_that_are_damaged_are_as_if_they_were_not_there(places: Places, content: str) -> None:
    Path(places.release("r1")).mkdir()
    for name in ("release.json", "state.json"):
        Path(places.release("r1"), name).write_text(content, errors="surrogateescape")
    Path(places.top, "x.json").write_text(content, errors="surrogateescape")
    assert (read_manifest(places, "r1"), read_state(places, "r1"), read_about(places.top + "/x")) == (None, {}, {})


@pytest.mark.parametrize("content", CUT)
def test_services_that_are_damaged_are_refused_by_name(places: Places, content: str) -> None:
    path = Path(places.top, "services.json")
    path.write_text(content, errors="surrogateescape")
    with pytest.raises(Failure, match=r"services\.json on the server can't be read") as caught:
        read_services(str(path))
    assert caught.value.code == "FILE_DAMAGED"


def test_a_history_is_read_but_for_a_line_that_was_cut(places: Places) -> None:
    Path(places.history).write_text('{"id": "r1"}\n{"id": "r\n{"id": "r2"}\n', encoding="utf-8")
    assert [line["id"] for line in read_history(places)] == ["r1", "r2"]


@pytest.mark.parametrize("before", ["", '{"id": "r0"}\n', '{"id": "r0"}', '{"id": "r', "\0\0\0", "5\n[]\n", "\udcff"])
def test_a_line_of_history_is_whole_whatever_became_of_the_one_before(
    places: Places, monkeypatch: pytest.MonkeyPatch, before: str
) -> None:
    monkeypatch.setattr(os, "fchown", lambda *_: None)
    Path(places.history).write_text(before, errors="surrogateescape")
    add_history(places, {"id": "r1"})  # type: ignore[typeddict-item]
    add_history(places, {"id": "r2"})  # type: ignore[typeddict-item]
    kept = ["r0"] if "r0" in before else []
    assert [line["id"] for line in read_history(places)] == [*kept, "r1", "r2"]
    assert [path.name for path in Path(places.top).glob("history*")] == ["history.jsonl"]


@pytest.mark.parametrize("content", [{"version": 2}, {"version": 3, "files": {}}])
def test_what_a_newer_version_has_written_is_refused_by_name(places: Places, content: dict[str, Any]) -> None:
    Path(places.records).write_text(json.dumps(content))
    with pytest.raises(Failure, match=r"records\.json has the format \d") as caught:
        read_records(places)
    assert caught.value.code == "SERVER_UNSUPPORTED"
