"""Which release fits a database that was brought back, and how the live one answers."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import UnixStreamServer

import pytest

from remote.database.advice import advise, describe_health, describe_off, note_behind
from remote.places import Places


def test_the_live_release_fits(places: Places) -> None:
    assert advise(places, {"live": "r2"}, "r2") == "It is the database of the live release r2: nothing else is to do."


@pytest.mark.parametrize("about", [{}, {"live": None, "commit": "0123456789", "ref": "main"}])
def test_nothing_is_noted(places: Places, about: dict[str, str]) -> None:
    assert advise(places, about, "r2") == (  # type: ignore[arg-type]
        "Nothing is noted about it: deploy the commit that it was made with, if that is not r2."
    )


def test_the_release_of_then_is_still_there(places: Places) -> None:
    folder = Path(places.release("r1"))
    folder.mkdir()
    (folder / "state.json").write_text('{"state": "live"}', encoding="utf-8")
    assert advise(places, {"live": "r1", "commit": "0123456789", "ref": "main"}, "r2") == (
        "It is the database of r1: run the workflow with `mode: rollback` and `release: r1` now."
    )


def test_one_that_was_never_live_is_not_offered(places: Places) -> None:
    Path(places.release("r1")).mkdir()
    assert "is no longer on the server" in advise(places, {"live": "r1"}, "r2")


@pytest.mark.parametrize(
    ("ref", "commit", "named"),
    [
        ("main", "0123456789", "main 0123456"),
        ("", "0123456789", "0123456"),
        ("v1.2", "", "v1.2"),
        ("", "", "of then"),
    ],
)
def test_the_release_of_then_is_gone(places: Places, ref: str, commit: str, named: str) -> None:
    assert advise(places, {"live": "r1", "commit": commit, "ref": ref}, "r2") == (
        "It is the database of r1, which is no longer on the server: deploy its commit (%s) now." % named
    )


@pytest.mark.parametrize(
    ("status", "given", "told"),
    [
        (200, True, "/health/ answers 200."),
        (404, False, "/health/ answers 404."),
        (404, True, "/health/ answers 404, which is not well: see the line above."),
        (500, False, "/health/ answers 500, which is not well: see the line above."),
    ],
)
def test_health(places: Places, status: int, given: bool, told: str) -> None:
    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()

        def address_string(self) -> str:
            return ""

        def log_message(self, *_: object) -> None:
            pass

    release(places, given)
    with UnixStreamServer(places.release("r1") + "/http.sock", Site) as server:
        threading.Thread(target=server.handle_request).start()
        assert describe_health(places, "r1") == told


def test_health_of_a_site_that_is_down(places: Places) -> None:
    release(places, True)
    told = describe_health(places, "r1")
    assert told.startswith("/health/ answers FileNotFoundError")
    assert told.endswith(", which is not well: see the line above.")


def release(places: Places, given: bool) -> None:
    folder = Path(places.release("r1"))
    folder.mkdir()
    serving = {"domains": ["blog.example"], "https": "auto", "healthPath": "/health/", "healthPathGiven": given}
    (folder / "release.json").write_text(json.dumps({"serving": serving}), encoding="utf-8")


def test_why_a_restore_has_left_the_site_off_can_be_asked_again(places: Places) -> None:
    note_behind(places, "r1", ["blog.0002"])
    assert describe_off(places) is None
    Path(places.current).symlink_to("releases/r1")
    assert "lacks blog.0002, which r1 needs: the site stays off" in (describe_off(places) or "")
    note_behind(places, "r1", [])
    assert describe_off(places) is None
