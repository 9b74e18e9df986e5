from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from remote.facts.ports import find_listeners, name_holder
from remote.facts.ports import main as find_taken


@pytest.fixture
def port() -> Iterator[int]:
    """A port on which this process listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.mark.parametrize(
    ("later", "taken"),
    [
        pytest.param({20190: "7"}, {"20190": "an unknown process"}, id="that stays is told"),
        pytest.param({}, {}, id="that was closed while its owner was looked for is free"),
        pytest.param({20190: "8"}, {}, id="that another one has taken meanwhile is not told by the first"),
    ],
)
def test_a_port_without_an_owner(later: dict[int, str], taken: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [{20190: "7"}, later]
    monkeypatch.setattr("remote.facts.ports.find_listeners", lambda ports: answers.pop(0))
    monkeypatch.setattr("remote.facts.ports.name_holder", lambda inode: "an unknown process")
    assert find_taken({20190}) == taken


def test_a_port_that_a_process_listens_on_is_told_with_its_name(port: int) -> None:
    assert find_taken({port}) == {str(port): Path("/proc/self/comm").read_text().strip()}


def test_caddys_own_ports_are_not_taken(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("remote.facts.ports.name_holder", lambda inode: "caddy")
    assert find_taken({port}) == {}


def test_only_the_ports_that_were_asked_about_are_looked_at(port: int) -> None:
    assert find_listeners({port + 1 if port < 65535 else port - 1}) == {}


def test_a_connection_is_no_listener(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as client:
        assert find_listeners({client.getsockname()[1]}) == {}


def test_a_listener_on_ipv6_is_one_too() -> None:
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as server:
        port = server.getsockname()[1]
        assert list(find_listeners({port})) == [port]


def test_a_socket_that_no_process_has_is_nobodys() -> None:
    assert name_holder("0") == "an unknown process"
