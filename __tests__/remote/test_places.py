from __future__ import annotations

import re
from pathlib import Path

from remote.places import Places, unit_names


def test_the_owner_of_a_kept_instance_is_the_release_that_brought_it(places: Places) -> None:
    for name in ("r1", "r2", "r3"):
        Path(places.release(name)).mkdir()
    Path(places.release("r1"), "http.sock").touch()
    Path(places.release("r2"), "http.sock").symlink_to(places.release("r1") + "/http.sock")
    assert [places.owner(name) for name in ("r1", "r2", "r3")] == ["r1", "r1", None]


def test_live_is_what_current_names(places: Places) -> None:
    assert places.live() is None
    Path(places.current).symlink_to("releases/r1")
    assert places.live() == "r1"


def test_units_are_the_applications_own() -> None:
    own = ("my-blog--b@.service", "my-blog--a@.timer", "my-blog@.socket", "my-blog-media.service", "my-blog.target")
    mounts = [r"run-django\x2dprod\x2dmedia-%smy\x2dblog.mount" % dot for dot in ("", ".")]
    others = ("my-blog--c.service", "my-blogs--d@.service", "my-blog.slice", "my-blog-2@.service", "run-my-blog.mount")
    for name in (*own, *mounts):
        assert re.fullmatch(unit_names("my-blog"), name), name
    assert not any(re.fullmatch(unit_names("my-blog"), name) for name in others)


def test_no_slice_lies_in_that_of_another_application():
    assert Places("blog").slice == "blog-deploy.slice"
    assert Places("shop-deploy").slice == "shop_deploy-deploy.slice"
