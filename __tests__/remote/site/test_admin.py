from __future__ import annotations

import pytest

from remote.site.admin import OPTION, add_option, with_option

LINES = """\t# By django-prod-action: the programs of this server, its sites among them, can't reach Caddy there.
\tadmin unix//run/caddy/admin.sock
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "{\n%s}\n\n"),
        ("import a.caddyfile\n", "{\n%s}\n\nimport a.caddyfile\n"),
        ("# mine\n\n{\n\temail a@b.test\n}\n", "# mine\n\n{\n%s\temail a@b.test\n}\n"),
        ("{ # options\n}\n", "{ # options\n%s}\n"),
        ("shop.test {\n\trespond a\n}\n", "{\n%s}\n\nshop.test {\n\trespond a\n}\n"),
        ("# {\n(snippet) {\n}\n", "{\n%s}\n\n# {\n(snippet) {\n}\n"),
    ],
)
def test_the_option_stands_among_the_global_ones(text: str, expected: str) -> None:
    assert add_option(text, OPTION) == expected % LINES


def test_line_ends_of_windows_stay() -> None:
    added = add_option("{\r\n\tdebug\r\n}\r\n", OPTION)
    assert added == "{\r\n%s\tdebug\r\n}\r\n" % LINES.replace("\n", "\r\n")


def test_only_the_address_changes() -> None:
    assert with_option({"apps": {}}) == {"apps": {}, "admin": {"listen": "unix//run/caddy/admin.sock"}}
    assert with_option({"admin": {"origins": ["a"]}})["admin"] == {
        "origins": ["a"],
        "listen": "unix//run/caddy/admin.sock",
    }
