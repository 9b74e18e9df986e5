"""The session of a run on the server: lock, facts, then the heartbeat until the end."""

from __future__ import annotations

import importlib
import json
import sys
import threading
import time

from remote.facts.gather import gather
from remote.facts.ownership import require_own
from remote.facts.units import ask_units
from remote.failure import Failure
from remote.files import keep
from remote.formats import add_history
from remote.importer import sources
from remote.lock import take_lock
from remote.opening import open_session
from remote.refused import explain_refusal
from remote.systemd import is_running
from remote.under_way import end_under_way
from remote.wire import tell

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.places import Places
    from remote.shapes.session import Questions, SessionRequest
    from remote.systemd import Units


def main() -> None:
    """Started by src/server/session.ts."""
    open_session(hold)


def hold(questions: Questions, places: Places) -> None:
    """Holds the lock until the runner hangs up, or is silent for too long. Raises LOCKED, APP_NAME_TAKEN."""
    holder, token = questions["holder"], questions["token"]
    held = take_lock(places, wait=questions["wait"] or 0, holder=holder, token=token)
    site = require_own(places, looks=False)
    tell(facts=gather(questions, places, wait_for_migration(places), site))
    if not converse(questions, places):
        end_under_way(places)
    held.close()


def wait_for_migration(places: Places) -> Units:
    """Whatever a run is for: a migration is waited for. Answers the state of the units as it is then."""
    units = ask_units(places)
    next_told = 0.0
    while is_running(places.migration, units):
        # Again and again: a session that says nothing for long is taken for dead.
        if time.monotonic() >= next_told:
            tell(log="A migration of an abandoned run is still running; waiting for it")
            next_told = time.monotonic() + 60
        time.sleep(0.2)
        units = ask_units(places)
    return units


def converse(questions: Questions, places: Places) -> bool:
    """
    Serves the small requests of the run until it hangs up, or is silent for as many seconds as it has said. Answers
    whether it has said that it is over.
    """
    silence = questions["silence"]
    lines: list[bytes | None] = []
    arrived = threading.Condition()

    def listen() -> None:
        for line in sys.stdin.buffer:
            with arrived:
                lines.append(line)
                arrived.notify()
        with arrived:
            lines.append(None)
            arrived.notify()

    threading.Thread(target=listen, daemon=True).start()
    while True:
        with arrived:
            if not arrived.wait_for(lambda: lines, timeout=silence):
                return False
            line = lines.pop(0)
        if line is None:
            return False
        request = json.loads(line)
        if "over" in request:
            return True
        serve(request, questions, places)


def serve(request: SessionRequest, questions: Questions, places: Places) -> None:
    """Does what the run asks for, and says what came of it; a request without anything is its heartbeat."""
    if not request:
        return
    try:
        act(request, questions, places)
    except OSError as error:
        refusal = explain_refusal(error) or Failure("COMMAND_FAILED", "The server refused: %s" % error)
        tell(failure=refusal.to_message())


def act(request: SessionRequest, questions: Questions, places: Places) -> None:
    """Answers a request with a line of its own."""
    if "history" in request:
        # A history line that can't be written (a full disk) never fails a run.
        try:
            add_history(places, request["history"])
        except OSError as error:
            tell(log="history.jsonl could not be written: %s" % error)
    elif "clear" in request:
        # What few runs need is brought by them.
        sources.update(request["clear"])
        importlib.import_module("remote.abandoned").main(places)
        tell(facts=gather(questions, places, ask_units(places), require_own(places, looks=False)))
        return
    elif "records" in request:
        keep(places.records, json.dumps(request["records"], indent=1) + "\n", 0o600)
    elif "end" in request:
        end_under_way(places)
    tell(told=True)
