from __future__ import annotations

import socket
from pathlib import Path

import pytest

from remote.site.ours import list_unloaded, listens, mark_unloaded, say_loaded


def test_a_port_is_seen_to_be_listened_on() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert listens(port)
    assert not listens(port)


def test_what_is_loaded_is_loaded_for_every_application(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("remote.site.ours.unloaded_mark", lambda app: "%s/%s.unloaded" % (tmp_path, app))
    mark_unloaded("shop")
    mark_unloaded("blog")
    (tmp_path / "blog.caddy").touch()
    assert len(list_unloaded()) == 2
    say_loaded()
    assert [path.name for path in tmp_path.iterdir()] == ["blog.caddy"]
