"""What came from a repository is put into its places."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from remote.database.secrets_file import parse_secrets, replace_secrets
from remote.failure import Failure
from remote.offsite import restore
from remote.offsite.repository import Repository
from remote.offsite.state import make_staging, read_offsite, write_state
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
    secrets = parse_secrets(restore.without_addresses(text))
    assert sorted(name for name in secrets if name) == ["DJANGO_PROD_DATABASES", "DJANGO_PROD_SECRET_KEY"]
    assert secrets["DJANGO_PROD_SECRET_KEY"] == 'a "key"'
    assert json.loads(secrets["DJANGO_PROD_DATABASES"]) == [{**RECORD, "made": False}]


def test_an_address_that_is_not_of_that_server_stays() -> None:
    text = replace_secrets("", {"DATABASE_URL": "postgresql://me:mine@db.test/blog"})
    assert restore.without_addresses(text).strip() == text.strip()


def unpacked(places: Places) -> Path:
    make_staging(places)
    top = Path(restore.came(places) + places.top)
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
    monkeypatch.setattr(restore, "hand_to_application", lambda places, path: found.append(path))
    return found


def test_it_takes_the_place_of_what_an_interrupted_run_has_left(places: Places, handed: list[str]) -> None:
    top = unpacked(places)
    for name in ("media", "data", "folders/notes", "folders/logs"):
        os.makedirs(places.shared + "/" + name)
        Path(places.shared + "/" + name + "/left").touch()
    restore.settle(places)
    assert sorted(os.listdir(places.media)) == ["deep", "link"]
    assert os.readlink(places.media + "/link") == "/etc/shadow"
    assert os.listdir(places.shared + "/folders/notes") == ["n"]
    # What the snapshot does not have stays.
    assert os.listdir(places.shared + "/folders/logs") == os.listdir(places.data) == ["left"]
    assert Path(places.secrets).read_text() == 'DJANGO_PROD_SECRET_KEY="old"\n'
    assert os.stat(places.secrets).st_mode & 0o777 == 0o600
    assert json.loads(Path(places.records).read_text()) == {"superusers": ["anna"]}
    assert sorted(handed) == [str(top / "shared/folders/notes"), str(top / "shared/media")]


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


def test_the_end_is_noted_and_what_waited_is_gone(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    unpacked(places)
    write_state(places, {"to": "x", "restoring": {"at": "", "id": "1d3b1f26", "loading": True}})
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
