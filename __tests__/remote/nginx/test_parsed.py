"""What nginx's configuration leaves to a site of ours."""

from __future__ import annotations

import pytest

from remote.nginx.parsed import (
    Listen,
    choose_listens,
    find_conflicts,
    find_owners,
    find_user,
    find_version,
    list_sites,
    parse_listen,
    read_directives,
    reads,
)

DUMP = """# configuration file /etc/nginx/nginx.conf:
user www-data extra;
events { worker_connections 1; }
stream { server { listen 443; } }
http {
  log_format x '{ "a": "$b;" }'; # include /etc/nginx/nowhere/*;
  include sites-enabled/*;
  server { listen 127.0.0.1:8080; location / { if ($x = "{") { return 200; } } }
}
# configuration file /etc/nginx/sites-enabled/default:
server { listen 80 default_server; listen [::]:80 default_server; server_name _; }
server { listen 203.0.113.7:443 ssl http2; listen *:443; server_name "Shop.test" ~^x\\.(a|b){2}$; }
server { server_name bare.test; location / { proxy_pass http://unix:/x; } }
server { server_name socket.test; listen unix:/run/x; }
"""
DIRECTIVES = list(read_directives(DUMP))
SITES = list_sites(DIRECTIVES)


def test_sites_are_read_with_their_files_and_names() -> None:
    assert [(site.file.rpartition("/")[2], [one.port for one in site.listens]) for site in SITES] == [
        ("nginx.conf", [8080]),
        ("default", [80, 80]),
        ("default", [443, 443]),
        ("default", [80]),
        ("default", [0]),
    ]
    assert SITES[2].names[0] == "shop.test"


@pytest.mark.parametrize(
    ("word", "host", "port"),
    [
        ("80", "*", 80),
        ("*:8080", "*", 8080),
        ("[::]:443", "[::]", 443),
        ("[::1]", "[::1]", 80),
        ("1.2.3.4", "1.2.3.4", 80),
        ("1.2.3.4:443", "1.2.3.4", 443),
        ("localhost", "localhost", 80),
        ("localhost:81", "localhost", 81),
    ],
)
def test_addresses(word: str, host: str, port: int) -> None:
    assert parse_listen([word, "ssl"]) == Listen(host, port, ["ssl"])


def test_a_site_listens_wherever_others_do() -> None:
    assert choose_listens(SITES, 443, True) == ["443", "[::]:443", "203.0.113.7:443"]
    assert choose_listens(SITES, 80, False) == ["80"]
    both = list_sites(read_directives("# configuration file x:\nserver { listen [::]:80 ipv6only=off; }\n"))
    assert choose_listens(both, 80, True) == ["[::]:80"]


def test_names_that_others_have() -> None:
    assert find_owners(SITES, ["shop.test", "www.test"]) == {"shop.test": "/etc/nginx/sites-enabled/default"}
    warned = 'nginx: [warn] conflicting server name "www.test" on 0.0.0.0:443, ignored\nnginx: the configuration'
    assert find_conflicts(warned, ["shop.test", "www.test"]) == ["www.test"]


def test_where_sites_are_read_from_and_who_reads() -> None:
    main = "/etc/nginx/nginx.conf"
    assert reads(DIRECTIVES, main, "/etc/nginx/sites-enabled/zz.conf")
    assert not reads(DIRECTIVES, main, "/etc/nginx/conf.d/zz.conf")
    assert not reads(DIRECTIVES, main, "/etc/nginx/nowhere/zz.conf")
    assert find_user(DIRECTIVES, "") == "www-data"
    assert find_user([], "configure arguments: --user=nginx --group=nginx") == "nginx"
    assert find_version("nginx version: nginx/1.26.3 (Debian)\nbuilt with") == "1.26.3"
