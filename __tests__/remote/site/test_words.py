from __future__ import annotations

import pytest

from remote.site.words import (
    find_option,
    is_caddyfile,
    is_too_old,
    parse_command,
    parse_variables,
    pick_given_variables,
    runs_caddy,
)

SHOWN = "{ path=/usr/bin/caddy ; argv[]=%s ; ignore_errors=no ; start_time=[n/a] ; stop_time=[n/a] ; pid=0 ; code=(null) ; status=0/0 }"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        (
            SHOWN % "/usr/bin/caddy run --config /etc/caddy/Caddyfile",
            "/usr/bin/caddy run --config /etc/caddy/Caddyfile",
        ),
        (SHOWN % "/opt/caddy run", "/opt/caddy run"),
        (SHOWN % "/bin/sh -c one ; two", "/bin/sh -c one ; two"),
        # Of a service that starts several, the last one serves.
        (SHOWN % "/bin/true" + "\n" + SHOWN % "/usr/bin/caddy run", "/usr/bin/caddy run"),
    ],
)
def test_what_systemd_shows_is_read_as_words(text: str, words: str | list[str]) -> None:
    assert parse_command(text) == (words.split(" ") if words else [])


@pytest.mark.parametrize(
    ("words", "runs"),
    [
        ("/usr/bin/caddy run", True),
        ("/opt/caddy-with-dns run --config /x", True),
        ("caddy -conf /etc/Caddyfile", True),
        ("/opt/caddy-v1.0.4 -conf /etc/Caddyfile", True),
        ("/opt/caddy2 --config /x", True),
        ("/opt/caddy_2.8.4_linux_amd64 run", True),
        ("/usr/bin/caddy docker-proxy", True),
        ("/usr/bin/caddy_exporter --listen :9180", False),
        ("/usr/bin/caddy-docker-proxy-helper", False),
        ("/usr/bin/caddyshack", False),
        ("/usr/bin/caddy reload --config /x", False),
        ("/usr/bin/caddy start", False),
        ("/usr/bin/docker run caddy", False),
        ("/usr/sbin/nginx", False),
        ("", False),
    ],
)
def test_a_caddy_is_seen_by_what_it_runs(words: str, runs: bool) -> None:
    assert runs_caddy(words.split()) is runs


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("caddy run --config /x --watch", "/x"),
        ("caddy run --config=/x", "/x"),
        ("caddy run -c /x", "/x"),
        ("caddy run --environ --config /a=b", "/a=b"),
        ("caddy run --config --watch", ""),
        ("caddy run --config", ""),
        ("caddy run --configuration /x", None),
        ("caddy run", None),
    ],
)
def test_an_option_has_its_value(words: str, value: str | None) -> None:
    assert find_option(words.split(), "--config", "-c") == value


@pytest.mark.parametrize(
    ("path", "adapter", "caddyfile"),
    [
        ("/etc/caddy/Caddyfile", None, True),
        ("/etc/caddy/caddyfile.mine", None, True),
        ("/etc/site.caddyfile", None, True),
        ("/etc/site.conf", "caddyfile", True),
        ("/etc/site.json", "caddyfile", True),
        ("/etc/site.json", None, False),
        ("/etc/Caddyfile.json", None, False),
        ("/etc/site.conf", None, False),
        ("/etc/Caddyfile", "nginx", False),
        ("/etc/site.yaml", "yaml", False),
    ],
)
def test_a_caddyfile_is_what_caddy_takes_for_one(path: str, adapter: str | None, caddyfile: bool) -> None:
    assert is_caddyfile(path, adapter) is caddyfile


@pytest.mark.parametrize(
    ("version", "old"),
    [
        ("2.6.2", False),
        ("v2.11.2 h1:abc=", False),
        ("v2.5.2 h1:abc=", True),
        ("2.4.6", True),
        ("Caddy v1.0.4 (h1:abc=)", True),
        ("(devel)", False),
        ("unknown", False),
    ],
)
def test_too_old_is_what_lacks_something_of_our_file(version: str, old: bool) -> None:
    assert is_too_old(version) is old


def test_variables_of_a_file_are_read_as_caddy_does() -> None:
    text = "# none\n\nA=1\nexport B=x\nexport C=two words # and a remark\nD=\"a # b\"\nE='single'\nF=\nbroken\n  G=7\n"
    assert parse_variables(text) == {
        "A": "1",
        "B": "x",
        "C": "two words",
        "D": "a # b",
        "E": "single",
        "F": "",
        "G": "7",
    }


def test_variables_of_the_user_are_kept() -> None:
    given = {
        "PATH": "/usr/bin",
        "HOME": "/var/lib/caddy",
        "SHOP": "a=b",
        "INVOCATION_ID": "12",
        "NOTIFY_SOCKET": "/run/n",
    }
    assert pick_given_variables(given) == {"PATH": "/usr/bin", "HOME": "/var/lib/caddy", "SHOP": "a=b"}
