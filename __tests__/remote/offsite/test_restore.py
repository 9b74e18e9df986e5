"""What came from a repository is put into its places."""

from __future__ import annotations

import json
import os
import pwd
import shutil
from pathlib import Path

import pytest

from remote.database.secrets_file import parse_secrets, replace_secrets
from remote.failure import Failure
from remote.offsite import placing, restore
from remote.offsite.repository import Repository
from remote.offsite.state import came, make_staging, read_offsite, write_state
from remote.places import Places

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.shapes.offsite import RepositoryAddress

    from .conftest import Restic

RECORD = {"engine": "postgresql", "name": "blog", "password": "of the database", "made": True, "port": "5433"}


def test_databases_of_that_server_are_still_to_be_made_here_with_their_passwords() -> None:
    text = replace_secrets(
        "",
        {
            "DJANGO_PROD_SECRET_KEY": 'a "key"',
            "DJANGO_PROD_DATABASES": json.dumps([RECORD]),
            "DATABASE_URL": "postgresql://blog:of the database@127.0.0.1:5433/blog",
            "REDIS_URL": "redis://blog:x@127.0.0.1:6381/0",
        },
    )
    secrets = parse_secrets(placing.without_addresses(text))
    assert sorted(name for name in secrets if name) == ["DJANGO_PROD_DATABASES", "DJANGO_PROD_SECRET_KEY"]
    assert secrets["DJANGO_PROD_SECRET_KEY"] == 'a "key"'
    assert json.loads(secrets["DJANGO_PROD_DATABASES"]) == [{**RECORD, "made": False}]


def test_an_address_that_is_not_of_that_server_stays() -> None:
    text = replace_secrets("", {"DATABASE_URL": "postgresql://me:mine@db.test/blog"})
    assert placing.without_addresses(text).strip() == text.strip()


def unpacked(places: Places) -> Path:
    make_staging(places)
    top = Path(came(places) + places.top)
    (top / "shared/media/deep").mkdir(parents=True)
    (top / "shared/media/deep/a.png").write_text("a picture")
    (top / "shared/media/link").symlink_to("/etc/shadow")
    (top / "shared/folders/notes").mkdir(parents=True)
    (top / "shared/folders/notes/n").write_text("a note")
    (top / "secrets.env").write_text('DJANGO_PROD_SECRET_KEY="old"\n')
    (top / "records.json").write_text('{"superusers": ["anna"]}')
    return top


@pytest.fixture
def handed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found: list[str] = []
    monkeypatch.setattr(placing, "hand_to_application", lambda places, path: found.append(path))
    return found


def test_it_takes_the_place_of_what_an_interrupted_run_has_left(places: Places, handed: list[str]) -> None:
    top = unpacked(places)
    for name in ("media", "data", "folders/notes", "folders/logs"):
        os.makedirs(places.shared + "/" + name)
        Path(places.shared + "/" + name + "/left").touch()
    placing.settle(places, {})
    assert sorted(os.listdir(places.media)) == ["deep", "link"]
    assert os.readlink(places.media + "/link") == "/etc/shadow"
    assert os.listdir(places.shared + "/folders/notes") == ["n"]
    # What the snapshot does not have stays.
    assert os.listdir(places.shared + "/folders/logs") == os.listdir(places.data) == ["left"]
    assert Path(places.secrets).read_text() == 'DJANGO_PROD_SECRET_KEY="old"\n'
    assert os.stat(places.secrets).st_mode & 0o777 == 0o600
    assert json.loads(Path(places.records).read_text()) == {"superusers": ["anna"]}
    assert sorted(handed) == [str(top / "shared/folders/notes"), str(top / "shared/media")]


LINKED = [
    "",
    "secrets.env",
    "records.json",
    "history.jsonl",
    "shared",
    "shared/folders",
    "offsite",
    "offsite/holding.json",
]


@pytest.mark.parametrize("name", LINKED)
def test_root_follows_no_link_of_a_snapshot(name: str, places: Places, tmp_path: Path) -> None:
    top = unpacked(places)
    (top / "offsite").mkdir()
    (top / "offsite/holding.json").write_text("{}")
    (top / "history.jsonl").touch()
    restore.refuse_misshapen(places)
    path = top / name
    path.rename(tmp_path / "away")
    path.symlink_to(tmp_path / "away")
    with pytest.raises(Failure, match="something else in the place of") as caught:
        restore.refuse_misshapen(places)
    assert caught.value.code == "RESTORE_FAILED"


def test_a_folder_of_the_site_that_is_a_link_is_not_followed(
    places: Places, handed: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    top = unpacked(places)
    (tmp_path / "theirs").mkdir()
    (top / "shared/data").symlink_to(tmp_path / "theirs")
    os.makedirs(places.data)
    placing.settle(places, {})
    assert not os.path.islink(places.data)
    assert str(top / "shared/data") not in handed
    assert "was a link" in capsys.readouterr().out


def test_what_a_link_of_roots_led_to_is_a_folder_of_the_sites(places: Places, handed: list[str]) -> None:
    top = unpacked(places)
    disk = Path(came(places) + "/mnt/disk")
    (disk / "media").mkdir(parents=True)
    (disk / "media/b.png").write_text("on the disk")
    shutil.rmtree(top / "shared/media")
    (top / "shared/media").symlink_to("/mnt/disk/media")
    os.makedirs(places.media)
    placing.settle(places, {places.media: "/mnt/disk/media"})
    assert Path(places.media + "/b.png").read_text() == "on the disk"
    assert str(disk / "media") in handed


@pytest.mark.parametrize("path", ["/mnt/away/media", "/mnt/../../../etc"])
def test_a_snapshot_leads_root_nowhere_else(path: str, places: Places, handed: list[str], tmp_path: Path) -> None:
    top = unpacked(places)
    (tmp_path / "theirs/media").mkdir(parents=True)
    os.makedirs(came(places) + "/mnt")
    os.symlink(tmp_path / "theirs", came(places) + "/mnt/away")
    shutil.rmtree(top / "shared/media")
    (top / "shared/media").symlink_to(path)
    placing.settle(places, {places.media: path})
    assert not os.path.lexists(places.media)
    assert os.path.isdir(tmp_path / "theirs/media")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes devices")
def test_no_device_and_no_right_of_its_owner_comes_along(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    top = unpacked(places) / "shared/media"
    os.mknod(top / "disk", 0o60666, os.makedev(8, 0))
    (top / "deep/a.png").chmod(0o6755)
    monkeypatch.setattr("remote.offsite.placing.pwd.getpwnam", lambda name: pwd.getpwuid(65534))
    placing.hand_to_application(places, str(top))
    assert sorted(os.listdir(top)) == ["deep", "link"]
    assert os.stat(top / "deep/a.png").st_mode & 0o7777 == 0o755


def test_the_copy_of_the_secrets_follows_what_came(places: Places, handed: list[str]) -> None:
    unpacked(places)
    os.makedirs(places.backups)
    Path(places.kept_secrets).write_text('DJANGO_PROD_SECRET_KEY="new"\nDATABASE_URL="mysql://here"\n')
    placing.settle(places, {})
    assert Path(places.kept_secrets).read_text() == 'DJANGO_PROD_SECRET_KEY="old"\n'


def test_a_value_with_a_line_separator_of_unicode_stays_whole() -> None:
    text = replace_secrets("", {"DATABASE_URL": "postgresql://me:a\u2028b@db.test/blog"})
    assert parse_secrets(placing.without_addresses(text)) == parse_secrets(text)


def test_secrets_that_can_not_be_read_are_told() -> None:
    with pytest.raises(Failure, match="can't be read"):
        placing.without_addresses(replace_secrets("", {"DJANGO_PROD_DATABASES": "[{"}))


ROWS = [{"id": "ab%062d" % n, "time": "2026-11-2%dT03:00:00Z" % n, "tags": []} for n in range(3)]


@pytest.mark.parametrize(("name", "chosen"), [("", 2), ("ab" + "0" * 61 + "1", 1)])
def test_the_newest_or_the_one_that_was_named(
    name: str, chosen: int, restic: Restic, address: RepositoryAddress
) -> None:
    assert restore.choose(Repository("blog", address), ROWS, name) == ROWS[chosen]  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["ab", "cd"])
def test_a_name_that_is_not_one_shows_those_that_there_are(
    name: str, restic: Restic, address: RepositoryAddress
) -> None:
    with pytest.raises(Failure, match="not one backup of the name") as caught:
        restore.choose(Repository("blog", address), ROWS, name)  # type: ignore[arg-type]
    assert caught.value.output.count("2026-11-2") == 3


def test_without_room_nothing_is_fetched(places: Places, restic: Restic, address: RepositoryAddress) -> None:
    restic.answer("stats", '{"total_size": %d}' % 10**18)
    with pytest.raises(Failure) as caught:
        restore.unpack(places, Repository("blog", address), ROWS[0])  # type: ignore[arg-type]
    assert caught.value.code == "DISK_FULL"
    assert not any(line.startswith("restore") for line in restic.asked())


def test_a_snapshot_that_does_not_say_what_it_is_of(places: Places) -> None:
    with pytest.raises(Failure, match="does not say what it is of"):
        restore.read_holding(places)


@pytest.mark.parametrize(("dump", "right"), [("database.dump", True), (None, True), ("../../../etc/shadow", False)])
def test_the_dump_lies_beside_it(dump: str | None, right: bool, places: Places) -> None:
    (unpacked(places) / "offsite").mkdir()
    Path(came(places) + places.top + "/offsite/holding.json").write_text(json.dumps({"version": 1, "dump": dump}))
    if right:
        assert restore.read_holding(places)["dump"] == dump
    else:
        with pytest.raises(Failure):
            restore.read_holding(places)


@pytest.mark.parametrize(
    "more",
    [
        {"others": [{"alias": "a", "dump": "database-../../x.dump"}]},
        {"redis": "../../secrets.env"},
        {"linked": {"/srv/blog/shared/media": "etc"}},
        {"others": ["a"]},
    ],
)
def test_what_it_says_leads_nowhere_else(more: dict[str, object], places: Places) -> None:
    (unpacked(places) / "offsite").mkdir()
    path = Path(came(places) + places.top + "/offsite/holding.json")
    path.write_text(json.dumps({"version": 1, "dump": None}))
    assert (restore.read_holding(places)["others"], restore.read_holding(places)["linked"]) == ([], {})
    path.write_text(json.dumps({"version": 1, "dump": None, **more}))
    with pytest.raises(Failure, match="does not say"):
        restore.read_holding(places)


def test_the_end_is_noted_and_what_waited_is_gone(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    unpacked(places)
    write_state(places, {"to": "x", "restoring": {"at": "", "id": "1d3b1f26", "loading": "blog"}})
    restore.conclude(app="blog")
    state = read_offsite(places)
    assert (state["restored"]["id"], state["to"], "restoring" in state) == ("1d3b1f26", "x", False)
    assert not os.path.exists(places.top + "/offsite")


def test_nothing_is_fetched_over_a_live_site(places: Places, address: RepositoryAddress) -> None:
    os.symlink("releases/1", places.current)
    with pytest.raises(Failure, match="is live here already"):
        restore.fetch(
            app="blog",
            address=address,
            owner={"app": "blog", "repository": "", "repositoryId": ""},
            snapshot="",
        )


def test_what_a_deploy_has_left_that_never_went_live_is_nothing_without_rows(places: Places) -> None:
    os.makedirs(places.media)
    os.makedirs(places.data)
    Path(places.secrets).write_text('DJANGO_PROD_SECRET_KEY="new"\n')
    restore.refuse_held(places)
    Path(places.secrets).write_text(replace_secrets("", {"DJANGO_PROD_DATABASES": json.dumps([RECORD])}))
    with pytest.raises(Failure, match="the database blog"):
        restore.refuse_held(places)
    Path(places.secrets).write_text("")
    Path(places.data + "/db.sqlite3").touch()
    with pytest.raises(Failure, match="db.sqlite3"):
        restore.refuse_held(places)
