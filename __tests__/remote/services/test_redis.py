"""Each application has a Redis of its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from remote.services import redis, registry
from remote.services.redis import redis_facts, redis_program


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A server without Redis."""
    monkeypatch.setattr(registry, "SERVICES", str(tmp_path / "services.json"))
    monkeypatch.setattr(redis, "UNITS", str(tmp_path))
    monkeypatch.setattr(redis, "PROGRAMS", (str(tmp_path / "redis-server"), str(tmp_path / "valkey-server")))
    return tmp_path


def test_none_is_there_yet(server: Path) -> None:
    assert redis_facts("blog") == {"installed": False, "unit": None, "shared": None}


def test_the_text_of_its_unit_and_the_number_of_before(server: Path) -> None:
    (server / "valkey-server").touch()
    (server / "blog-redis.service").write_text("[Service]\n", encoding="utf-8")
    entry = {"installed": True, "configured": True, "unit": "redis-server.service", "apps": {"blog": 3}}
    (server / "services.json").write_text(json.dumps({"redis": entry}), encoding="utf-8")
    assert redis_facts("blog") == {"installed": True, "unit": "[Service]\n", "shared": 3}
    assert redis_facts("shop") == {"installed": True, "unit": None, "shared": None}


def test_redis_before_valkey(server: Path) -> None:
    (server / "valkey-server").touch()
    assert redis_program() == str(server / "valkey-server")
    (server / "redis-server").touch()
    assert redis_program() == str(server / "redis-server")
