"""The session of a run on the server: lock, facts, then the heartbeat until the end."""

from __future__ import annotations

import json
import sys
import threading

from remote.abandoned import end_abandoned
from remote.facts.gather import gather
from remote.facts.units import ask_units
from remote.files import write_aside
from remote.lock import take_lock
from remote.opening import open_session
from remote.wire import tell

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.places import Places
    from remote.shapes.session import Questions, SessionRequest


def main() -> None:
    """Started by src/server/session.ts."""
    open_session(hold)


def hold(questions: Questions, places: Places) -> None:
    """Holds the lock until the runner hangs up, or is silent for too long. Raises LOCKED."""
    holder, token = questions["holder"], questions["token"]
    held = take_lock(places, wait=questions["wait"] or 0, holder=holder, token=token)
    units = end_abandoned(places, ask_units(places))
    tell(facts=gather(questions, places, units))
    converse(places, questions["silence"])
    held.close()


def converse(places: Places, silence: float) -> None:
    """Serves the small requests of the run; returns when it hangs up, or says nothing for `silence` seconds."""
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
                return
            line = lines.pop(0)
        if line is None:
            return
        serve(json.loads(line), places)


def serve(request: SessionRequest, places: Places) -> None:
    """Writes down what the run asks for; a request without anything is its heartbeat."""
    if "history" in request:
        # A history line that can't be written (a full disk) never fails a run.
        try:
            with open(places.history, "a", encoding="utf-8") as file:
                file.write(json.dumps(request["history"]) + "\n")
        except OSError as error:
            tell(log="history.jsonl could not be written: %s" % error)
        tell(told=True)
    elif "records" in request:
        write_aside(places.records, json.dumps(request["records"], indent=1) + "\n", 0o600)
        tell(told=True)
