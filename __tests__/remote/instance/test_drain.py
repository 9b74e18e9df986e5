from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from remote.instance.drain import count_requests, wait_until_idle
from remote.places import Places

pytestmark = pytest.mark.skipif(shutil.which("ss") is None, reason="needs ss(8)")


@pytest.fixture
def listener(places: Places) -> Iterator[socket.socket]:
    """An instance's socket, by the name under which it is listened on."""
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(places.release("one") + "/http.sock")
        made.listen(8)
        yield made


def connect(listener: socket.socket) -> socket.socket:
    made = socket.socket(socket.AF_UNIX)
    made.connect(listener.getsockname())
    return made


def test_requests_that_wait_and_those_under_way_are_counted(listener: socket.socket) -> None:
    path = listener.getsockname()
    assert count_requests(path) == (0, 0)
    clients = [connect(listener) for _ in range(3)]
    assert count_requests(path) == (3, 0)
    accepted, _ = listener.accept()
    assert count_requests(path) == (2, 1)
    accepted.close()
    assert count_requests(path) == (2, 0)
    for client in clients:
        client.close()


def test_another_socket_is_not_counted(listener: socket.socket, tmp_path: Path) -> None:
    with connect(listener):
        assert count_requests(str(tmp_path / "other.sock")) == (0, 0)


def test_what_is_idle_is_not_waited_for(listener: socket.socket, places: Places) -> None:
    assert wait_until_idle(places, "one", 3600) == (0, 0)


def test_the_last_answer_ends_the_wait(listener: socket.socket, places: Places) -> None:
    with ThreadPoolExecutor() as pool, connect(listener):
        accepted, _ = listener.accept()
        waiting = pool.submit(wait_until_idle, places, "one", 3600)
        accepted.close()
        assert waiting.result(timeout=30) == (0, 0)


def test_what_never_ends_is_told_at_the_deadline(listener: socket.socket, places: Places) -> None:
    with connect(listener), connect(listener):
        accepted, _ = listener.accept()
        assert wait_until_idle(places, "one", 0.05) == (1, 1)
        accepted.close()
