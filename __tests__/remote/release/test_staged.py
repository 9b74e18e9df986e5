"""What a failed first deploy has left for a command of `mode: manage`."""

from pathlib import Path

import pytest

from remote.places import Places
from remote.release import staged


@pytest.fixture
def make(places: Places, monkeypatch):
    monkeypatch.setattr(staged, "Places", lambda _app: places)

    def one(release, *, whole=True, live=False):
        folder = Path(places.release(release))
        (folder / "conf").mkdir(parents=True)
        (folder / "conf/directory").write_text("site\n")
        if whole:
            (folder / "venv").mkdir()
        if live:
            (folder / "state.json").write_text("{}")
        return release

    return one


def test_the_newest_that_is_whole_and_was_never_live(make, places):
    make("20261101T000000-0000001")
    newest = make("20261102T000000-0000002")
    make("20261103T000000-0000003", whole=False)
    make("20261104T000000-0000004", live=True)
    assert staged.find_staged(app=places.app) == {"release": newest, "directory": "site"}


def test_none_where_a_release_is_live(make, places):
    make("20261101T000000-0000001")
    Path(places.current).symlink_to(make("20261102T000000-0000002", live=True))
    assert staged.find_staged(app=places.app) is None


def test_none_where_nothing_was_deployed(make, places):
    assert staged.find_staged(app=places.app) is None
