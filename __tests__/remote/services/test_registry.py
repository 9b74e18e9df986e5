"""services.json, as a server has it today."""

from __future__ import annotations

import json
import os
from functools import partial
from pathlib import Path

import pytest

from remote.files import write_aside
from remote.services import change, registry
from remote.services.change import change_services, service_of
from remote.services.registry import known_services, units_of

# As the first version with services wrote it.
TODAY = {
    "postgresql": {
        "installed": True,
        "configured": True,
        "unit": "postgresql@15-main.service",
        "apps": {"blog": 0, "shop": 0},
    },
    "redis": {"installed": True, "configured": True, "unit": "redis-server.service", "apps": {"blog": 3}},
    "mysql": {"installed": False, "configured": False, "unit": None, "apps": {"blog": 0}},
    # As of a Redis that was there before.
    "other": {"installed": False, "configured": True, "unit": "other.service", "apps": {"blog": 0}},
}


@pytest.fixture
def services(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where services.json lies in this test; files belong to whoever runs it, who may not be root."""
    import grp
    import pwd

    path = tmp_path / "opt/services.json"
    monkeypatch.setattr(registry, "SERVICES", str(path))
    monkeypatch.setattr(change, "SERVICES", str(path))
    owner, group = pwd.getpwuid(os.geteuid()).pw_name, grp.getgrgid(os.getegid()).gr_name
    monkeypatch.setattr(change, "write_aside", partial(write_aside, owner=owner, group=group))
    return path


def test_nothing_is_known_of_a_new_server(services: Path) -> None:
    assert known_services() == {}
    assert units_of("blog") == {}


def test_units_are_those_that_we_installed_and_the_application_uses(services: Path) -> None:
    services.parent.mkdir()
    services.write_text(json.dumps(TODAY), encoding="utf-8")
    assert units_of("blog") == {"postgresql": "postgresql@15-main.service", "redis": "redis-server.service"}
    assert units_of("shop") == {"postgresql": "postgresql@15-main.service"}
    assert units_of("wiki") == {}


def test_one_that_is_announced_has_no_unit_yet(services: Path) -> None:
    change_services(lambda known: service_of(known, "redis").update({"installed": True}))
    change_services(lambda known: service_of(known, "redis")["apps"].update({"blog": 0}))
    assert known_services() == {"redis": {"installed": True, "configured": False, "unit": None, "apps": {"blog": 0}}}
    assert units_of("blog") == {}


def test_a_change_that_fails_changes_nothing(services: Path) -> None:
    services.parent.mkdir()
    services.write_text(json.dumps(TODAY), encoding="utf-8")

    def fail(known: registry.Registry) -> None:
        known.clear()
        raise LookupError

    with pytest.raises(LookupError):
        change_services(fail)
    assert known_services() == TODAY
