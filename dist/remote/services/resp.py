"""Redis's protocol (https://redis.io/docs/latest/develop/reference/protocol-spec/), RESP 2."""

from __future__ import annotations

import socket

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Union

    Reply = Union[bytes, int, None, "RedisError", "list[Reply]"]


class RedisError(Exception):
    """What Redis said instead of an answer."""


class Connection:
    """A connection to a Redis of this machine. Raises OSError where nothing answers."""

    def __init__(self, port: int, *, password: str = "", number: int = 0) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.file = self.socket.makefile("rb")
        if password:
            self.ask("AUTH", password)
        if number:
            self.ask("SELECT", number)

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *error: object) -> None:
        self.file.close()
        self.socket.close()

    def ask(self, *words: str | bytes | int) -> Reply:
        """The answer to one command. Raises RedisError."""
        parts = [word if isinstance(word, bytes) else str(word).encode() for word in words]
        self.socket.sendall(b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(one), one) for one in parts))
        reply = self.read()
        if isinstance(reply, RedisError):
            raise reply
        return reply

    def ask_list(self, *words: str | bytes | int) -> list[bytes]:
        """The answer to a command that answers a flat list of texts."""
        reply = self.ask(*words)
        return [one for one in reply if isinstance(one, bytes)] if isinstance(reply, list) else []

    def read(self) -> Reply:
        line = self.file.readline()
        if not line.endswith(b"\r\n"):
            raise OSError("Redis has closed the connection")
        kind, rest = line[:1], line[1:-2]
        if kind == b"+":
            return rest
        if kind == b"-":
            return RedisError(rest.decode("utf-8", "replace"))
        if kind == b":":
            return int(rest)
        length = int(rest)
        if length < 0:
            return None
        if kind == b"$":
            return self.file.read(length + 2)[:-2]
        return [self.read() for _ in range(length)]
