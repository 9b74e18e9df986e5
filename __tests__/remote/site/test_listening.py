from __future__ import annotations

import os
import socket

import pytest

from remote.site.listening import listens_on


def test_a_descriptor_that_is_closed_meanwhile_hides_no_listener(monkeypatch: pytest.MonkeyPatch) -> None:
    listdir = os.listdir
    monkeypatch.setattr(os, "listdir", lambda path: ["999999", *listdir(path)])
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        assert listens_on(str(os.getpid()), [port])
    assert not listens_on(str(os.getpid()), [port])
    assert not listens_on("0", [port])
