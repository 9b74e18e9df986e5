"""How a part of a run ended: what systemd-run says of it is no line of the program."""

from __future__ import annotations

import pytest

from remote.environment import outcome
from remote.environment.outcome import Outcome, refuse_late, tell_time
from remote.failure import Failure
from remote.places import Places
from remote.shapes.environment import Part

PART: Part = {"name": "migrate", "settings": [], "scratch": [], "seconds": 86400}
SAID = """Running as unit: shop-part-1.service; invocation ID: 0123
one
two without an endFinished with result: signal
Main processes terminated with: code=killed/status=KILL
Service runtime: 27ms
CPU time consumed: 15ms"""


def taken(text: str) -> tuple[list[str], Outcome]:
    found = Outcome("shop-part-1")
    lines = [found.own(line) for line in text.splitlines()]
    return [line for line in lines if line is not None], found


def test_only_the_program_s_own_lines_are_left_and_the_result_is_known() -> None:
    lines, found = taken(SAID)
    assert lines == ["one", "two without an end"]
    assert found.result == "signal"


def test_lines_like_them_before_the_end_or_of_another_unit_are_the_program_s() -> None:
    text = "Running as unit: shop-part-12.service\nService runtime: 3 years\n\nFinished with result: all well"
    lines, found = taken(text)
    assert lines == text.splitlines()
    assert found.result == ""


@pytest.mark.parametrize(
    ("result", "state", "hunted", "interrupted"),
    [
        ("signal", "active", True, True),
        ("core-dump", "active", True, True),
        ("signal", "active", False, False),
        ("signal", "deactivating", True, False),
        ("exit-code", "active", True, False),
        ("oom-kill", "active", True, False),
        ("timeout", "active", True, False),
        ("success", "active", True, False),
    ],
)
def test_a_signal_is_the_site_s_unless_the_whole_run_is_ended_or_nothing_else_of_its_user_is_signalled(
    monkeypatch: pytest.MonkeyPatch, result: str, state: str, hunted: bool, interrupted: bool
) -> None:
    monkeypatch.setattr(outcome, "is_hunted", lambda _: hunted)
    monkeypatch.setattr(outcome, "show_units", lambda names, _: {names[0]: {"ActiveState": state}})
    found = taken("Finished with result: " + result)[1]
    assert found.is_interrupted(Places("shop")) is interrupted


def test_what_took_too_long_is_told_by_its_name_and_time() -> None:
    refuse_late(taken(SAID)[1], PART, "")
    with pytest.raises(Failure, match="^migrate has not come to its end within 24 h, and was ended$") as raised:
        refuse_late(taken("Finished with result: timeout")[1], PART, "the last line")
    assert (raised.value.code, raised.value.output) == ("STEP_TIMED_OUT", "the last line")
    assert [tell_time(seconds) for seconds in (3600, 300, 7)] == ["1 h", "5 min", "7 s"]
