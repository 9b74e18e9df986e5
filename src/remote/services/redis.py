"""Redis, or Valkey where the distribution has that one: an application has a numbered database of its own there."""

from __future__ import annotations

import re
import socket

from remote.services.registry import known_services
from remote.systemd import show_units

REDIS_PORT = 6379
REDIS_NUMBERS = range(16)


def redis_unit():
    """The unit of the one that is installed, else None."""
    names = ["redis-server.service", "valkey-server.service"]
    found = show_units(names, ["LoadState"])
    return next((name for name in names if found.get(name, {}).get("LoadState") == "loaded"), None)


def ask_redis(command):
    """The answer to one command (https://redis.io/docs/latest/develop/reference/protocol-spec/), errors included."""
    with socket.create_connection(("127.0.0.1", REDIS_PORT), timeout=5) as connection:
        connection.sendall(command.encode("ascii") + b"\r\nQUIT\r\n")
        answer = b""
        while True:
            data = connection.recv(1 << 16)
            if not data:
                return answer.decode("utf-8", "replace")
            answer += data


def redis_facts(app):
    """
    Whether there is one, and the number that the application has, or would get: one that no other application has
    and where no keys lie, which somebody else's program may have written.
    """
    entry = known_services().get("redis", {"apps": {}})
    facts = {"installed": redis_unit() is not None, "recorded": app in entry["apps"], "number": None, "error": None}
    if facts["recorded"]:
        return {**facts, "number": entry["apps"][app]}
    taken = set(entry["apps"].values())
    try:
        answer = ask_redis("INFO keyspace")
        if answer.startswith("-"):
            facts["error"] = answer[1:].splitlines()[0]
        taken |= {int(number) for number in re.findall(r"^db(\d+):keys=", answer, re.MULTILINE)}
    except OSError:
        pass  # It is not there yet, or it is stopped.
    return {**facts, "number": next((number for number in REDIS_NUMBERS if number not in taken), None)}
