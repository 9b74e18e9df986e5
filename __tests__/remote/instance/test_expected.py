"""The pages of `health-paths`, as the new instance answers them."""

import pytest

from remote.failure import Failure
from remote.instance import expected
from remote.instance.expected import expect, look_at_pages, shows

DOMAIN = "shop.test"


def page(path, words=""):
    return {"path": path, "words": words}


def fake(pages):
    """What an instance answers by path: status, redirect and text."""

    def ask(path):
        answer = pages.get(path, (404, None, ""))
        if isinstance(answer, Exception):
            raise answer
        return answer

    return ask


@pytest.mark.parametrize(
    "text, words, found",
    [
        ("<h1>Our  latest\n posts</h1>", "latest posts", True),
        ("<p>Salt &amp; pepper &#233;t&eacute;</p>", "Salt & pepper été", True),
        ("<p>Salt &amp; pepper</p>", "Salt &amp; pepper", True),
        ("<h1>Our latest posts</h1>", "Latest posts", False),
        ("", "x", False),
        ("anything", "", True),
    ],
)
def test_words_are_found_as_a_visitor_reads_them(text, words, found):
    assert shows(text, words) is found


def test_each_page_is_followed_on_the_site_and_read():
    ask = fake(
        {
            "/": (302, "/en/", ""),
            "/en/": (200, None, "Welcome"),
            "/away/": (302, "https://login.example.org/", ""),
            "/log/": (500, None, "Welcome"),
            "/silent/": OSError("timed out"),
            "/round/": (302, "/round/", ""),
        }
    )
    assert look_at_pages(ask, [page("/", "Welcome"), page("/away/")], DOMAIN) == []
    assert look_at_pages(ask, [page("/en/", "Bienvenue")], DOMAIN) == ["/en/ answers 200 without “Bienvenue”"]
    assert look_at_pages(ask, [page("/", "Bienvenue")], DOMAIN) == ["/ answers 200 at /en/ without “Bienvenue”"]
    wrong = look_at_pages(ask, [page("/log/", "Welcome"), page("/gone/"), page("/silent/"), page("/round/")], DOMAIN)
    assert wrong == [
        "/log/ answers 500",
        "/gone/ answers 404",
        "/silent/ does not answer: timed out",
        "/round/ redirects in a circle",
    ]
    # Where a redirect leaves the site nobody can read on.
    assert look_at_pages(ask, [page("/away/", "x")], DOMAIN) == [
        "/away/ redirects to https://login.example.org/, where nothing can be read"
    ]


@pytest.mark.parametrize("first, outlook", [(True, "No release is live yet"), (False, "still serves the old release")])
def test_a_release_without_them_is_refused(monkeypatch, first, outlook):
    monkeypatch.setattr(expected, "look_at_pages", lambda *_: ["/a/ answers 500", "/b/ answers 404"])
    monkeypatch.setattr(expected, "read_cursor", lambda: "")
    monkeypatch.setattr(expected, "read_journal", lambda *_: "KeyError: 'x'")
    with pytest.raises(Failure) as raised:
        expect(app="shop", release="two", pages=[page("/a/"), page("/b/")], domain=DOMAIN, secure=True, first=first)
    assert raised.value.code == "INSTANCE_UNHEALTHY"
    assert raised.value.message == "The new release: /a/ answers 500; /b/ answers 404"
    assert raised.value.output == "KeyError: 'x'"
    assert outlook in raised.value.hint
