from __future__ import annotations

from typing import Any

from remote.site.compared import find_lost, is_same, list_own_hosts, list_sites

OURS = "unix//srv/blog/current/http.sock"


def site(host: str | None, body: str, **more: Any) -> dict[str, Any]:
    route: dict[str, Any] = {"handle": [{"handler": "static_response", "body": body}], **more}
    return {**route, "match": [{"host": [host]}]} if host else route


OWN = {**site("blog.test", ""), "handle": [{"handler": "reverse_proxy", "upstreams": [{"dial": OURS}]}]}


def config(*routes: dict[str, Any], policies: list[dict[str, Any]] | None = None, **more: Any) -> dict[str, Any]:
    servers = {"srv0": {"listen": [":80"], "routes": list(routes)}}
    tls = {"tls": {"automation": {"policies": policies}}} if policies else {}
    return {"apps": {"http": {"servers": servers}, **tls}, **more}


def test_sites_of_others_have_names_and_ours_is_none_of_them() -> None:
    assert list(list_sites(config(site("shop.test", "a"), site(None, "b"), OWN), OURS)) == ["shop.test", ":80"]
    assert list_own_hosts(config(site("shop.test", "a"), OWN), OURS) == {"blog.test"}
    assert list_sites(None, OURS) == {}
    assert list_sites({"apps": {"http": {"servers": {"x": {"listen": [":1"]}}}}}, OURS) == {}


def test_what_is_gone_or_changed_is_lost_and_what_is_new_is_not() -> None:
    before = list_sites(config(site("a.test", "a"), site("b.test", "b")), OURS)
    after = list_sites(config(site("b.test", "other"), site("c.test", "c"), OWN), OURS)
    assert find_lost(before, after) == ["a.test", "b.test"]
    assert find_lost(before, before) == []


def test_our_own_site_may_change() -> None:
    changed = {**OWN, "match": [{"host": ["blog.test", "www.blog.test"]}]}
    assert is_same(config(site("a.test", "a"), OWN), config(site("a.test", "a"), changed), OURS)
    assert is_same(config(site("a.test", "a")), config(site("a.test", "a"), OWN), OURS)
    policies = [{"subjects": ["blog.test"], "issuers": [{"module": "internal"}]}]
    assert is_same(config(site("a.test", "a")), config(site("a.test", "a"), OWN, policies=policies), OURS)


def test_anything_of_others_is_a_difference() -> None:
    one = config(site("a.test", "a"), OWN)
    assert not is_same(one, config(site("a.test", "b"), OWN), OURS)
    assert not is_same(one, config(OWN), OURS)
    assert not is_same(one, config(site("a.test", "a"), OWN, admin={"listen": "localhost:1"}), OURS)
    assert not is_same(
        one, config(site("a.test", "a"), OWN, policies=[{"subjects": ["a.test"], "on_demand": True}]), OURS
    )
    assert not is_same(one, config(site("a.test", "a"), OWN, policies=[{"issuers": [{"module": "internal"}]}]), OURS)
    assert not is_same(one, None, OURS)


def test_a_site_for_any_name_is_the_same_when_caddy_wraps_it() -> None:
    inner = site(None, "any")
    wrapped = {"handle": [{"handler": "subroute", "routes": [inner]}], "terminal": True}
    assert list_sites(config(inner), OURS) == list_sites(config(OWN, wrapped), OURS)
    assert is_same(config(inner), config(OWN, wrapped), OURS)


def test_groups_are_numbered_anew() -> None:
    one, other = site("a.test", "a", group="group3"), site("a.test", "a", group="group14")
    assert list_sites(config(one), OURS) == list_sites(config(other, OWN), OURS)


def test_the_order_of_words_and_of_policies_says_nothing() -> None:
    a, b = {"subjects": ["b.test", "a.test"], "x": 1}, {"subjects": ["c.test"]}
    assert is_same(config(policies=[a, b]), config(policies=[b, {"subjects": ["a.test", "b.test"], "x": 1}]), OURS)
