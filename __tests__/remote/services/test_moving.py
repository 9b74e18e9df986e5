"""Keys move between two servers, which are a few lines here; what a real one answers is tried end to end."""

from __future__ import annotations

import socket
import threading
from typing import cast

import pytest

from remote.services.moving import copy_texts, move_all
from remote.services.resp import Connection, RedisError


class Fake:
    """As much of Redis as moving asks for."""

    def __init__(self, **keys: object) -> None:
        self.keys = keys

    def ask(self, *words: object) -> object:
        command, rest = words[0], [word.decode() if isinstance(word, bytes) else word for word in words[1:]]
        key = str(rest[0])
        value = self.keys.get(key)
        if command == "SCAN":
            return [b"0", [name.encode() for name in self.keys]]
        if command == "TYPE":
            return {str: b"string", list: b"list", dict: b"hash", set: b"set"}[type(value)]
        if command == "PTTL":
            return -1
        if command == "DUMP":
            return repr(value).encode()
        if command == "RESTORE":
            if key in self.keys:
                raise RedisError("BUSYKEY Target key name already exists.")
            assert rest[1] == 0
            self.keys[key] = eval(str(rest[2]))
        elif command == "DEL":
            del self.keys[key]
        elif command == "RPUSH":
            cast("list[str]", value).append(str(rest[1]))
        elif command == "SADD":
            cast("set[str]", value).add(str(rest[1]))
        elif command == "HSETNX":
            cast("dict[str, str]", value).setdefault(str(rest[1]), str(rest[2]))
        return 1

    def ask_list(self, *words: object) -> list[bytes]:
        key = words[1].decode() if isinstance(words[1], bytes) else ""
        value = self.keys[key]
        flat = [one for pair in value.items() for one in pair] if isinstance(value, dict) else list(value)  # type: ignore[call-overload]
        return [one.encode() for one in flat]


def test_a_job_is_never_in_both_and_texts_are() -> None:
    old, new = Fake(session="a", celery=["one"], results={"x": "1"}), Fake(session="newer")
    assert copy_texts(cast("Connection", old), cast("Connection", new)) == 1
    assert new.keys == {"session": "newer"}
    old.keys["page"] = "html"
    copy_texts(cast("Connection", old), cast("Connection", new))
    assert new.keys == {"session": "newer", "page": "html"}


def test_everything_moves_and_what_both_have_is_joined() -> None:
    old = Fake(celery=["1", "2"], jobs={"a": "old", "b": "old"}, names={"x"}, session="old", alone=["z"], odd=["list"])
    new = Fake(celery=["3"], jobs={"a": "new"}, names={"y"}, session="new", odd="text")
    assert move_all(cast("Connection", old), cast("Connection", new)) == 5
    # Of another kind: it is not lost.
    assert old.keys == {"odd": ["list"]}
    assert new.keys == {
        "celery": ["3", "1", "2"],
        "jobs": {"a": "new", "b": "old"},
        "names": {"x", "y"},
        "session": "new",
        "alone": ["z"],
        "odd": "text",
    }


def test_the_protocol() -> None:
    answers = b"+OK\r\n:7\r\n$-1\r\n$4\r\na\r\nb\r\n*2\r\n$1\r\n0\r\n*1\r\n$1\r\nk\r\n-ERR no\r\n"
    with socket.create_server(("127.0.0.1", 0)) as server:
        heard: list[bytes] = []

        def serve() -> None:
            peer, _ = server.accept()
            with peer:
                heard.append(peer.recv(1000))
                peer.sendall(answers)
                while peer.recv(1000):
                    pass

        thread = threading.Thread(target=serve)
        thread.start()
        with Connection(server.getsockname()[1]) as one:
            assert one.ask("SET", "clé", b"\x00", 5) == b"OK"
            assert [one.ask("PING") for _ in range(4)] == [7, None, b"a\r\nb", [b"0", [b"k"]]]
            with pytest.raises(RedisError, match="ERR no"):
                one.ask("PING")
        thread.join()
    assert heard == [b"*4\r\n$3\r\nSET\r\n$4\r\ncl\xc3\xa9\r\n$1\r\n\x00\r\n$1\r\n5\r\n"]
