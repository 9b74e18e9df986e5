"""A statement that got no lock is tried again where nothing of what came before it is lost."""

from __future__ import annotations

from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import pytest

from inside.migrating.waits import Patience

LATE = {
    "mysql": "(1205, 'Lock wait timeout exceeded; try restarting transaction')",
    "postgresql": "canceling statement due to lock timeout",
    "sqlite": "database is locked",
}


def connection_of(vendor: str, atomic: bool, all_back: int) -> Any:
    cursor = SimpleNamespace(execute=lambda *_: None, fetchone=lambda: (all_back,), fetchall=list)
    return SimpleNamespace(vendor=vendor, in_atomic_block=atomic, cursor=lambda: nullcontext(cursor))


@pytest.mark.parametrize(
    ("vendor", "atomic", "all_back", "again"),
    [
        ("mysql", True, 0, True),
        ("mysql", True, 1, False),
        ("mysql", False, 1, True),
        ("postgresql", True, 0, False),
        ("postgresql", False, 0, True),
        ("sqlite", True, 0, False),
    ],
)
def test_only_what_came_to_nothing_by_itself_is_tried_again(
    vendor: str, atomic: bool, all_back: int, again: bool
) -> None:
    tried: list[str] = []

    def execute(sql: str, *_: Any) -> str:
        tried.append(sql)
        if len(tried) == 1:
            raise RuntimeError(LATE[vendor])
        return "done"

    context = {"connection": connection_of(vendor, atomic, all_back)}
    if again:
        assert Patience(1, 0).wrap(execute, "UPDATE", (), False, context) == "done"
    else:
        with pytest.raises(RuntimeError):
            Patience(1, 0).wrap(execute, "UPDATE", (), False, context)
    assert len(tried) == 1 + again
