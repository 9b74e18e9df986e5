from __future__ import annotations

import json
import socket
import threading
from typing import TYPE_CHECKING

import pytest

from remote.facts import managed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MEMORY = b'{"dial":"unix//srv/blog/current/http.sock"}\n'


@pytest.fixture
def place(tmp_path: Path) -> Iterator[str]:
    """A Caddy that answers every question with MEMORY."""
    path = str(tmp_path / "admin.sock")
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen()

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                connection.recv(1000)
                connection.sendall(b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n" + MEMORY)

    threading.Thread(target=serve, daemon=True).start()
    yield path
    listener.close()


def noted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, place: str, memory: str, files: dict[str, str]) -> None:
    path = tmp_path / "caddy.json"
    path.write_text(json.dumps([place, list(files), [memory, *files.values()]]))
    monkeypatch.setattr(managed, "NOTED", str(path))


def test_what_was_noted_holds_as_long_as_it_is_served_and_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, place: str
) -> None:
    main, text = tmp_path / "Caddyfile", MEMORY.decode()
    main.write_text("mine")
    noted(monkeypatch, tmp_path, place, text, {str(main): "mine"})
    assert managed.serves_as_noted("blog")
    assert not managed.serves_as_noted("shop")
    noted(monkeypatch, tmp_path, place, text + " ", {str(main): "mine"})
    assert not managed.serves_as_noted("blog")
    noted(monkeypatch, tmp_path, place, text, {str(main): "edited"})
    assert not managed.serves_as_noted("blog")
    # Without our drop-in Caddy would have no folder for its socket after the next start.
    noted(monkeypatch, tmp_path, place, text, {str(main): "mine", str(tmp_path / "gone.conf"): ""})
    assert not managed.serves_as_noted("blog")


@pytest.mark.parametrize("text", ["", "[]", '["/nowhere", [], ["/srv/blog/"]]', "["])
def test_a_note_that_is_none_says_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str) -> None:
    path = tmp_path / "caddy.json"
    monkeypatch.setattr(managed, "NOTED", str(path))
    assert not managed.serves_as_noted("blog")
    path.write_text(text)
    assert not managed.serves_as_noted("blog")
