"""The configuration that Caddy has in memory, by its admin API (https://caddyserver.com/docs/api)."""

from __future__ import annotations

import http.client
import json
import socket

from remote.failure import Failure
from remote.site.admin import ADDRESS, DEFAULT
from remote.site.listening import listens_on

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from remote.site.found import Caddy


class Unix(http.client.HTTPConnection):
    """HTTP over a Unix socket at a path."""

    def __init__(self, path: str) -> None:
        super().__init__("", timeout=10)
        self.path = path

    def connect(self) -> None:
        """Raises OSError."""
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


def find_address(caddy: Caddy, config: dict[str, Any]) -> str:
    """Where Caddy's admin API listens when it has loaded this. Raises Failure CADDY_FAILED where it is off."""
    admin = config.get("admin") or {}
    if admin.get("disabled"):
        raise Failure(
            "CADDY_FAILED",
            "Caddy's admin API is off, so it can't load a site without a restart",
            hint='To let it load one, remove "admin off" from %s, restart %s once by hand and run again. What Caddy serves was not touched.'
            % (caddy.main, caddy.unit),
        )
    return str(admin.get("listen") or caddy.variables.get("CADDY_ADMIN") or DEFAULT)


def is_chosen(caddy: Caddy, config: dict[str, Any]) -> bool:
    """Whether the user has chosen where the admin API listens."""
    return find_address(caddy, config) not in (ADDRESS, DEFAULT) or (config.get("admin") or {}).get("listen") == DEFAULT


def choose_address(caddy: Caddy, config: dict[str, Any]) -> str:
    """
    Where the admin API listens now; `config` is what the file says, which may not be loaded yet. A TCP port that is not
    Caddy's own is nobody to be asked, or told anything: any program of the server could have taken it.

    Raises Failure CADDY_FAILED where it is off.
    """
    said = find_address(caddy, config)
    return next((one for one in (ADDRESS, said, DEFAULT) if is_caddys(one, caddy.pid)), said)


def is_caddys(address: str, pid: str) -> bool:
    """Whether an address is that of Caddy's own process, as far as it can be told."""
    try:
        connection, _ = reach(address, [])
        if not isinstance(connection, Unix):
            return listens_on(pid, {connection.port})
        connection.connect()
        connection.close()
        return True
    except (OSError, ValueError):
        return False


def read_running(caddy: Caddy, config: dict[str, Any]) -> dict[str, Any]:
    """
    What Caddy has in memory; `config` is what its file says, which tells where to ask.

    Raises Failure CADDY_FAILED where nobody answers there.
    """
    address = choose_address(caddy, config)
    origins = (config.get("admin") or {}).get("origins") or []
    try:
        if not is_caddys(address, caddy.pid):
            raise OSError("it is not Caddy that listens there")
        connection, host = reach(address, origins)
        connection.request("GET", "/config/", headers={"Host": host, **({"Origin": "http://" + host} if host else {})})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        if answer.status != 200:
            raise OSError("HTTP %d: %s" % (answer.status, body.decode("utf-8", "replace").strip()[:200]))
        running: dict[str, Any] = json.loads(body) or {}
        return running
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise Failure(
            "CADDY_FAILED",
            "Caddy's admin API does not answer at %s, where %s says that it is" % (address, caddy.main),
            output=str(error),
            command="GET /config/",
            hint='If "admin" was changed there since Caddy was started: "systemctl restart %s" once by hand, look whether your sites answer, and run again. What Caddy serves was not touched.'
            % caddy.unit,
        ) from None


def reach(address: str, origins: list[str]) -> tuple[http.client.HTTPConnection, str]:
    """A connection to an address of Caddy's (`localhost:2019`, `unix//run/caddy.sock`), and the Host to ask there for."""
    network, slash, rest = address.partition("/")
    if network.startswith("unix") and slash:
        # Behind the path its mode may stand: unix//run/caddy.sock|0200.
        return Unix(rest.partition("|")[0]), ""
    place = rest if slash else address
    name, _, port = place.rpartition(":")
    name = name.strip("[]")
    # By its name another program could answer, at the other family's address.
    reached = "127.0.0.1" if name in ("", "0.0.0.0", "localhost") else "::1" if name == "::" else name
    return http.client.HTTPConnection(reached, int(port), timeout=10), origins[0].split("//")[-1] if origins else place
