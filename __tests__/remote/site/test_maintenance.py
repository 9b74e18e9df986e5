"""Maintenance: one file, and nothing of it left where what serves the site does not look for it."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from remote.failure import Failure
from remote.site import maintenance
from remote.site.maintenance import find_client, maintain

if TYPE_CHECKING:
    from remote.places import Places
    from remote.shapes.site import Maintained

AT = "2026-11-28T01:00:00Z"


def switch(*, on: bool, looks: bool = True) -> Maintained:
    return maintain(app="blog", on=on, at=AT, domain="blog.test", secure=True, looks=looks)


@pytest.fixture
def served(places: Places, monkeypatch: pytest.MonkeyPatch) -> Places:
    """A web server that looks for the file; a person at 203.0.113.7 has logged in."""
    monkeypatch.setattr(maintenance, "find_client", lambda: "203.0.113.7")
    monkeypatch.setattr(maintenance, "is_closed", lambda *_: os.path.exists(places.maintenance + "/on"))
    return places


def test_on_and_off(served: Places) -> None:
    assert switch(on=True) == {"was": False, "closed": True, "address": "203.0.113.7"}
    assert sorted(os.listdir(served.maintenance)) == ["203.0.113.7", "on"]
    with open(served.maintenance + "/on") as file:
        assert file.read() == AT + "\n"
    assert switch(on=True)["was"] is True
    assert switch(on=False) == {"was": True, "closed": False, "address": ""}
    assert not os.path.exists(served.maintenance)
    assert switch(on=False)["was"] is False


def test_the_time_stays_that_of_the_first(served: Places) -> None:
    switch(on=True)
    maintain(app="blog", on=True, at="2030-01-01T00:00:00Z", domain="blog.test", secure=True, looks=True)
    with open(served.maintenance + "/on") as file:
        assert file.read() == AT + "\n"


def test_who_does_not_look_for_it_is_left_open(served: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maintenance, "is_closed", lambda *_: False)
    with pytest.raises(Failure) as caught:
        switch(on=True)
    assert caught.value.code == "VERIFICATION_FAILED"
    assert "deploy once" in caught.value.hint
    assert not os.path.exists(served.maintenance)


def test_a_web_server_of_somebodys_own_is_not_looked_at(served: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maintenance, "is_closed", lambda *_: pytest.fail("looked"))
    assert switch(on=True, looks=False)["closed"] is None
    assert os.path.exists(served.maintenance + "/on")


def test_who_has_logged_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSH_CONNECTION", raising=False)
    program = (
        "import os, sys; sys.path.insert(0, %r)\nfrom remote.site.maintenance import find_client\nprint(find_client())"
    )
    source = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(maintenance.__file__))))
    # The variable is the parent's, as below sudo.
    words = ["env", "SSH_CONNECTION=%s 50000 203.0.113.1 22", "sh", "-c", 'env -u SSH_CONNECTION python3 -c "$0"; true']
    for address, told in [
        ("198.51.100.7", "198.51.100.7"),
        ("2001:db8::7", "2001:db8::7"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
    ]:
        done = subprocess.run(
            [words[0], words[1] % address, *words[2:], program % source], capture_output=True, text=True, check=True
        )
        assert done.stdout.strip() == told
    assert isinstance(find_client(), str)
