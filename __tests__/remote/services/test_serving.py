"""A number of Redis belongs to one application."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from remote.failure import Failure
from remote.services.serving import number_redis

if TYPE_CHECKING:
    from remote.formats import Registry


def test_the_number_is_noted_with_its_unit() -> None:
    known: Registry = {}
    number_redis(known, "blog", 3, "valkey-server.service")
    assert known == {
        "redis": {"installed": False, "configured": True, "unit": "valkey-server.service", "apps": {"blog": 3}}
    }
    number_redis(known, "blog", 3, "valkey-server.service")
    assert known["redis"]["apps"] == {"blog": 3}


def test_another_application_was_quicker() -> None:
    known: Registry = {
        "redis": {"installed": True, "configured": True, "unit": "redis-server.service", "apps": {"shop": 3}}
    }
    with pytest.raises(Failure) as caught:
        number_redis(known, "blog", 3, "redis-server.service")
    assert caught.value.code == "LOCKED"
    assert known["redis"]["apps"] == {"shop": 3}
