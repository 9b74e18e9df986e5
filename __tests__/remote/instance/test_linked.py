"""Pages that the live instance answers and the new one does not."""

from __future__ import annotations

import http.client
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from remote.failure import Failure
from remote.instance import linked
from remote.instance.linked import compare, find_broken, find_broken_links, look

DOMAIN = "shop.example"
START = """<a href="/about/">a</a><a href="https://shop.example/list/#top">b</a><a href="https://x.example/">c</a>
<a href="/about/?page=2">d</a><a rel="noopener nofollow" href="/cron/">e</a><a href="/accounts/logout/">f</a>
<a href="/private/x">g</a><a href="mailto:a@shop.example">h</a><a href="http://[">i</a><a href="/">j</a><a href="a b/">k</a>"""
ROBOTS = "User-agent: *\nDisallow: /private/\n"


@pytest.fixture
def instance():
    servers = []

    def instance(pages):
        """Who asks it, and what it was asked for; `pages` are texts, statuses or targets of redirects by path."""
        asked = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                asked.append(self.path)
                answer = pages.get(self.path, 404)
                answer = answer.pop(0) if isinstance(answer, list) else answer
                moved = isinstance(answer, str) and answer.startswith("to ")
                self.send_response(302 if moved else answer if isinstance(answer, int) else 200)
                if moved:
                    self.send_header("Location", answer[3:])
                self.end_headers()
                self.wfile.write(answer.encode() if isinstance(answer, str) else b"")

            def log_message(self, *_):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return lambda: http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=5), asked

    yield instance
    for server in servers:
        server.shutdown()
        server.server_close()


def soon():
    return time.monotonic() + 5


def test_what_the_start_page_links_to_as_a_search_engine_follows_it(instance):
    old, asked = instance({"/": START, "/robots.txt": ROBOTS, "/about/": 200, "/list/": 200, "/a%20b/": 200})
    pages = look(old, DOMAIN, True, soon())
    assert pages == ["/", "/about/", "/list/", "/a%20b/"]
    assert asked == ["/", "/robots.txt", "/about/", "/list/", "/a%20b/"]
    new, later = instance({"/": START, "/about/": 500, "/list/": 404, "/a%20b/": [502, 200]})
    assert find_broken(new, pages, DOMAIN, True, soon()) == (4, [("/about/", 500)])
    assert later == ["/", "/about/", "/about/", "/list/", "/a%20b/", "/a%20b/"]


def test_what_was_broken_before_or_is_not_to_be_followed_is_left_alone(instance):
    old, _ = instance({"/": "to /en/", "/en/": '<a href="x/">x</a>', "/en/x/": 500})
    assert look(old, DOMAIN, True, soon()) == ["/en/"]
    old, _ = instance({"/": '<meta name=robots content="noindex, nofollow"><a href="/x/">x</a>', "/x/": 200})
    assert look(old, DOMAIN, True, soon()) == ["/"]
    assert look(instance({"/": 500})[0], DOMAIN, True, soon()) == []


def test_neither_an_end_of_the_time_nor_a_silent_instance_is_a_fault(instance):
    old, _ = instance({"/": START, "/about/": 200})
    silent = lambda: http.client.HTTPConnection("127.0.0.1", 1, timeout=5)  # noqa: E731
    assert look(silent, DOMAIN, True, soon()) == []
    assert look(old, DOMAIN, True, time.monotonic()) == ["/"]
    assert find_broken(silent, ["/"], DOMAIN, True, soon()) == (1, [])
    assert find_broken(old, ["/"], DOMAIN, True, time.monotonic()) == (0, [])


def test_a_release_with_a_broken_page_is_refused(monkeypatch):
    monkeypatch.setattr(linked, "find_broken", lambda *_: (3, [("/about/", 500), ("/list/", 502)]))
    monkeypatch.setattr(linked, "read_cursor", lambda: "")
    monkeypatch.setattr(linked, "read_journal", lambda *_: "KeyError: 'x'")
    with pytest.raises(Failure) as raised:
        compare(app="shop", release="two", pages=["/about/", "/list/"], domain=DOMAIN, secure=True)
    assert raised.value.code == "INSTANCE_UNHEALTHY"
    assert raised.value.message == "The new release answers 500 at /about/, which the live one answers with 200"
    assert "/about/ (500), /list/ (502)" in raised.value.hint


def test_broken_pages_of_a_first_release_are_found_as_a_search_engine_would(instance):
    connect, asked = instance({"/": START, "/robots.txt": ROBOTS, "/about/": 500, "/list/": "well", "/cron/": 500})
    assert find_broken_links(connect, DOMAIN, True, soon()) == [("/about/", 500)]
    assert "/cron/" not in asked and "/private/x" not in asked and "/accounts/logout/" not in asked
    assert find_broken_links(instance({"/": 500})[0], DOMAIN, True, soon()) == []
