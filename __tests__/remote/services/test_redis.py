"""An application gets a number of Redis that nobody uses."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from remote.services import redis, registry
from remote.services.redis import ask_redis, free_number, numbers_with_keys, redis_facts

KEYSPACE = "$75\r\n# Keyspace\r\ndb0:keys=12,expires=1,avg_ttl=5000\r\ndb3:keys=1,expires=0,avg_ttl=0\r\n\r\n+OK\r\n"


def test_numbers_with_keys() -> None:
    assert numbers_with_keys(KEYSPACE) == {0, 3}
    assert numbers_with_keys("$12\r\n# Keyspace\r\n\r\n+OK\r\n") == set()
    assert numbers_with_keys("-NOAUTH Authentication required.\r\n") == set()


def test_the_first_number_that_nobody_has() -> None:
    assert free_number([]) == 0
    assert free_number({0, 1, 3}) == 2
    assert free_number(range(15)) == 15
    assert free_number(range(16)) is None


Serve = Callable[[str], None]


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Serve:
    """A Redis that says one thing to whatever it is asked; until then nothing listens at its port."""
    monkeypatch.setattr(registry, "SERVICES", str(tmp_path / "services.json"))
    monkeypatch.setattr(redis, "redis_unit", lambda: "redis-server.service")
    with socket.create_server(("127.0.0.1", 0)) as free:
        monkeypatch.setattr(redis, "REDIS_PORT", free.getsockname()[1])

    def start(text: str) -> None:
        server = socket.create_server(("127.0.0.1", redis.REDIS_PORT))

        def answer() -> None:
            with server, server.accept()[0] as connection:
                asked = connection.recv(1 << 16)
                connection.sendall(text.replace("ASKED", asked.decode().replace("\r\n", "|")).encode())

        threading.Thread(target=answer).start()

    return start


def known(tmp_path: Path, **apps: int) -> None:
    entry = {"installed": True, "configured": True, "unit": "redis-server.service", "apps": apps}
    (tmp_path / "services.json").write_text(json.dumps({"redis": entry}), encoding="utf-8")


def test_one_command_is_asked_and_then_the_connection_ends(serve: Serve) -> None:
    serve("+ASKED")
    assert ask_redis("PING") == "+PING|QUIT|"


def test_numbers_of_others_and_those_with_keys_are_left_alone(serve: Serve, tmp_path: Path) -> None:
    known(tmp_path, shop=1, wiki=2)
    serve(KEYSPACE)
    assert redis_facts("blog") == {"installed": True, "recorded": False, "number": 4, "error": None}


def test_the_number_that_an_application_has_stays(serve: Serve, tmp_path: Path) -> None:
    known(tmp_path, shop=1, blog=7)
    assert redis_facts("blog") == {"installed": True, "recorded": True, "number": 7, "error": None}


def test_all_are_taken(serve: Serve, tmp_path: Path) -> None:
    known(tmp_path, **{"app%d" % number: number for number in range(16)})
    assert redis_facts("blog")["number"] is None


def test_one_that_wants_a_password_says_so(serve: Serve) -> None:
    serve("-NOAUTH Authentication required.\r\n+OK\r\n")
    assert redis_facts("blog") == {
        "installed": True,
        "recorded": False,
        "number": 0,
        "error": "NOAUTH Authentication required.",
    }


def test_none_is_there_yet(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redis, "redis_unit", lambda: None)
    assert redis_facts("blog") == {"installed": False, "recorded": False, "number": 0, "error": None}
