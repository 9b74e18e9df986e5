import socket
from types import SimpleNamespace

from inside.probe.redis import list_silent_redis

REDIS = "django.core.cache.backends.redis.RedisCache"


def settings(**given):
    return SimpleNamespace(**{"CACHES": {}, **given})


def said(host, port, names):
    return [
        f"{names}: no Redis answers at {host}:{port}. Write `services: [redis]` into .github/django-prod.yml: a"
        " variable with this address as its default gets that of the site's Redis, and without one the settings have to"
        " read REDIS_URL"
    ]


def test_a_redis_that_only_containers_know_is_told_once_for_all_that_name_it(monkeypatch):
    monkeypatch.setattr(socket, "create_connection", refuse)
    named = settings(
        CACHES={"default": {"BACKEND": REDIS, "LOCATION": "redis://redis:6379/1"}},
        CHANNEL_LAYERS={"default": {"CONFIG": {"hosts": [("redis", 6379), {"address": "redis://redis"}]}}},
        CELERY_BROKER_URL="redis://redis/0",
    )
    assert list_silent_redis(named) == said(
        "redis", 6379, "CACHES['default'] and CHANNEL_LAYERS['default'] and CELERY_BROKER_URL"
    )


def refuse(*_, **__):
    raise ConnectionRefusedError


def test_one_that_answers_is_well():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        at = settings(CACHES={"default": {"BACKEND": REDIS, "LOCATION": f"redis://127.0.0.1:{port}"}})
        assert list_silent_redis(at) == []
    assert list_silent_redis(at) == said("127.0.0.1", port, "CACHES['default']")


def test_others_are_not_asked(monkeypatch):
    monkeypatch.setattr(socket, "create_connection", lambda *_, **__: 1 / 0)
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:7001/0")
    others = settings(
        CACHES={
            "memory": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "x"},
            "ours": {"BACKEND": REDIS, "LOCATION": "redis://127.0.0.1:7001/0"},
            "another number": {"BACKEND": REDIS, "LOCATION": "redis://127.0.0.1:7001/3"},
            "elsewhere": {"BACKEND": REDIS, "LOCATION": ["rediss://cache.example.org:6380/0", "unix:///run/r.sock"]},
        },
        CELERY_BROKER_URL="redis://localhost:6379/0",
        CELERY_RESULT_BACKEND="django-db",
    )
    assert list_silent_redis(others) == []
