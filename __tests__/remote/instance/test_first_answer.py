from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from remote.instance.first_answer import (
    find_fault,
    hint_at_status,
    is_stopped,
    pid_of,
    tell_outlook,
    tell_silence,
    tells_signal,
)

RUNS = {"ActiveState": "active", "SubState": "running", "NRestarts": "0", "MainPID": "7"}


@pytest.mark.parametrize(
    ("status", "advice"),
    [
        (400, "Django refuses the host name: see the lines below, and the inputs domains and env. "),
        (404, "Does the health-path exist, and is it open to everybody? Set it to a page that answers 200. "),
        (500, "The lines below are the application's own. "),
    ],
)
def test_a_bad_status_has_its_hint(status: int, advice: str) -> None:
    assert hint_at_status(status, "And so on.") == advice + "And so on."


@pytest.mark.parametrize("status", [401, 403, 405])
def test_a_page_that_is_not_open_is_told_as_one_that_is_not_there(status: int) -> None:
    assert hint_at_status(status, "") == hint_at_status(404, "")


def test_before_any_release_is_live_none_is_said_to_be_served() -> None:
    assert tell_outlook(live=False, first=True) == (
        "The new release",
        "No release is live yet; mend that and run again.",
    )


def test_what_the_journal_tells_comes_before_what_a_status_may_mean() -> None:
    assert hint_at_status(404, "And so on.", "There is no table.") == "There is no table. And so on."


def test_whoever_reads_it_learns_what_the_site_serves() -> None:
    assert tell_outlook(live=False) == (
        "The new release",
        "The site still serves the old release; mend the code and run again.",
    )
    assert tell_outlook(live=True) == (
        "The live release",
        "It was started again and stays so: it answers again when the cause is gone. Mend that, or deploy.",
    )


def test_a_time_out_is_told_in_seconds() -> None:
    assert tell_silence("TimeoutError: timed out", 90) == "no answer within 90 s"
    assert tell_silence("ConnectionRefusedError: refused", 90) == "ConnectionRefusedError: refused"


@pytest.mark.parametrize(
    ("state", "first_pid", "fault"),
    [
        ({}, None, None),
        (RUNS, None, None),
        (RUNS, "7", None),
        ({**RUNS, "MainPID": "0"}, "7", None),
        ({**RUNS, "MainPID": "8"}, "7", "its main process was replaced"),
        ({**RUNS, "NRestarts": "1"}, None, "it ended and was restarted"),
        ({**RUNS, "SubState": "auto-restart"}, "7", "it ended while it started"),
        ({**RUNS, "SubState": "auto-restart", "ExecMainCode": "1"}, "7", "it ended while it started"),
        ({**RUNS, "SubState": "auto-restart", "ExecMainCode": "2"}, "7", "it was killed while it started"),
        ({**RUNS, "SubState": "failed"}, "7", "it ended while it started"),
        ({**RUNS, "ActiveState": "failed"}, None, "it ended while it started"),
    ],
)
def test_a_unit_that_fails_is_seen(state: dict[str, str], first_pid: str | None, fault: str | None) -> None:
    assert find_fault(state, first_pid) == fault


def test_no_process_has_no_number() -> None:
    assert pid_of(RUNS) == "7"
    assert pid_of({"MainPID": "0"}) is None
    assert pid_of({}) is None


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("[ERROR] Worker (pid:12) was sent SIGKILL! Perhaps out of memory?", True),
        ("[INFO] Handling signal: term", True),
        ("shop@r1.service: Main process exited, code=killed, status=9/KILL", True),
        ("[INFO] Handling signal: ttin", False),
        ("[ERROR] Worker (pid:12) was sent SIGTERM!", False),
        ("gunicorn.errors.HaltServer: <HaltServer 3>\n[ERROR] Worker (pid:12) was sent SIGKILL!", False),
        ("shop@r1.service: Main process exited, code=exited, status=3/NOTIMPLEMENTED", False),
    ],
)
def test_signals_that_a_starting_instance_got_are_told_from_its_own_end(text: str, sent: bool) -> None:
    assert tells_signal(text) is sent


def test_a_process_or_a_child_of_it_that_a_signal_stopped_is_seen() -> None:
    parent = "import subprocess,sys; c=subprocess.Popen(['sleep','60']); print(c.pid,flush=True); c.wait()"
    with subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        child = int(process.stdout.readline())
        try:
            assert not is_stopped(str(process.pid))
            os.kill(child, signal.SIGSTOP)
            while open("/proc/%d/stat" % child).read().rpartition(")")[2].split()[0] != "T":
                pass
            assert is_stopped(str(process.pid))
        finally:
            os.kill(child, signal.SIGKILL)
    assert not is_stopped(str(process.pid)) and not is_stopped(None)
