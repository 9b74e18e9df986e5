"""What serves a site that is none of Caddy's. A run of one that Caddy serves is not sent it."""

from __future__ import annotations

import os
import socket

from remote.facts.guarded import is_guarded
from remote.facts.managed import read_managed
from remote.files import read_json
from remote.nginx.places import CERTBOT, nginx_files, nginx_mark, tls_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from remote.places import Places
    from remote.shapes.facts import Facts
    from remote.shapes.proxy import ProxyNote

# On 127.0.0.1: nginx serves sites there without a certificate (src/release/pins.ts, nginxPort).
PORT = 20191


def main(places: Places, facts: Facts) -> dict[str, Any]:
    """What is other in the facts about such a site, where it has been noted what serves it."""
    app = places.app
    note: ProxyNote | None = read_json(places.proxy, None)
    if note is None:
        return {}
    paths = [places.proxy, tls_of(app) + "/refused", *(path for path, _ in nginx_files(app))]
    others = {
        "proxy": note,
        "proxyUnit": note["unit"],
        "proxyGroup": note["group"],
        "guarded": is_guarded(places, places.media),
        "files": {**facts["files"], **read_managed(paths)},
    }
    if note["nginx"]:
        note["nginx"]["certbot"] = os.path.exists(CERTBOT)
        return {**others, "proxyServes": facts["proxyActive"] and is_served(app)}
    return {**others, "proxyActive": True, "proxyServes": True}


def is_served(app: str) -> bool:
    """Whether nginx reads the site's file, and has loaded it."""
    read = any(os.path.exists(name) for _, name in nginx_files(app))
    return read and not os.path.exists(nginx_mark(app)) and answers()


def answers() -> bool:
    """Whether somebody listens where nginx serves sites for the server itself."""
    try:
        socket.create_connection(("127.0.0.1", PORT), timeout=2).close()
        return True
    except OSError:
        return False
