from __future__ import annotations

import pytest

from remote.instance.follow import is_own

NAMES = ["www.blog.test", "/srv/blog/"]
TIME = "2026-11-28T00:01:02+0000 server "


@pytest.mark.parametrize(
    ("line", "own"),
    [
        ("gunicorn[12]: anything", True),
        ('caddy[9]: {"level":"error","msg":"dial /srv/blog/current/http.sock"}', True),
        ('caddy[9]: {"level":"warn","identifier":"www.blog.test"}', True),
        ('caddy[9]: {"level":"info","identifier":"www.blog.test"}', False),
        ('caddy[9]: {"level":"error","identifier":"other.test"}', False),
    ],
)
def test_of_caddy_only_errors_with_a_name_of_the_site(line: str, own: bool) -> None:
    assert is_own(TIME + line, "caddy", NAMES) == own
