from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from remote.failure import Failure
from remote.site.page import (
    choose_static_file,
    fetch,
    find_other_case,
    find_own_assets,
    is_collected,
    look_at_pages,
    look_at_start_page,
    look_at_static_file,
)
from remote.site.start_page import follow

DOMAIN = "shop.example"


def write(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("content of " + name)


@pytest.mark.parametrize(
    ("names", "chosen"),
    [
        ([], None),
        ([".hidden.css"], None),
        (["b.png", "a.txt"], "a.txt"),
        (["a.png", "z.js"], "z.js"),
        (["a.js", "z.css"], "z.css"),
        (["b/z.css", "c/a.css", "a/a.js"], "b/z.css"),
        (["b/late.css", "a/early.css"], "a/early.css"),
        (["a.png", "deep/er/x.css"], "deep/er/x.css"),
    ],
)
def test_a_stylesheet_is_looked_at_first(tmp_path: Path, names: list[str], chosen: str | None) -> None:
    write(tmp_path, *names)
    assert choose_static_file(str(tmp_path)) == (str(tmp_path / chosen) if chosen else None)


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ('<link rel="stylesheet" href="/static/a.css">', [("/static/a.css", ".css")]),
        ('<LINK REL="Alternate StyleSheet" HREF="/a.css"/>', [("/a.css", ".css")]),
        ('<link rel="icon" href="/favicon.ico">', []),
        ('<link rel="stylesheet">', []),
        ("<link href='/a.css'>", []),
        ('<script src="app.js"></script>', [("/app.js", ".js")]),
        ("<script>load()</script>", []),
        ('<script src=""></script>', []),
        ('<script src=" /a.js?v=1&amp;w=2 "></script>', [("/a.js?v=1&w=2", ".js")]),
        ('<script src="https://shop.example/a.js"></script>', [("/a.js", ".js")]),
        ('<script src="//shop.example/a.js"></script>', [("/a.js", ".js")]),
        ('<script src="https://cdn.example/a.js"></script>', []),
        ('<script src="data:text/javascript,go()"></script>', []),
        ('<script src="/a.js"></script><script src="/a.js"></script>', [("/a.js", ".js")]),
        ('<!-- <script src="/a.js"></script> -->', []),
        ("<p>cut off <script src='/a.js'", []),
    ],
)
def test_the_pages_own_files_are_found(html: str, found: list[tuple[str, str]]) -> None:
    assert find_own_assets(html, DOMAIN) == found


def test_not_more_than_so_many_are_looked_at() -> None:
    page = "".join('<script src="/%d.js"></script>' % number for number in range(30))
    assert find_own_assets(page, DOMAIN, limit=2) == [("/0.js", ".js"), ("/1.js", ".js")]
    assert len(find_own_assets(page, DOMAIN)) == 20


def test_a_page_that_lies_deeper_names_its_files_from_there() -> None:
    assert find_own_assets('<script src="a.js"></script>', DOMAIN, "/en/home") == [("/en/a.js", ".js")]


@pytest.mark.parametrize(
    ("url", "static_url", "collected"),
    [
        ("/static/a.css", "/static/", True),
        ("/static/a.css?v=1", "/static/", True),
        ("/static/with%20space.js", "/static/", True),
        ("/static/none.css", "/static/", False),
        ("/static/", "/static/", False),
        ("/other/a.css", "/static/", False),
        ("/static/a.css", None, False),
    ],
)
def test_what_the_project_has(tmp_path: Path, url: str, static_url: str | None, collected: bool) -> None:
    write(tmp_path, "a.css", "with space.js")
    assert is_collected(url, str(tmp_path), static_url) is collected


class Site(SimpleHTTPRequestHandler):
    def log_message(self, *words: object) -> None:
        pass


@pytest.fixture
def site(tmp_path: Path) -> Iterator[int]:
    """The port of a site that serves tmp_path."""
    with ThreadingHTTPServer(("127.0.0.1", 0), lambda *words: Site(*words, directory=str(tmp_path))) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def to(port: int):
    return lambda: http.client.HTTPConnection("127.0.0.1", port, timeout=5)


def test_a_file_comes_with_its_type(site: int, tmp_path: Path) -> None:
    write(tmp_path, "static/a.css")
    assert fetch(to(site), DOMAIN, "/static/a.css") == (200, "text/css", b"content of static/a.css")


def test_a_collected_file_is_compared_byte_for_byte(site: int, tmp_path: Path) -> None:
    write(tmp_path, "static/with space.css")
    visited = look_at_static_file(to(site), DOMAIN, str(tmp_path / "static"), "/static/")
    assert visited is not None
    assert (visited["url"], visited["type"]) == ("/static/with%20space.css", "text/css")


def test_another_content_is_refused(site: int, tmp_path: Path) -> None:
    write(tmp_path, "collected/a.css", "static/a.css")
    with pytest.raises(Failure, match="/static/a.css answers 200 instead of its content") as caught:
        look_at_static_file(to(site), DOMAIN, str(tmp_path / "collected"), "/static/")
    assert caught.value.code == "VERIFICATION_FAILED"


def test_other_pages_are_told_as_they_answer(site: int, tmp_path: Path) -> None:
    write(tmp_path, "polls/index.html", "é.html")
    assert look_at_pages(to(site), DOMAIN, ["/polls/", "/none/", "/é.html"]) == [
        ("/polls/", 200),
        ("/none/", 404),
        ("/é.html", 200),
    ]
    assert look_at_pages(lambda: http.client.HTTPConnection("127.0.0.1", 1, timeout=5), DOMAIN, ["/a/", "/b/"]) == []


def test_a_file_that_is_not_served_is_refused(site: int, tmp_path: Path) -> None:
    write(tmp_path, "collected/a.css")
    with pytest.raises(Failure, match="answers 404"):
        look_at_static_file(to(site), DOMAIN, str(tmp_path / "collected"), "/static/")


def test_nothing_collected_is_nothing_to_look_at(site: int, tmp_path: Path) -> None:
    assert look_at_static_file(to(site), DOMAIN, str(tmp_path / "none"), "/static/") is None
    write(tmp_path, "static/a.css")
    assert look_at_static_file(to(site), DOMAIN, str(tmp_path / "static"), None) is None


def test_what_the_page_lacks_is_told(site: int, tmp_path: Path) -> None:
    write(tmp_path, "static/a.css", "static/wrong.txt")
    page = (
        '<link rel=stylesheet href="/static/a.css"><script src="/none.js"></script><script src="/index.html"></script>'
    )
    (tmp_path / "index.html").write_text(page)
    assets, missing = look_at_start_page(
        to(site), follow(to(site), [DOMAIN], True), DOMAIN, str(tmp_path / "static"), "/static/"
    )
    assert assets == ["/static/a.css", "/none.js", "/index.html"]
    assert missing == ["/none.js (404)", "/index.html (text/html)"]


def test_a_collected_file_that_the_page_does_not_get_is_refused(site: int, tmp_path: Path) -> None:
    write(tmp_path, "collected/a.js")
    (tmp_path / "index.html").write_text('<script src="/static/a.js"></script>')
    with pytest.raises(Failure, match="/static/a.js of the start page answers 404, text/html"):
        look_at_start_page(to(site), follow(to(site), [DOMAIN], True), DOMAIN, str(tmp_path / "collected"), "/static/")


def test_a_start_page_that_is_none_asks_for_nothing(site: int, tmp_path: Path) -> None:
    write(tmp_path, "static/a.css")
    # A list of the folder, which names no stylesheet.
    assert look_at_start_page(
        to(site), follow(to(site), [DOMAIN], True), DOMAIN, str(tmp_path / "static"), "/static/"
    ) == ([], [])


@pytest.mark.parametrize(
    ("url", "actual"),
    [
        ("/static/css/A.css", "CSS/a.css"),
        ("/static/CSS/A.css?v=1", "CSS/a.css"),
        ("/static/css/b.css", None),
        ("/static/none/a.css", None),
        ("/css/a.css", None),
    ],
)
def test_a_file_in_other_letters_is_named(tmp_path: Path, url: str, actual: str | None) -> None:
    write(tmp_path, "CSS/a.css")
    assert find_other_case(url, str(tmp_path), "/static/") == actual
