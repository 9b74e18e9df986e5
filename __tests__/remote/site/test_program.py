from __future__ import annotations

import pytest

from remote.failure import Failure
from remote.site.found import Caddy
from remote.site.running import find_address, reach


def caddy(**variables: str) -> Caddy:
    return Caddy("web.service", "caddy", "caddy", "0", "/usr/bin/caddy", "/etc/mine/Caddyfile", variables)


def test_the_admin_address_is_the_files_then_the_units_then_caddys() -> None:
    assert find_address(caddy(), {}) == "localhost:2019"
    assert find_address(caddy(CADDY_ADMIN="localhost:2021"), {"apps": {}}) == "localhost:2021"
    assert find_address(caddy(CADDY_ADMIN="localhost:2021"), {"admin": {"listen": "unix//run/a"}}) == "unix//run/a"
    with pytest.raises(Failure, match="admin API is off") as caught:
        find_address(caddy(), {"admin": {"disabled": True}})
    assert '"admin off" from /etc/mine/Caddyfile' in caught.value.hint
    assert "web.service" in caught.value.hint


@pytest.mark.parametrize(
    ("address", "reached", "host"),
    [
        ("localhost:2019", ("127.0.0.1", 2019), "localhost:2019"),
        ("tcp/localhost:2020", ("127.0.0.1", 2020), "localhost:2020"),
        (":2020", ("127.0.0.1", 2020), ":2020"),
        ("0.0.0.0:2020", ("127.0.0.1", 2020), "0.0.0.0:2020"),
        ("[::1]:2020", ("::1", 2020), "[::1]:2020"),
        ("10.0.0.1:2020", ("10.0.0.1", 2020), "10.0.0.1:2020"),
    ],
)
def test_a_tcp_address_is_reached_by_the_name_that_it_accepts(
    address: str, reached: tuple[str, int], host: str
) -> None:
    connection, asked = reach(address, [])
    assert ((connection.host, connection.port), asked) == (reached, host)
    assert reach(address, ["https://admin.test:1"])[1] == "admin.test:1"


@pytest.mark.parametrize("address", ["unix//run/caddy.sock", "unix//run/caddy.sock|0200"])
def test_a_socket_is_reached_by_its_path(address: str) -> None:
    connection, host = reach(address, [])
    assert (getattr(connection, "path", None), host) == ("/run/caddy.sock", "")
