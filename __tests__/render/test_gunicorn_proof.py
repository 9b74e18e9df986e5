"""Who asks by a release's name is told that name; visitors are not."""

import asyncio

import pytest

from render import gunicorn_asgi, gunicorn_wsgi

NAME = "20261123T230249-9573d60"
CASES = [(NAME, [NAME]), (None, []), ("", []), ("another", [])]


@pytest.fixture(autouse=True)
def release(monkeypatch):
    for module in (gunicorn_wsgi, gunicorn_asgi):
        monkeypatch.setattr(module, "release", f"/srv/blog/releases/{NAME}")


@pytest.mark.parametrize("asked, told", CASES)
def test_wsgi(asked, told):
    answers = []

    def application(environ, start_response):
        start_response("200 OK", [("X-Own", "1")], None)
        return [b"body"]

    environ = {} if asked is None else {"HTTP_X_DJANGO_PROD_RELEASE": asked}
    body = gunicorn_wsgi.proving(application)(environ, lambda *words: answers.append(words))
    assert body == [b"body"]
    proof = [("X-Django-Prod-Release", name) for name in told]
    assert answers == [("200 OK", [("X-Own", "1"), *proof], None)]


def asgi_messages(scope):
    messages = []

    async def application(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": [(b"x-own", b"1")]})
        await send({"type": "http.response.start", "status": 200})
        await send({"type": "http.response.body", "body": b"body"})

    async def send(message):
        messages.append(message)

    asyncio.run(gunicorn_asgi.proving(application)(scope, None, send))
    return messages


@pytest.mark.parametrize("asked, told", CASES)
def test_asgi(asked, told):
    headers = [] if asked is None else [(b"x-django-prod-release", asked.encode())]
    first, bare, body = asgi_messages({"type": "http", "headers": headers})
    proof = [(b"x-django-prod-release", name.encode()) for name in told]
    assert first["headers"] == [(b"x-own", b"1"), *proof]
    assert list(bare.get("headers", [])) == proof
    assert body == {"type": "http.response.body", "body": b"body"}


def test_asgi_leaves_what_is_no_request_alone():
    assert "headers" not in asgi_messages({"type": "lifespan"})[1]
