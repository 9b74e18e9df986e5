"""How the probe comes to an end, whatever the project does."""

from __future__ import annotations

import faulthandler
import signal


class Hanging(BaseException):
    """The project did not come to an end; no handler of its own is meant to catch it."""


def give_up_after(seconds: int) -> None:
    """Raises Hanging in whatever runs then, so that its place is known."""

    def give_up(*_: object) -> None:
        raise Hanging(f"no end after {seconds} seconds")

    signal.signal(signal.SIGALRM, give_up)
    signal.alarm(seconds)
    # For what no signal interrupts, such as a loop in a library's machine code.
    faulthandler.dump_traceback_later(seconds + 5, exit=True)


def take_back() -> None:
    """The project has come to its end in time."""
    signal.alarm(0)


def close_databases() -> None:
    """The last one to close SQLite's write-ahead log also removes it; the end of this process would not."""
    try:
        from django.conf import settings
        from django.db import connections

        if settings.configured:
            connections.close_all()
    except Exception:  # no Django at all, or a driver that fails: the answer is worth more than this
        pass
