"""A program of the server that stands where Caddy's admin API would: it is told nothing, and nothing it says is believed."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from remote.failure import Failure
from remote.site import running
from remote.site.admin import ADDRESS
from remote.site.found import Caddy
from remote.site.listening import listens_on

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def port() -> Iterator[int]:
    """A port on which another process than this one listens."""
    program = "import socket, sys\ns = socket.create_server(('127.0.0.1', 0))\nprint(s.getsockname()[1], flush=True)\nsys.stdin.read()"
    words = [sys.executable, "-c", program]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdin
        yield int(process.stdout.readline())
        process.stdin.close()


def caddy() -> Caddy:
    """This process stands for it."""
    return Caddy("caddy.service", "caddy", "caddy", str(os.getpid()), "/usr/bin/caddy", "/etc/caddy/Caddyfile", {})


def test_only_the_process_that_has_a_port_listens_there(port: int) -> None:
    assert not listens_on(str(os.getpid()), {port})
    with socket.create_server(("127.0.0.1", 0)) as own:
        assert listens_on(str(os.getpid()), {own.getsockname()[1]})
    assert not listens_on("0", {port})


def test_what_listens_in_caddys_place_is_not_asked(port: int) -> None:
    config = {"admin": {"listen": "localhost:%d" % port}}
    with pytest.raises(Failure, match="does not answer") as caught:
        running.read_running(caddy(), config)
    assert "not Caddy that listens" in caught.value.output


def test_caddy_is_asked_where_it_listens_and_not_where_its_file_says(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as own:
        default = "localhost:%d" % own.getsockname()[1]
        monkeypatch.setattr(running, "DEFAULT", default)
        assert running.choose_address(caddy(), {"admin": {"listen": ADDRESS}}) == default
        assert running.choose_address(caddy(), {"admin": {"listen": "localhost:%d" % port}}) == default
    # Nobody is there: the error names what the file says.
    assert running.choose_address(caddy(), {"admin": {"listen": ADDRESS}}) == ADDRESS
