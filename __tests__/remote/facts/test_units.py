from __future__ import annotations

import time

from remote.facts.units import judge_processes


def unit(state: str, restarts: int = 0, since: float = 0) -> dict[str, str]:
    """Properties of one that became active so many seconds ago."""
    active = (time.clock_gettime(time.CLOCK_MONOTONIC) - since) * 1e6
    return {"ActiveState": state, "NRestarts": str(restarts), "ActiveEnterTimestampMonotonic": "%d" % active}


def test_processes_are_told_as_systemd_has_them_but_for_those_between_two_restarts() -> None:
    units = {
        "blog--worker@r1.service": unit("active", since=100),
        "blog--new@r1.service": unit("active", since=1),
        "blog--again@r1.service": unit("active", restarts=3, since=100),
        "blog--broken@r1.service": unit("active", restarts=3, since=1),
        "blog--ended@r1.service": unit("inactive"),
        "blog--failed@r1.service": unit("failed"),
        # A timer has no restarts (systemd.timer(5)).
        "blog--nightly@r1.timer": {"ActiveState": "active"},
        "blog@r1.service": unit("active"),
        "blogs--worker@r1.service": unit("active"),
    }
    assert judge_processes("blog", units) == {
        "blog--worker@r1.service": "active",
        "blog--new@r1.service": "active",
        "blog--again@r1.service": "active",
        "blog--broken@r1.service": "crashing",
        "blog--failed@r1.service": "failed",
        "blog--nightly@r1.timer": "active",
    }
