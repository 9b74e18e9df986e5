"""The first answer of a starting instance, or why there is none."""

from __future__ import annotations

import os
import re
import threading
import time

from remote.commands import run, tail
from remote.failure import Failure
from remote.files import read_text
from remote.instance.health import ask_health, is_healthy, over_socket
from remote.instance.journal import NO_JOURNAL, has_journal, read_all, read_journal
from remote.instance.said import hint_for_said
from remote.launch.fault import find_failed_step, launch_failure, read_words
from remote.launch.steps import own_words
from remote.systemd import number_of, show_units

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from remote.places import Places
    from remote.shapes.instance import HealthAnswer, HealthQuestion


# How a start fails by signals: CLD_KILLED of the main process (sigaction(2)), or state T.
KILLED = "it was killed while it started"
STOPPED = "it was stopped by a signal while it started"
# What Gunicorn says of a signal to a worker, but for those that it sends itself, or to itself; and what systemd says.
SENT = re.compile(
    r"Worker \(pid:\d+\) was sent SIG(?!TERM|QUIT|ABRT)|Handling signal: (term|int|quit)|exited, code=killed"
)
# From here on Gunicorn ends its workers itself (gunicorn/arbiter.py).
ENDS = re.compile(r"HaltServer|Shutting down: Master")


LOOP = "Its own address stands in the redirect, perhaps as http:// of a site that has HTTPS: visitors would go round in circles. Redirect to a path (`/…`), or build the address with request.build_absolute_uri(); or name another page with `health-path`."


class Signalled(Failure):
    """Signals that are none of ours have ended or stopped a starting instance."""


def wait_until_healthy(
    places: Places,
    release: str,
    health: HealthQuestion,
    start_seconds: int,
    *,
    after: str,
    undo: Callable[[], object] | None,
) -> HealthAnswer:
    """
    Waits until the health path of a starting instance answers on its own socket or it is seen to fail. One
    request waits in the socket's queue until the application has loaded; meanwhile the unit is looked at every
    50 ms, since a process that ends tells more and sooner than a time-out. `after` is where the journal stood before.
    When it fails, `undo` is called; None: it is the live release, and stays.

    Raises Failure INSTANCE_FAILED, also as Signalled, INSTANCE_UNHEALTHY.
    """
    unit = places.service(release)
    path = places.release(release) + "/http.sock"
    answers: list[HealthAnswer] = []

    def ask() -> None:
        asked = health["domain"], health["healthPath"], health["secure"]
        answers.append(ask_health(lambda: over_socket(path, start_seconds), *asked))

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    failed = watch(unit, asking)
    none: HealthAnswer = {"status": 0, "milliseconds": 0, "path": health["healthPath"], "error": None, "proven": False}
    answer = answers[0] if answers else none
    if not failed and is_healthy(answer, health["lenient"]):
        return answer
    loops = "redirects to itself" in (answer["error"] or "")
    if not failed and answer["status"] == 0 and not loops:
        make_workers_tell(unit)
    text = read_journal(unit, after)
    said = read_all(unit, after) if failed else ""
    step = find_failed_step(unit, text) if failed else None
    if undo:
        undo()
    first = not os.path.lexists(places.current)
    which, outlook = tell_outlook(live=undo is None, first=first)
    known = LOOP if loops else hint_for_said(text, places.release(release) + "/code", empty=first)
    if step:
        words = own_words(text.splitlines())[-4:] or read_words(unit)
        stays = outlook if undo is None else "Nothing that serves visitors was changed. Run again then."
        raise launch_failure(which, step, words, places.release(release), "systemctl start " + unit, stays)
    if not text and not has_journal():
        outlook = NO_JOURNAL + " " + outlook
    if failed or answer["status"] == 0:
        signalled = failed in (KILLED, STOPPED) or tells_signal(said)
        raise (Signalled if signalled else Failure)(
            "INSTANCE_FAILED",
            "%s does not start: %s" % (which, failed or tell_silence(answer["error"], start_seconds)),
            output=tail(text, 25),
            command="systemctl start " + unit,
            hint="%s %s" % (known or "The last lines below are the application's own.", outlook)
            if text or known
            else outlook,
        )
    raise Failure(
        "INSTANCE_UNHEALTHY",
        "%s answers %d at %s" % (which, answer["status"], answer["path"]),
        output=tail(text, 25),
        command="GET %s on its own socket" % answer["path"],
        hint=hint_at_status(answer["status"], outlook, known),
    )


def watch(unit: str, asking: threading.Thread) -> str | None:
    """Looks at a starting unit until `asking` has its answer; why it failed, as soon as it does."""
    first_pid: str | None = None
    failed: str | None = None
    while asking.is_alive() and not failed:
        asking.join(0.05)
        state = look_at(unit)
        failed = find_fault(state, first_pid) or (STOPPED if is_stopped(pid_of(state)) else None)
        first_pid = first_pid or pid_of(state)
    return failed


def look_at(unit: str) -> Mapping[str, str]:
    """What systemd says of a unit that starts."""
    return show_units([unit], ["ActiveState", "SubState", "NRestarts", "MainPID", "ExecMainCode"]).get(unit, {})


def pid_of(state: Mapping[str, str]) -> str | None:
    """The unit's main process, None while it has none."""
    return state.get("MainPID", "0").lstrip("0") or None


def find_fault(state: Mapping[str, str], first_pid: str | None) -> str | None:
    """What shows that a starting unit has failed; `first_pid` was its main process when it first had one."""
    if state.get("SubState") in ("auto-restart", "failed") or state.get("ActiveState") == "failed":
        return KILLED if state.get("ExecMainCode") == "2" else "it ended while it started"
    if number_of(state.get("NRestarts")):
        return "it ended and was restarted"
    if first_pid and pid_of(state) not in (None, first_pid):
        return "its main process was replaced"
    return None


def tells_signal(text: str) -> bool:
    """Whether a journal tells of a signal that somebody has sent a starting instance or one of its workers."""
    return bool(SENT.search(ENDS.split(text, maxsplit=1)[0]))


def is_stopped(pid: str | None) -> bool:
    """Whether a signal has stopped the main process of an instance or one of its workers (proc_pid_stat(5), state T)."""
    try:
        numbers = [pid, *read_text("/proc/%s/task/%s/children" % (pid, pid)).split()] if pid else []
        return any(read_text("/proc/%s/stat" % number).rpartition(")")[2].split()[0] == "T" for number in numbers)
    except OSError:
        return False  # One has just ended.


def make_workers_tell(unit: str) -> None:
    """Workers that hang write down where (worker_abort in gunicorn.conf.py) and end."""
    pid = pid_of(look_at(unit))
    try:
        workers = read_text("/proc/%s/task/%s/children" % (pid, pid)).split()
    except OSError:
        return
    for worker in workers:
        run(["kill", "-ABRT", worker], check=False)
    deadline = time.monotonic() + 2
    while time.monotonic() < deadline and any(os.path.exists("/proc/" + worker) for worker in workers):
        time.sleep(0.05)


def tell_silence(error: str | None, start_seconds: int) -> str | None:
    """Why there was no answer."""
    return "no answer within %d s" % start_seconds if "timed out" in (error or "") else error


def tell_outlook(*, live: bool, first: bool = False) -> tuple[str, str]:
    """Which release it is, and what becomes of the site, for whoever reads the failure; `first` before any was live."""
    if live:
        stays = "It was started again and stays so: it answers again when the cause is gone. Mend that, or deploy."
        return "The live release", stays
    if first:
        return "The new release", "No release is live yet; mend that and run again."
    return "The new release", "The site still serves the old release; mend the code and run again."


def hint_at_status(status: int, outlook: str, known: str | None = None) -> str:
    """What to look at when the health path answers so; `known` is what its journal tells."""
    if known:
        return known + " " + outlook
    if status == 400:
        return "Django refuses the host name: see the lines below, and the inputs domains and env. " + outlook
    if status in (401, 403, 404, 405):
        return "Does the health-path exist, and is it open to everybody? Set it to a page that answers 200. " + outlook
    return outlook if outlook.startswith(NO_JOURNAL) else "The lines below are the application's own. " + outlook
