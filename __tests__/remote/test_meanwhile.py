from __future__ import annotations

import threading

import pytest

from remote.meanwhile import ask_meanwhile


def test_it_runs_beside_what_follows() -> None:
    begun, go_on = threading.Event(), threading.Event()

    def act(text: str) -> str:
        begun.set()
        return text if go_on.wait(10) else "nobody went on"

    wait = ask_meanwhile(act, "result")
    assert begun.wait(10)
    go_on.set()
    assert wait() == "result"
    assert wait() == "result"


def test_what_it_raises_is_raised_where_it_is_waited_for() -> None:
    def act() -> None:
        raise LookupError("gone")

    wait = ask_meanwhile(act)
    with pytest.raises(LookupError, match="gone"):
        wait()
