"""Who a visitor is: what Caddy has seen, and never what the visitor claims."""

import asyncio

import pytest

from render import gunicorn_asgi, gunicorn_visitor, gunicorn_wsgi

# The networks 198.51.100.0/24 and 2001:db8:1::/48 are trusted, as src/render/gunicorn_visitor.py has it.
CASES = [
    # Nobody in between.
    ("203.0.113.9", "203.0.113.9"),
    ("2001:db8:9::9", "2001:db8:9::9"),
    ("", "127.0.0.1"),
    # One proxy, and two.
    ("203.0.113.9, 198.51.100.1", "203.0.113.9"),
    ("203.0.113.9, 198.51.100.1, 198.51.100.2", "203.0.113.9"),
    ("2001:db8:9::9,2001:db8:1::1", "2001:db8:9::9"),
    # What was there before the first proxy was written by the visitor.
    ("1.1.1.1, 203.0.113.9, 198.51.100.1", "203.0.113.9"),
    ("127.0.0.1, 198.51.100.7, 203.0.113.9, 198.51.100.1", "203.0.113.9"),
    ("1.1.1.1, 203.0.113.9", "203.0.113.9"),
    # With a port, as some proxies write it.
    ("203.0.113.9:1234, 198.51.100.1", "203.0.113.9"),
    ("[2001:db8:9::9]:1234, 198.51.100.1", "2001:db8:9::9"),
    ("::ffff:203.0.113.9, ::ffff:198.51.100.1", "203.0.113.9"),
    # Nothing that could be an address: the proxy itself is what is known.
    ("unknown, 198.51.100.1", "198.51.100.1"),
    ("<script>, 198.51.100.1", "198.51.100.1"),
    (", 198.51.100.1", "198.51.100.1"),
    ("<script>", "127.0.0.1"),
    # Only proxies.
    ("198.51.100.2, 198.51.100.1", "198.51.100.2"),
]
CLAIMS = [
    "X-Forwarded-For",
    "X-Real-IP",
    "Client-IP",
    "True-Client-IP",
    "CF-Connecting-IP",
    "X-Client-IP",
    "Forwarded-For",
]


@pytest.mark.parametrize("hops, visitor", CASES)
def test_visitor(hops, visitor):
    assert gunicorn_visitor.find_visitor(hops) == visitor


def seen_by_wsgi(headers):
    seen = {}

    def application(environ, start_response):
        seen.update(environ)
        start_response("200 OK", [])
        return []

    environ = {"HTTP_" + name.upper().replace("-", "_"): value for name, value in headers.items()}
    gunicorn_wsgi.proving(application)({"REMOTE_ADDR": "", **environ}, lambda *_: None)
    return seen


def seen_by_asgi(headers, kind="http"):
    seen = {}

    async def application(scope, receive, send):
        seen.update(scope)

    pairs = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    asyncio.run(gunicorn_asgi.proving(application)({"type": kind, "client": None, "headers": pairs}, None, None))
    return seen


def test_wsgi_knows_the_visitor_and_nothing_that_was_claimed():
    seen = seen_by_wsgi(
        {**{name: "6.6.6.6" for name in CLAIMS}, "X-Forwarded-For": "6.6.6.6, 203.0.113.9", "Forwarded": "for=6.6.6.6"}
    )
    assert seen["REMOTE_ADDR"] == "203.0.113.9"
    assert [name for name, value in seen.items() if "6.6.6.6" in value] == []
    assert seen["HTTP_X_FORWARDED_FOR"] == "203.0.113.9"
    # What nobody has said is not made up.
    assert "HTTP_X_REAL_IP" not in seen_by_wsgi({"X-Forwarded-For": "203.0.113.9"})


@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_asgi_knows_the_visitor_and_nothing_that_was_claimed(kind):
    seen = seen_by_asgi(
        {**{name: "6.6.6.6" for name in CLAIMS}, "X-Forwarded-For": "6.6.6.6, 203.0.113.9", "Forwarded": "for=6.6.6.6"},
        kind,
    )
    assert seen["client"] == ("203.0.113.9", 0)
    assert [name for name, value in seen["headers"] if b"6.6.6.6" in value] == []


def test_an_address_can_be_counted_by_django():
    from ipaddress import ip_address

    for hops, _ in CASES:
        ip_address(gunicorn_visitor.find_visitor(hops))
