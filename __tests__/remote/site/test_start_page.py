"""The page that visitors of the start page really get."""

from __future__ import annotations

import http.client
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from remote.site.start_page import find_away, follow, list_local

DOMAINS = ["shop.example", "www.shop.example"]


def pages(answers):
    """A server with these answers by path: a text, or the Location of a redirect."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            answer = answers.get(self.path)
            if answer and answer[0] == "set" and self.headers["Cookie"] == "seen=1":
                answer = ("text", "seen")
            if answer and answer[0] == "cut":
                return
            self.send_response(404 if answer is None else 302 if answer[0] in ("to", "set") else 200)
            if answer and answer[0] in ("to", "set"):
                self.send_header("Location", answer[1])
            if answer and answer[0] == "set":
                self.send_header("Set-Cookie", "seen=1; Path=/")
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write((answer[1] if answer and answer[0] == "text" else "").encode())

        def log_message(self, *_):
            pass

    return ThreadingHTTPServer(("127.0.0.1", 0), Handler)


@pytest.fixture
def visit():
    servers = []

    def visit(answers):
        server = pages(answers)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page = follow(lambda: http.client.HTTPConnection("127.0.0.1", server.server_port), DOMAINS, True)
        return page, find_away(page, DOMAINS)

    yield visit
    for server in servers:
        server.shutdown()
        server.server_close()


def test_redirects_on_the_site_are_followed(visit):
    page, away = visit(
        {"/": ("to", "/en/"), "/en/": ("to", "https://shop.example/login?next=/"), "/login?next=/": ("text", "in")}
    )
    assert (page["path"], page["status"], page["text"], away) == ("/login?next=/", 200, "in", None)


@pytest.mark.parametrize(
    "location, expected",
    [
        ("https://new.shop.example/", "https://new.shop.example/"),
        ("https://old.invalid/x", "https://old.invalid/x"),
        ("http://shop.example/", "http://shop.example/"),
        ("/", "https://shop.example/"),
        ("https://www.shop.example/", None),
        ("https://localhost/login", None),
        ("mailto:you@shop.example", None),
        ("http://[", None),
        ("https://%s.example/" % ("a" * 70), "https://%s.example/" % ("a" * 70)),
    ],
)
def test_where_visitors_are_sent_that_nobody_serves(visit, location, expected):
    # The last is a log-in elsewhere: a name that leads somewhere.
    assert visit({"/": ("to", location)})[1] == expected


def test_files_on_the_visitors_own_computer(visit):
    text = (
        '<script type=module src="http://localhost:5173/src/main.js"></script><link rel=stylesheet href="//127.0.0.1:8080/a.css">'
        '<a href="http://localhost/">no</a><script src="/static/a.js"></script><img src="https://x.localhost/a.png">'
    )
    page, _ = visit({"/": ("text", text)})
    assert list_local(page, DOMAINS[0])[0] == [
        "http://localhost:5173/src/main.js",
        "//127.0.0.1:8080/a.css",
        "https://x.localhost/a.png",
    ]
    assert list_local({**page, "status": 404}, DOMAINS[0]) == ([], [])


def test_where_a_page_leads_on_the_visitors_own_computer(visit):
    text = (
        '<meta http-equiv="Refresh" content="0; url=http://localhost:8000/shop/"><a href="http://127.0.0.1:8000/about">a</a>'
        '<a href="http://127.0.0.1:8000/about">b</a><form action="//localhost:8000/send"></form><a href="/in">c</a>'
        "<script>const api = `http://localhost:8000/api/${name}`; // as on http://localhost:3000\n</script>"
        '<p>"http://localhost:8000/text"</p><a href="https://example.org/?to=http://localhost/">d</a>'
    )
    page, _ = visit({"/": ("text", text)})
    assert list_local(page, DOMAINS[0]) == (
        [],
        [
            "http://localhost:8000/shop/",
            "http://127.0.0.1:8000/about",
            "//localhost:8000/send",
            "http://localhost:8000/api/",
        ],
    )


def test_a_page_that_wants_a_cookie_is_no_circle(visit):
    page, away = visit({"/": ("set", "/")})
    assert (page["status"], page["text"], away) == (200, "seen", None)


def test_what_a_redirect_leads_to_may_give_no_answer_and_be_written_as_people_do(visit):
    page, away = visit({"/": ("to", "/cut"), "/cut": ("cut",)})
    assert (page["path"], page["status"], away) == ("/cut", 0, None)
    page, _ = visit({"/": ("to", "/a page?q=a b"), "/a%20page?q=a%20b": ("text", "in")})
    assert page["text"] == "in"


def test_addresses_that_are_none_and_those_that_nothing_is_loaded_from(visit):
    text = '<img src="http://["><link rel=canonical href="http://localhost:8000/"><link rel="shortcut icon" href="http://localhost/i.png">'
    page, _ = visit({"/": ("text", text)})
    assert list_local(page, DOMAINS[0]) == (["http://localhost/i.png"], [])
