"""Where the certificates of a site lie that another web server than Caddy presents."""

from __future__ import annotations

CERTBOT = "/usr/bin/certbot"


def tls_of(app: str) -> str:
    """What the web server presents to visitors, and keeps from them."""
    return "/srv/%s/tls" % app
