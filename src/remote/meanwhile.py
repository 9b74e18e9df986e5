"""What can be asked side by side."""

from __future__ import annotations

import threading


def meanwhile(act, *args):
    """Runs it beside what follows; the function that comes back waits for its result."""
    outcome = {}

    def perform():
        try:
            outcome["result"] = act(*args)
        except BaseException as error:
            outcome["error"] = error

    thread = threading.Thread(target=perform, daemon=True)
    thread.start()

    def result():
        thread.join()
        if "error" in outcome:
            raise outcome["error"]
        return outcome["result"]

    return result
