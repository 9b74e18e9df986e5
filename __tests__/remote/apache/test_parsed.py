"""What Apache's configuration leaves to a site of ours."""

from __future__ import annotations

from remote.apache.parsed import choose_addresses, find_aliases, find_owners, find_user, list_sites, without_warnings

# As `apache2ctl -t -D DUMP_VHOSTS -D DUMP_RUN_CFG` prints it.
DUMP = """AH00558: apache2: Could not reliably determine the server's fully qualified domain name
VirtualHost configuration:
203.0.113.7:443        one.test (/etc/apache2/sites-enabled/one.conf:3)
[2001:db8::1]:80       six.test (/etc/apache2/sites-enabled/six.conf:1)
*:8080                 far.test (/etc/apache2/sites-enabled/far.conf:1)
*:*                    any.test (/etc/apache2/sites-enabled/any.conf:1)
*:80                   is a NameVirtualHost
         default server vps.example.org (/etc/apache2/sites-enabled/000-default.conf:1)
         port 80 namevhost vps.example.org (/etc/apache2/sites-enabled/000-default.conf:1)
         port 80 namevhost Shop.test (/etc/apache2/sites-enabled/shop.conf:1)
                 alias www.shop.test
                 wild alias *.shop.test
ServerRoot: "/etc/apache2"
User: name="web" id=33
Group: name="www-data" id=33
"""
ONE = """# comment
ServerAlias before.test
<VirtualHost 203.0.113.7:443>
	ServerName one.test
	serveralias "www.one.test" old.test
</VirtualHost>
<VirtualHost *:1>
	ServerAlias behind.test
</VirtualHost>
"""
SITES = list_sites(DUMP, lambda path: ONE if path.endswith("one.conf") else "")


def test_sites_are_read_with_their_addresses_and_all_names() -> None:
    assert [(site.host, site.port, site.names) for site in SITES] == [
        ("203.0.113.7", 443, ["one.test", "www.one.test", "old.test"]),
        ("[2001:db8::1]", 80, ["six.test"]),
        ("*", 8080, ["far.test"]),
        ("*", 0, ["any.test"]),
        ("*", 80, ["vps.example.org"]),
        ("*", 80, ["shop.test", "www.shop.test", "*.shop.test"]),
    ]


def test_a_block_ends_where_it_ends() -> None:
    assert find_aliases(ONE, 3) == ["www.one.test", "old.test"]
    assert find_aliases("", 1) == []


def test_a_site_is_a_host_of_each_address_that_others_have() -> None:
    assert choose_addresses(SITES, 443) == ["*:443", "203.0.113.7:443"]
    assert choose_addresses(SITES, 80) == ["*:80", "[2001:db8::1]:80"]
    assert choose_addresses([], 80) == ["*:80"]


def test_names_that_others_answer() -> None:
    asked = ["blog.shop.test", "one.test", "shop.test", "far.test", "vps.example.org", "free.test"]
    assert {name: file.rpartition("/")[2] for name, file in find_owners(SITES, asked).items()} == {
        "blog.shop.test": "shop.conf",
        "one.test": "one.conf",
        "shop.test": "shop.conf",
        # Without ServerName it has the server's own name.
        "vps.example.org": "000-default.conf",
    }


def test_who_runs_it_and_what_it_always_says() -> None:
    assert find_user(DUMP) == "web"
    assert find_user("") == "www-data"
    assert without_warnings(DUMP).startswith("VirtualHost")
