"""What uv says of a list that can't be installed."""

import pytest

from remote.environment.project import leave_out_foreign
from remote.environment.unfit import find_unfit, hint_for_unfit, read_unfit
from remote.failure import Failure

REQUIRED = "we can conclude that your requirements are unsatisfiable."
WINDOWS = (
    "  cause: Because pywin32==306 has no wheels with a matching platform tag (e.g., `manylinux_2_36_x86_64`) and you"
    " require pywin32==306, "
    + REQUIRED
    + "\n\nhint: Wheels are available for `pywin32` (v306) on the following platforms:"
    " `win32`, `win_amd64`\n"
)
VERSION = "  cause: Because there is no version of requests==2.99.0 and you require requests==2.99.0, " + REQUIRED
RANGE = "  cause: Because only requests<=2.34.2 is available and you require requests>=2.99.0, " + REQUIRED
NAME = "  cause: Because foo-bar was not found in the package registry and you require foo-bar==1.0, " + REQUIRED
PYTHON = (
    "  cause: Because the current Python version (3.11.2) does not satisfy Python>=3.12 and django==6.0 depends on"
    " Python>=3.12, we can conclude that django==6.0 cannot be used."
)


@pytest.mark.parametrize(
    "output, expected",
    [
        (WINDOWS, ("pywin32", "platform", "")),
        (
            WINDOWS.replace("`win32`, `win_amd64`", "`manylinux_2_17_x86_64`"),
            ("pywin32", "architecture", "manylinux_2_17_x86_64"),
        ),
        (VERSION, ("requests", "version", "")),
        (RANGE, ("requests", "version", "2.34.2")),
        (NAME, ("foo-bar", "name", "")),
        (PYTHON, ("django", "python", "")),
        ("error: something else", None),
    ],
)
def test_what_is_wrong_is_read(output, expected):
    one = read_unfit(output)
    assert (one and (one.name, one.kind, one.about)) == expected


def test_all_that_is_wrong_is_found_one_after_the_other():
    asked = []

    def attempt(names):
        asked.append(list(names))
        return {1: VERSION, 2: NAME}.get(len(names))

    assert [one.name for one in find_unfit(attempt, WINDOWS)] == ["pywin32", "requests", "foo-bar"]
    assert asked == [["pywin32"], ["pywin32", "requests"], ["pywin32", "requests", "foo-bar"]]


def test_what_is_said_twice_ends_the_search():
    assert [one.name for one in find_unfit(lambda names: VERSION, VERSION)] == ["requests"]


TEXTS = {"requirements.txt": "Django==5.2\nRequests==2.99.0  # why\nfoo_bar==1.0\npywin32==306\n"}
FAILED = Failure("INSTALL_FAILED", "It failed", output="No solution found", hint="none")


def test_each_is_named_with_its_line_and_what_to_write():
    found = [one for one in (read_unfit(VERSION), read_unfit(NAME)) if one]
    hint = hint_for_unfit(found, TEXTS)
    assert "requirements.txt:2, Requests==2.99.0: there is no such version" in hint
    assert "requirements.txt:3, foo_bar==1.0: the package index has no package of that name" in hint


def test_packages_of_other_systems_are_left_out_unless_something_else_is_wrong(monkeypatch):
    said = []
    monkeypatch.setattr("remote.environment.project.say", lambda log: said.append(log))
    windows, version = read_unfit(WINDOWS), read_unfit(VERSION)
    assert leave_out_foreign(FAILED, [windows], TEXTS) == ["pywin32"]
    assert said == ["requirements.txt:4, pywin32==306: left out, as it has files for Windows or macOS only"]
    with pytest.raises(Failure) as raised:
        leave_out_foreign(FAILED, [windows, version], TEXTS)
    assert "requirements.txt:2" in raised.value.hint
    with pytest.raises(Failure) as raised:
        leave_out_foreign(FAILED, [], TEXTS)
    assert raised.value.hint == "none"
