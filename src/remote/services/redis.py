"""Redis, or Valkey where the distribution has that one, gives each application a numbered database of its own."""

from __future__ import annotations

import re
import socket

from remote.services.registry import known_services
from remote.systemd import show_units

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

    from remote.shapes import RedisFacts

REDIS_PORT = 6379
REDIS_NUMBERS = range(16)


def redis_unit() -> str | None:
    """The unit of the one that is installed."""
    names = ["redis-server.service", "valkey-server.service"]
    found = show_units(names, ["LoadState"])
    return next((name for name in names if found.get(name, {}).get("LoadState") == "loaded"), None)


def ask_redis(command: str) -> str:
    """
    The answer to one command (https://redis.io/docs/latest/develop/reference/protocol-spec/), errors included. Raises
    OSError where nothing answers.
    """
    with socket.create_connection(("127.0.0.1", REDIS_PORT), timeout=5) as connection:
        connection.sendall(command.encode("ascii") + b"\r\nQUIT\r\n")
        answer = b""
        while True:
            data = connection.recv(1 << 16)
            if not data:
                return answer.decode("utf-8", "replace")
            answer += data


def redis_facts(app: str) -> RedisFacts:
    """
    Whether there is one, and the number that the application has, or would get: one that no other application has
    and where no keys lie, which somebody else's program may have written.
    """
    known = known_services().get("redis")
    numbers = known["apps"] if known else {}
    installed = redis_unit() is not None
    if app in numbers:
        return {"installed": installed, "recorded": True, "number": numbers[app], "error": None}
    error = None
    used: set[int] = set()
    try:
        answer = ask_redis("INFO keyspace")
        if answer.startswith("-"):
            error = answer[1:].splitlines()[0]
        used = numbers_with_keys(answer)
    except OSError:
        pass  # It is not there yet, or it is stopped.
    number = free_number({*numbers.values(), *used})
    return {"installed": installed, "recorded": False, "number": number, "error": error}


def numbers_with_keys(keyspace: str) -> set[int]:
    """The databases where keys lie, by the answer to INFO keyspace."""
    return {int(number) for number in re.findall(r"^db(\d+):keys=", keyspace, re.MULTILINE)}


def free_number(taken: Collection[int]) -> int | None:
    """The first number that nobody has, None when all are taken."""
    return next((number for number in REDIS_NUMBERS if number not in taken), None)
