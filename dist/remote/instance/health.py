"""A visit to the health path, as Caddy would make it."""

from __future__ import annotations

import socket
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    import http.client
    from collections.abc import Callable

    from remote.shapes.instance import HealthAnswer

    # Makes a new connection to whoever is asked.
    Connect = Callable[[], http.client.HTTPConnection]

# The header by which a release proves that it answered.
PROOF = "X-Django-Prod-Release"


def over_socket(path: str, timeout: float) -> http.client.HTTPConnection:
    """A connection of HTTP/1.1 over a Unix socket, as Caddy speaks to Gunicorn. Raises OSError when nobody listens."""
    # Here, because importing it takes as long as all else of a program that asks nothing.
    import http.client

    connection = http.client.HTTPConnection("localhost", timeout=timeout)
    connection.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.sock.settimeout(timeout)
    connection.sock.connect(path)
    return connection


def stay_on_site(location: str, domain: str, path: str) -> str | None:
    """The path that a redirect of `path` leads to when it stays on the site, else None (RFC 9110, 10.2.2 and 15.4)."""
    from urllib.parse import urljoin, urlsplit

    target = urlsplit(urljoin("https://%s%s" % (domain, path), location))
    if target.hostname != domain:
        return None
    return (target.path or "/") + ("?" + target.query if target.query else "")


def ask_health(
    connect: Connect, domain: str, path: str, secure: bool, *, limit: int = 5, release: str | None = None
) -> HealthAnswer:
    """
    GET of the health path as Caddy would send it, up to `limit` redirects on the site followed; `secure` is whether
    the visitor came by HTTPS. Raises nothing: status 0 is no answer, and `error` says why. `proven` is whether the
    instance of `release` gave the answer (see gunicorn.conf.py).
    """
    import http.client

    started = time.monotonic()
    seen = path
    error = None
    status = 0
    proven = False
    cookies: dict[str, str] = {}
    try:
        for _ in range(limit):
            connection = connect()
            headers = {
                "Host": domain,
                "X-Forwarded-Proto": "https" if secure else "http",
                "X-Forwarded-Host": domain,
                "X-Forwarded-For": "127.0.0.1",
                "User-Agent": "django-prod-action health check",
                "Connection": "close",
                **({PROOF: release} if release else {}),
                **({"Cookie": "; ".join("%s=%s" % pair for pair in cookies.items())} if cookies else {}),
            }
            connection.request("GET", seen, headers=headers)
            answer = connection.getresponse()
            answer.read()
            connection.close()
            status = answer.status
            proven = release is not None and answer.getheader(PROOF) == release
            location = answer.getheader("Location") if 300 <= status < 400 else None
            following = stay_on_site(location, domain, seen) if location else None
            if following is None:
                break
            known = len(cookies)
            # A page that only sets one asks for itself again.
            cookies.update(
                one.partition(";")[0].strip().partition("=")[::2] for one in answer.headers.get_all("Set-Cookie") or []
            )
            if following == seen and len(cookies) == known:
                status, error = 0, "%s redirects to itself" % seen
                break
            seen = following
        else:
            status, error = 0, "more than %d redirects, the last to %s" % (limit, seen)
    except (OSError, http.client.HTTPException) as caught:
        status, error = 0, "%s: %s" % (type(caught).__name__, caught)
    return {
        "status": status,
        "milliseconds": round((time.monotonic() - started) * 1000),
        "path": seen,
        "error": error,
        "proven": proven,
    }


def is_healthy(answer: HealthAnswer, lenient: bool) -> bool:
    """
    Below 400 is healthy: a redirect that leaves the site (a log-in elsewhere) is an answer too. Without a
    health path of the project's own, a page that is not there or wants a log-in is no fault of the release.
    """
    status = answer["status"]
    return 200 <= status < 400 or (lenient and status in (401, 403, 404, 405))
