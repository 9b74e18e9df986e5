from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from remote.instance.health import PROOF, ask_health, is_healthy, over_socket, stay_on_site


@pytest.mark.parametrize(
    ("location", "path", "target"),
    [
        ("/health/", "/health", "/health/"),
        ("https://shop.example/new", "/", "/new"),
        ("http://shop.example/", "/health", "/"),
        ("https://shop.example", "/health", "/"),
        ("https://shop.example:8443/new", "/", "/new"),
        ("next?page=2", "/list/first", "/list/next?page=2"),
        ("?page=2", "/list", "/list?page=2"),
        ("//shop.example/new", "/", "/new"),
        ("https://SHOP.example/new#part", "/", "/new"),
        ("https://login.example/", "/", None),
        ("https://www.shop.example/", "/", None),
        ("//login.example/shop.example", "/", None),
        ("https://shop.example@login.example/", "/", None),
    ],
)
def test_a_redirect_is_followed_as_long_as_it_stays(location: str, path: str, target: str | None) -> None:
    assert stay_on_site(location, "shop.example", path) == target


@pytest.mark.parametrize(
    ("status", "strictly", "leniently"),
    [
        (0, False, False),
        (101, False, False),
        (200, True, True),
        (204, True, True),
        (302, True, True),
        (399, True, True),
        (400, False, False),
        (401, False, True),
        (403, False, True),
        (404, False, True),
        (405, False, True),
        (410, False, False),
        (500, False, False),
        (503, False, False),
    ],
)
def test_what_is_healthy(status: int, strictly: bool, leniently: bool) -> None:
    answer = {"status": status, "milliseconds": 1, "path": "/", "error": None, "proven": False}
    assert is_healthy(answer, False) is strictly
    assert is_healthy(answer, True) is leniently


class Site(BaseHTTPRequestHandler):
    """Answers as an instance of the release `one`."""

    asked: list[dict[str, str]] = []

    def do_GET(self) -> None:
        self.asked.append(dict(self.headers))
        if self.path == "/welcome" and "seen=1" not in self.headers.get("Cookie", ""):
            self.send_response(302)
            self.send_header("Location", "/welcome")
            self.send_header("Set-Cookie", "seen=1; Path=/; HttpOnly")
            self.end_headers()
            return
        status, _, location = {
            "/": "200",
            "/health": "301 /health/",
            "/health/": "204",
            "/round": "302 /round",
            "/far": "302 https://login.example/",
            "/gone": "404",
            "/welcome": "200",
        }.get(self.path, "302 %s+" % self.path).partition(" ")
        self.send_response(int(status))
        if location:
            self.send_header("Location", location)
        if self.headers.get(PROOF) == "one":
            self.send_header(PROOF, "one")
        self.end_headers()

    def address_string(self) -> str:
        return ""

    def log_message(self, *words: object) -> None:
        pass


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    Site.asked = []
    path = str(tmp_path / "http.sock")
    with socketserver.ThreadingUnixStreamServer(path, Site) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield path
        server.shutdown()
        thread.join()


def ask(site: str, path: str, release: str | None = None, secure: bool = True):
    return ask_health(lambda: over_socket(site, 5), "shop.example", path, secure, release=release)


def test_an_answer_is_told(site: str) -> None:
    answer = ask(site, "/gone")
    assert answer.pop("milliseconds") >= 0
    assert answer == {"status": 404, "path": "/gone", "error": None, "proven": False}


def test_it_is_asked_as_caddy_would(site: str) -> None:
    ask(site, "/", secure=True)
    ask(site, "/", secure=False)
    assert [asked["X-Forwarded-Proto"] for asked in Site.asked] == ["https", "http"]
    assert {(asked["Host"], asked["X-Forwarded-Host"]) for asked in Site.asked} == {("shop.example", "shop.example")}
    assert all(PROOF not in asked for asked in Site.asked)


def test_only_the_expected_instance_proves_its_answer(site: str) -> None:
    assert ask(site, "/", "one")["proven"] is True
    assert ask(site, "/", "two")["proven"] is False
    assert ask(site, "/")["proven"] is False


def test_a_redirect_on_the_site_is_followed(site: str) -> None:
    answer = ask(site, "/health", "one")
    assert (answer["status"], answer["path"], answer["proven"]) == (204, "/health/", True)


def test_a_redirect_that_leaves_the_site_is_the_answer(site: str) -> None:
    answer = ask(site, "/far")
    assert (answer["status"], answer["path"], answer["error"]) == (302, "/far", None)


def test_a_redirect_to_itself_is_no_answer(site: str) -> None:
    answer = ask(site, "/round")
    assert (answer["status"], answer["error"]) == (0, "/round redirects to itself")
    assert len(Site.asked) == 1


def test_redirects_without_an_end_are_no_answer(site: str) -> None:
    answer = ask(site, "/on")
    assert (answer["status"], answer["error"]) == (0, "more than 5 redirects, the last to /on+++++")


def test_nobody_there_is_no_answer(tmp_path: Path) -> None:
    answer = ask(str(tmp_path / "none.sock"), "/health")
    assert (answer["status"], answer["path"], answer["proven"]) == (0, "/health", False)
    assert "FileNotFoundError" in (answer["error"] or "")


def test_a_page_that_sets_a_cookie_may_redirect_to_itself(site: str) -> None:
    answer = ask(site, "/welcome")
    assert (answer["status"], answer["error"], len(Site.asked)) == (200, None, 2)
