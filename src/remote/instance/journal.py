"""What an instance wrote into the journal."""

from __future__ import annotations

import json

from remote.commands import run


def cursor():
    """Where the journal stands now, so that only what comes later is read (journalctl(1))."""
    text = run(["journalctl", "-n", "0", "--show-cursor", "-q"], check=False).stdout
    return text.rpartition("-- cursor: ")[2].strip()


def journal(unit, after):
    """
    What the application said of its failure. Workers fail side by side, and Gunicorn's main process then ends by
    an exception of its own: of all that, the lines of the process that failed first, if it shows a traceback.
    """
    # What was written last may still be on its way.
    run(["journalctl", "--sync"], check=False)
    words = ["journalctl", "-q", "-o", "json", "--output-fields=MESSAGE,_PID", "-u", unit, "-n", "500"]
    words += ["--after-cursor", after] if after else []
    rows = [json.loads(row) for row in run(words, check=False).stdout.splitlines()]
    lines = [(row.get("_PID"), text_of(row.get("MESSAGE"))) for row in rows]
    lines = [(pid, text) for pid, text in lines if pid != "1" and "] [INFO] " not in text]
    halted = [pid for pid, text in lines if text.startswith("gunicorn.errors.HaltServer")]
    others = [(pid, text) for pid, text in lines if pid not in halted] or lines
    first = next((pid for pid, text in others if text.startswith("Traceback ")), None)
    return "\n".join(text for pid, text in others if first in (None, pid))


def text_of(message):
    """A message is a list of bytes where it is not printable (systemd.journal-fields(7))."""
    return bytes(message).decode("utf-8", "replace") if isinstance(message, list) else message or ""
