"""Connections to the site on its own server: to a local listener that needs no certificate, and as visitors make them."""

from __future__ import annotations

import ipaddress
import socket
import time

from remote.commands import run

TYPE_CHECKING = False
if TYPE_CHECKING:
    import http.client
    import ssl

    from remote.instance.health import Connect


def reach_listener(port: int) -> Connect:
    """To Caddy's listener on this machine."""

    def connect() -> http.client.HTTPConnection:
        # Here and below, because importing these takes longer than most calls, and only this one needs them.
        import http.client

        return http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    return connect


def reach_as_visitor(domain: str, secure: bool) -> Connect:
    """As visitors connect, on this machine: by the domain's name over TLS, or plain where HTTPS is off."""

    def connect() -> http.client.HTTPConnection:
        import http.client

        connection = http.client.HTTPConnection(domain, timeout=30)
        raw = socket.create_connection((local_address(domain), 443 if secure else 80), timeout=30)
        connection.sock = wrap_in_tls(raw, domain) if secure else raw
        return connection

    return connect


def local_address(domain: str) -> str:
    """
    Where this machine is asked for a domain: at its loopback address; for an address at itself, since visitors of it name
    no host (RFC 6066, 3), and Caddy then goes by where they came.
    """
    try:
        return str(ipaddress.ip_address(domain.strip("[]")))
    except ValueError:
        return "127.0.0.1"


def wrap_in_tls(raw: socket.socket, domain: str) -> ssl.SSLSocket:
    """The certificate's chain is judged by who comes from outside; here it is about who answers. Raises OSError."""
    import ssl

    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context.wrap_socket(raw, server_hostname=domain.strip("[]"))


def wait_for_listener(port: int) -> None:
    """After a first start or a reload the listener may take a moment to be there: waits for it, at most 10 s."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except ConnectionRefusedError:
            time.sleep(0.05)


def wait_for_certificate(domain: str, deadline: float) -> str | None:
    """
    Caddy gets a certificate within seconds when DNS is right; it goes on trying by itself otherwise. Why there is
    none for the name at the deadline, None when there is.
    """
    error = try_tls(domain)
    while error and time.monotonic() < deadline:
        time.sleep(0.2)
        error = try_tls(domain)
    return error


def try_tls(domain: str) -> str | None:
    """Why 443 presents nothing for the name yet; None when it does."""
    try:
        with socket.create_connection((local_address(domain), 443), timeout=5) as raw, wrap_in_tls(raw, domain):
            return None
    except OSError as error:
        return str(error)


def read_addresses() -> list[tuple[str, str]]:
    """This machine's public addresses, each behind its family, `inet` or `inet6` (ip-address(8))."""
    words = ["ip", "-o", "addr", "show", "scope", "global"]
    rows = [line.split() for line in run(words, check=False).stdout.splitlines()]
    return [(row[2], row[3].split("/")[0]) for row in rows if len(row) > 3]
