"""What an instance wrote into the journal."""

from __future__ import annotations

import glob
import json

from remote.commands import run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TypedDict

    class Row(TypedDict, total=False):
        """A line of the journal, of which these fields are asked for (systemd.journal-fields(7))."""

        # A list of bytes where it is not printable, null where it is too long.
        MESSAGE: str | list[int] | None
        _PID: str


# For whoever looks for the application's own words.
NO_JOURNAL = "This server keeps no journal (Storage= in /etc/systemd/journald.conf), so what the application said is lost: with Storage=auto, and systemd-journald restarted, the next run shows it."


def read_cursor() -> str:
    """Where the journal stands now, so that only what comes later is read (journalctl(1))."""
    text = run(["journalctl", "-n", "0", "--show-cursor", "-q"], check=False).stdout
    return text.rpartition("-- cursor: ")[2].strip()


def read_journal(unit: str, after: str) -> str:
    """What the application said of its failure, since the journal stood at `after` (empty: of its last 500 lines)."""
    # What was written last may still be on its way.
    run(["journalctl", "--sync"], check=False)
    words = ["journalctl", "-q", "-o", "json", "--output-fields=MESSAGE,_PID", "-u", unit, "-n", "500"]
    words += ["--after-cursor", after] if after else []
    # What journalctl itself says, as of a file that it can't read, is no row.
    # Only a newline ends a row: others that Unicode has for ends of lines stand in messages as they are.
    rows = [line for line in run(words, check=False).stdout.split("\n") if line.startswith("{")]
    return choose_lines(json.loads(row) for row in rows)


def read_all(unit: str, after: str) -> str:
    """All that the journal has of a unit since it stood at `after`, what systemd says of it too."""
    words = ["journalctl", "-q", "-o", "cat", "-u", unit, "-n", "500", *(["--after-cursor", after] if after else [])]
    return run(words, check=False).stdout


def has_journal() -> bool:
    """Whether journald keeps anything: on the disk or in memory (journald.conf(5), Storage=)."""
    return any(glob.glob(folder + "/log/journal/*/*.journal*") for folder in ("/var", "/run"))


def choose_lines(rows: Iterable[Row]) -> str:
    """
    Of the journal's rows what tells of a failure. Workers fail side by side, and Gunicorn's main process then ends by
    an exception of its own: of all that, the lines of the process that failed first, if it shows a traceback.
    """
    lines = [(row.get("_PID"), text_of(row.get("MESSAGE"))) for row in rows]
    lines = [(pid, text) for pid, text in lines if pid != "1" and "] [INFO] " not in text]
    halted = [pid for pid, text in lines if text.startswith("gunicorn.errors.HaltServer")]
    others = [(pid, text) for pid, text in lines if pid not in halted] or lines
    first = next((pid for pid, text in others if text.startswith("Traceback ")), None)
    return "\n".join(text for pid, text in others if first in (None, pid))


def text_of(message: str | list[int] | None) -> str:
    """A message of the journal as text."""
    return bytes(message).decode("utf-8", "replace") if isinstance(message, list) else message or ""
