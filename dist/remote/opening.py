"""The beginning and the end of what a run asks first: what it wants to know, and failures told."""

from __future__ import annotations

import os

from remote.account import leave_account
from remote.failure import Failure
from remote.places import Places
from remote.wire import hear, tell

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NoReturn

    from remote.shapes.session import Questions


def open_session(act: Callable[[Questions, Places], None]) -> NoReturn:
    """
    Hears what the runner asks and lets `act` answer; then the process ends. What `act` raises as a Failure is told,
    as is SERVER_UNSUPPORTED where systemd(1) does not run (sd_booted(3)).
    """
    leave_account()
    questions: Questions = hear()
    try:
        if not os.path.isdir("/run/systemd/system"):
            raise Failure(
                "SERVER_UNSUPPORTED",
                "This server does not run systemd",
                hint="Use an ordinary Debian or Ubuntu server; containers without systemd can't run services.",
            )
        act(questions, Places(questions["app"]))
    except Failure as failure:
        tell(failure=failure.to_message())
    except BrokenPipeError:
        # The runner is gone: nobody reads any more, and the lock is freed by our end.
        pass
    # Not by the usual end of the interpreter, which could wait for a thread that listens.
    os._exit(0)
