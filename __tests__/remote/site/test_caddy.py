from __future__ import annotations

import pytest

from remote.site.found import Caddy
from remote.site.program import hint_at_refusal

CADDY = Caddy("web.service", "caddy", "caddy", "0", "/usr/bin/caddy", "/etc/mine/Caddyfile", {})


@pytest.mark.parametrize(
    ("output", "hint"),
    [
        ("Error: loading config: unknown directive", "the configuration that served before was put back"),
        ('Post "http://localhost:2019/load": connection refused', "/etc/mine/Caddyfile"),
        ("listen tcp :443: bind: address already in use", "Another program uses the port"),
        ("listen tcp 127.0.0.1:2019: bind: address already in use", "Another program uses the port"),
    ],
)
def test_a_refusal_has_its_hint(output: str, hint: str) -> None:
    assert hint in hint_at_refusal(output, CADDY)
