"""The session of a run on the server: lock, facts, then the heartbeat until the end."""

from __future__ import annotations

import json
import sys
import threading

from remote.abandoned import end_abandoned
from remote.facts.gather import gather
from remote.facts.units import units_around
from remote.files import write_aside
from remote.lock import take_lock
from remote.opening import opened
from remote.wire import say


def converse(places, silence):
    """Serves the small requests of the run; returns when it hangs up or is silent for too long."""
    lines, arrived = [], threading.Condition()

    def listen():
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
        request = json.loads(line)
        if "history" in request:
            # A history line that can't be written (a full disk) never fails a run.
            try:
                with open(places.history, "a", encoding="utf-8") as file:
                    file.write(json.dumps(request["history"]) + "\n")
            except OSError as error:
                say(log="history.jsonl could not be written: %s" % error)
            say(told=True)
        elif "records" in request:
            write_aside(places.records, json.dumps(request["records"], indent=1) + "\n", 0o600)
            say(told=True)


def hold(args, places):
    held = take_lock(args, places)
    units = end_abandoned(places, units_around(places))
    say(facts={**gather(args, places, units), "status": None})
    converse(places, args["silence"])
    held.close()


opened(hold)
