"""What a site that was broken into can tell Caddy, and what of it a deploy takes back."""

from __future__ import annotations

from typing import Any

import pytest

from remote.site.altered import find_altered
from remote.site.compared import digest


def site(host: str | None, body: str) -> dict[str, Any]:
    route: dict[str, Any] = {"handle": [{"handler": "static_response", "body": body}]}
    return {**route, "match": [{"host": [host]}]} if host else route


DIAL = {"handler": "reverse_proxy", "upstreams": [{"dial": "unix//srv/blog/current/http.sock"}]}
OWN = {"match": [{"host": ["www.blog.test"]}], "handle": [DIAL]}
SHOP = site("shop.test", "the shop")
KEYS = {"listen": ["127.0.0.1:8999"], "routes": [{"handle": [{"handler": "file_server", "root": "/var/lib/caddy"}]}]}


def config(*routes: dict[str, Any], more: dict[str, Any] | None = None, **options: Any) -> dict[str, Any]:
    servers = {"srv0": {"listen": [":443"], "routes": list(routes)}, **({"srv1": more} if more else {})}
    return {"apps": {"http": {"servers": servers}}, **options}


FILES = config(OWN, SHOP)
NOTED = digest(FILES)

# Each attack: what is in memory then, and the name under which it is told.
ATTACKS = {
    "a page before the site": (config(site("www.blog.test", "the intruder"), OWN, SHOP), "www.blog.test"),
    "a page for any name before it": (config(site(None, "the intruder"), OWN, SHOP), ":443"),
    "a page for a pattern of names": (config(site("*.blog.test", "the intruder"), OWN, SHOP), "*.blog.test"),
    "the site taken away": (config(SHOP), "www.blog.test"),
    "the site sent elsewhere": (
        config({**OWN, "handle": [{**DIAL, "upstreams": [{"dial": "1.2.3.4:80"}]}]}, SHOP),
        "www.blog.test",
    ),
    "Caddy's keys for everybody on the server": (config(OWN, SHOP, more=KEYS), "127.0.0.1:8999"),
}
OTHERS = {
    "a neighbour's page": (config(OWN, site("shop.test", "the intruder")), "shop.test"),
    "its log": (config(OWN, SHOP, logging={"logs": {"default": {"level": "DEBUG"}}}), "options"),
    "its admin API opened to the network": (config(OWN, SHOP, admin={"listen": ":2019"}), "options"),
    "the order of sites": (config(SHOP, OWN), "order"),
}


@pytest.mark.parametrize("attack", [*ATTACKS, *OTHERS])
def test_is_found_and_mended_where_it_was_noted_what_is_right(attack: str) -> None:
    memory, name = {**ATTACKS, **OTHERS}[attack]
    altered = find_altered(memory, FILES, NOTED, chosen=False)
    assert altered.mends
    assert name in ", ".join(altered.names)


@pytest.mark.parametrize("attack", ATTACKS)
def test_is_mended_on_a_site_of_an_earlier_version_that_has_noted_nothing(attack: str) -> None:
    memory, name = ATTACKS[attack]
    altered = find_altered(memory, FILES, None, chosen=False)
    assert altered.mends
    assert name in altered.names


@pytest.mark.parametrize("attack", OTHERS)
def test_what_may_be_an_edit_to_be_loaded_yet_is_told_and_not_loaded(attack: str) -> None:
    memory, name = OTHERS[attack]
    altered = find_altered(memory, FILES, None, chosen=False)
    assert not altered.mends
    assert name in ", ".join(altered.names)


@pytest.mark.parametrize("noted", [None, NOTED])
def test_where_the_user_has_chosen_the_address_what_touches_no_site_of_ours_may_be_theirs(noted: str | None) -> None:
    for attack, (memory, _) in ATTACKS.items():
        assert find_altered(memory, FILES, noted, chosen=True).mends == ("keys" not in attack), attack
    by_the_api = config(OWN, SHOP, site("api.test", "by the API"))
    assert find_altered(by_the_api, FILES, noted, chosen=True) == (["api.test"], False)


def test_what_was_loaded_rightly_is_no_alteration() -> None:
    edited = config(OWN, site("shop.test", "half of it"))
    # Loaded by whoever has edited it; edited and not loaded; neither noted.
    assert find_altered(edited, edited, NOTED, chosen=False) == ([], False)
    assert find_altered(FILES, edited, NOTED, chosen=False) == ([], False)
    assert find_altered(edited, edited, None, chosen=True) == ([], False)


def test_on_a_server_without_a_site_of_ours_nothing_is_taken_back() -> None:
    with_api = config(SHOP, site("api.test", "by the API"))
    assert find_altered(with_api, config(SHOP), None, chosen=False) == (["api.test"], False)
    assert not find_altered(with_api, config(SHOP), digest(config(SHOP)), chosen=False).mends
