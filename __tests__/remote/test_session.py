"""Small requests of a run to the session that holds its lock."""

from __future__ import annotations

import json

import pytest

from remote import session, under_way, wire
from remote.importer import sources
from remote.places import Places


@pytest.fixture
def ended(monkeypatch):
    """Whether what runs was ended."""
    calls = []
    monkeypatch.setattr(session, "end_under_way", calls.append)
    return calls


@pytest.mark.parametrize("request_", [{}, {"remote.facts.recognised": "x = 1"}, {"unknown": True}])
def test_only_who_asks_for_it_ends_what_runs(ended, capsys, request_):
    session.serve(request_, {}, Places("blog"))
    assert ended == []
    session.serve({"end": True}, {}, Places("blog"))
    assert len(ended) == 1


def test_records_that_can_not_be_written_are_a_failure_and_the_session_goes_on(monkeypatch, capsys):
    def refuse(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(session, "keep", refuse)
    session.serve({"records": {}}, {}, Places("blog"))
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["failure"]["code"] for line in told] == ["DISK_FULL"]


def test_a_module_that_has_come_is_not_asked_for_again(monkeypatch, capsys):
    monkeypatch.setitem(sources, "remote.failure", "")
    assert wire.bring("remote.failure").Failure
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("listed", "cancelled"), [("", []), ("7 other.service start running\n9 blog-deploy.slice stop waiting\n", ["9"])]
)
def test_jobs_of_others_are_never_cancelled(monkeypatch, listed, cancelled):
    commands = []

    class Slow:
        def __init__(self, *_, **__):
            pass

        def wait(self, _):
            raise under_way.subprocess.TimeoutExpired("systemctl", 1)

        def kill(self):
            pass

    class Done:
        stdout = listed

    def run(words, **_):
        commands.append(words)
        return Done

    monkeypatch.setattr(under_way, "run", run)
    monkeypatch.setattr(under_way, "is_running", lambda _: False)
    monkeypatch.setattr(under_way, "show_units", lambda *_: {})
    monkeypatch.setattr(under_way.subprocess, "Popen", Slow)
    under_way.end_under_way(Places("blog"))
    assert [words[2:] for words in commands if words[1] == "cancel"] == ([cancelled] if cancelled else [])
