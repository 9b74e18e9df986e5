"""The default connection, of backends with and without models of their own."""

import sys
import types

import pytest

from inside.database import connection


@pytest.mark.parametrize(
    "engine, sets_up",
    [
        ("django.db.backends.postgresql", False),
        ("django.db.backends.sqlite3", False),
        ("", False),
        ("django.contrib.gis.db.backends.postgis", True),
        ("django_tenants.postgresql_backend", True),
    ],
)
def test_django_is_set_up_for_backends_that_may_need_it(monkeypatch, engine, sets_up):
    calls = []

    class Connections(dict):
        databases = {"default": {"ENGINE": engine}, "logs": {"ENGINE": ""}}

    def setup():
        calls.append(1)
        raise RuntimeError("an application asks a table that is not there")

    django, db = types.ModuleType("django"), types.ModuleType("django.db")
    monkeypatch.setattr(django, "setup", setup, raising=False)
    monkeypatch.setattr(db, "connections", Connections(default="it", logs="other"), raising=False)
    for name, module in (("django", django), ("django.db", db)):
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setattr(sys, "argv", [])
    monkeypatch.setattr(sys, "path", [])
    assert connection.default_connection() == "it"
    assert bool(calls) == sets_up
    monkeypatch.setenv("DJANGO_PROD_ALIAS", "logs")
    assert connection.default_connection() == "other"
