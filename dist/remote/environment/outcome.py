"""How a part of a run ended, and what becomes of one that somebody else ended or stopped."""

from __future__ import annotations

import re
import threading

from remote.commands import run
from remote.failure import Failure
from remote.launch.decoy import is_hunted
from remote.processes import list_stopped
from remote.systemd import show_units

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType

    from remote.places import Places
    from remote.shapes.environment import Part

# What systemd-run says after the end of its unit (systemd, src/run/run.c).
FINISHED = re.compile(r"(.*?)Finished with result: ([a-z-]+)$", re.DOTALL)
MORE = re.compile(
    r"(Main processes terminated with: |Service runtime: |CPU time consumed: |Memory (swap )?peak: |IP |IO )"
)

HELD = "was ended by a signal that this run has not sent; once more, while the site's own processes are held"
HELD_AGAIN = "was ended by a signal again, though the site's own processes were held"


class Outcome:
    """Takes what systemd-run says out of the lines of a program in the unit `unit`. What a program says in its place is believed: it wins one more try."""

    def __init__(self, unit: str) -> None:
        self.started = re.compile(r"(.*?)Running as unit: %s\.service\b[^\n]*$" % re.escape(unit), re.DOTALL)
        # Of systemd.service(5), SERVICE_RESULT: `signal`, `timeout`; empty as long as it runs.
        self.result = ""

    def own(self, line: str) -> str | None:
        """What of a line is the program's; None for nothing."""
        if self.result and MORE.match(line):
            return None
        finished = FINISHED.match(line)
        if finished:
            self.result = finished[2]
        said = finished or self.started.match(line)
        return (said[1] or None) if said else line

    def is_interrupted(self, places: Places) -> bool:
        """
        Whether a signal of the site's ended it. Ours come with the end of the whole slice; who ends a migration by hand
        means that one alone.
        """
        if self.result not in ("signal", "core-dump"):
            return False
        slices = show_units([places.slice], ["ActiveState"])
        return slices.get(places.slice, {}).get("ActiveState") == "active" and is_hunted(places)


def refuse_late(outcome: Outcome, part: Part, output: str) -> None:
    """Raises Failure STEP_TIMED_OUT for what systemd has ended since its time was over."""
    if outcome.result != "timeout":
        return
    raise Failure(
        "STEP_TIMED_OUT",
        "%s has not come to its end within %s, and was ended" % (part["name"], tell_time(part["seconds"])),
        output=output,
        hint="Does it wait for something that never comes: a lock in the database, a host that does not answer, a "
        "question? The lines below are its last ones. Mend that, and run again.",
    )


def tell_time(seconds: int) -> str:
    """Seconds for a person."""
    for unit, name in ((3600, "h"), (60, "min")):
        if seconds % unit == 0:
            return "%d %s" % (seconds // unit, name)
    return "%d s" % seconds


class Watch:
    """Ends the unit `unit` while it is held, when one of its processes is stopped (SIGSTOP) and nobody continues it."""

    def __init__(self, unit: str) -> None:
        self.unit = unit + ".service"
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.look, daemon=True)

    def look(self) -> None:
        before: set[str] = set()
        while not self.over.wait(1):
            stopped = set(list_stopped(self.unit))
            if stopped & before:
                run(["systemctl", "kill", "-s", "KILL", self.unit], check=False)
            before = stopped

    def __enter__(self) -> None:
        self.thread.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.over.set()
