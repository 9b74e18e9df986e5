from __future__ import annotations

from pathlib import Path

import pytest

from remote.failure import Failure
from remote.instance.live import require_owner
from remote.places import Places


def test_nothing_is_live(places: Places) -> None:
    assert places.live_owner() is None
    with pytest.raises(Failure) as caught:
        require_owner(places, "VERIFICATION_FAILED")
    assert caught.value.code == "VERIFICATION_FAILED"


def test_a_socket_that_somebody_removed_is_the_releases_own(places: Places) -> None:
    Path(places.release("r1")).mkdir()
    Path(places.current).symlink_to("releases/r1")
    assert places.live_owner() is None
    assert require_owner(places, "INSTANCE_FAILED") == "r1"


def test_a_kept_instance_is_its_owners(places: Places) -> None:
    for name in ("r1", "r2"):
        Path(places.release(name)).mkdir()
    Path(places.release("r1"), "http.sock").touch()
    Path(places.release("r2"), "http.sock").symlink_to(places.release("r1") + "/http.sock")
    Path(places.current).symlink_to("releases/r2")
    assert require_owner(places, "INSTANCE_FAILED") == "r1"
