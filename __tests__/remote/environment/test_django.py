"""Python in a release's environment: what goes in, what is said of it, and what is not."""

import json
import sys
from pathlib import Path

import pytest

from remote import importer
from remote.environment import django, printed
from remote.places import Places

# Where there is no systemd: only the command itself, which end to end tests run as the server does.
SYSTEMD_RUN = """#!/bin/sh
while [ "$1" != -- ]; do shift; done
shift
exec "$@"
"""
INSIDE = """from inside.words import greet
import sys
def main(name):
    greet(name)
    print(sys.stdin.read(), end="")
"""


@pytest.fixture
def run(tmp_path, monkeypatch):
    places = Places("shop")
    places.releases = str(tmp_path / "releases")
    (tmp_path / "releases/r1/conf").mkdir(parents=True)
    (tmp_path / "releases/r1/venv/bin").mkdir(parents=True)
    (tmp_path / "releases/r1/venv/bin/python").symlink_to(sys.executable)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/systemd-run").write_text(SYSTEMD_RUN)
    (tmp_path / "bin/systemd-run").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=":")
    monkeypatch.setattr(django, "Places", lambda app: places)
    importer_text = Path(importer.__file__).read_text(encoding="utf-8")
    words = "def greet(name):\n    print('hello', name)\n"
    sent = {"remote.importer": importer_text, "inside.trial": INSIDE, "inside.words": words, "inside.other": "x"}
    monkeypatch.setattr(importer, "sources", sent)

    def call(*words, inside=None, arguments=(), input="", quiet=False, keep=None):
        return django.run(
            app="shop",
            release="r1",
            directory="",
            words=words,
            inside=inside,
            arguments=arguments,
            input=input,
            unit=None,
            quiet=quiet,
            keep=keep,
            collect=False,
            settle=False,
            previous=None,
            part={"name": "The probe", "settings": [], "scratch": [], "seconds": 60},
        )

    return call


def said(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_lines_are_said_as_they_come_and_come_back_with_the_exit_code(run, capsys):
    answer = run("-c", "import sys; print('one'); print('two', file=sys.stderr); sys.exit(3)")
    assert answer["code"] == 3
    assert sorted(answer["lines"]) == ["one", "two"]
    assert sorted(message["log"] for message in said(capsys)) == ["one", "two"]


def test_an_answer_is_not_said(run, capsys):
    assert run("-c", "print('one')", quiet=True)["lines"] == ["one"]
    assert said(capsys) == []


def test_only_the_last_lines_are_kept_and_all_are_said(run, capsys):
    assert run("-c", "for number in range(9): print(number)", keep=2)["lines"] == ["7", "8"]
    assert len(said(capsys)) == 9


def test_a_flood_is_shown_at_its_beginning_and_its_end(run, capsys, monkeypatch):
    monkeypatch.setattr(printed, "SHOWN_IN_ALL", 3000)
    monkeypatch.setattr(printed, "KEPT", 900)
    answer = run("-c", "for number in range(10_000): print('line', number)")
    told = [message["log"] for message in said(capsys)]
    assert told[:2] == ["line 0", "line 1"]
    assert told[-50:] == ["line %d" % number for number in range(9950, 10_000)]
    [left_out] = [line for line in told if line.endswith("lines are left out: it printed more than 0 MB")]
    assert len(told) - 1 + int(left_out.split()[1]) == 10_000
    assert sum(map(len, answer["lines"])) <= 900 and answer["lines"][-1] == "line 9999"


def test_a_line_without_an_end_is_read_and_shown_in_parts(run, capsys, monkeypatch):
    monkeypatch.setattr(printed, "LONGEST", 100_000)
    assert list(map(len, run("-c", "print('x' * 250_000)")["lines"])) == [100_000, 100_000, 50_000]
    assert said(capsys)[0]["log"] == "x" * 16_000 + "… and 84000 characters more"


def test_what_is_no_utf_8_is_shown_all_the_same(run):
    assert run("-c", "import sys; sys.stdout.buffer.write(b'a\\xff\\rb\\r\\n')")["lines"] == ["a\ufffd", "b"]


def test_a_module_of_ours_runs_by_its_main_with_what_it_imports_and_reads_the_rest(run):
    answer = run(inside="inside.trial", arguments=["$HOME"], input="the rest: é")
    assert answer == {"code": 0, "lines": ["hello $HOME", "the rest: é"]}


def test_a_program_that_ends_without_reading_says_why_by_its_code(run):
    assert run("-c", "raise SystemExit(7)", input="x" * (1 << 20))["code"] == 7
