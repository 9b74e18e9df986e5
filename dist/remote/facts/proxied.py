"""What serves a site that is none of Caddy's. A run of one that Caddy serves is not sent it."""

from __future__ import annotations

import os
import socket

from remote.apache.places import apache_files, apache_mark
from remote.facts.guarded import is_guarded
from remote.facts.managed import read_managed
from remote.files import read_json
from remote.nginx.places import nginx_files, nginx_mark
from remote.site.tls import CERTBOT, tls_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from remote.places import Places
    from remote.shapes.facts import Facts
    from remote.shapes.proxy import ProxyNote

# On 127.0.0.1: nginx and Apache serve sites there without a certificate (src/release/pins.ts).
PORTS = {"nginx": 20191, "apache": 20192}


def main(places: Places, facts: Facts) -> dict[str, Any]:
    """What is other in the facts about such a site, where it has been noted what serves it."""
    app = places.app
    note: ProxyNote | None = read_json(places.proxy, None)
    if note is None:
        return {}
    paths = [places.proxy, tls_of(app) + "/refused", *(path for path, _ in nginx_files(app)), apache_files(app)[0]]
    others = {
        "proxy": note,
        "proxyUnit": note["unit"],
        "proxyGroup": note["group"],
        "guarded": is_guarded(places, places.media),
        "files": {**facts["files"], **read_managed(paths)},
    }
    found = note["nginx"] or note.setdefault("apache", None)
    if found:
        found["certbot"] = os.path.exists(CERTBOT)
        return {**others, "proxyServes": facts["proxyActive"] and is_served(app, note["kind"])}
    return {**others, "proxyActive": True, "proxyServes": True}


def is_served(app: str, kind: str) -> bool:
    """Whether the web server reads the site's file, and has loaded it."""
    files, mark = ([apache_files(app)], apache_mark(app)) if kind == "apache" else (nginx_files(app), nginx_mark(app))
    return any(os.path.exists(name) for _, name in files) and not os.path.exists(mark) and answers(PORTS[kind])


def answers(port: int) -> bool:
    """Whether somebody listens where a web server serves sites for the server itself."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=2).close()
        return True
    except OSError:
        return False
