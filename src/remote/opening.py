"""The beginning and the end of what a run asks first: proof that we run, and failures told."""

from __future__ import annotations

import os

from remote.failure import Failure
from remote.places import Places
from remote.wire import arguments, say


def opened(act):
    """Ends the process when `act(args, places)` has answered."""
    args = arguments()
    say(sentinel=args["sentinel"])
    try:
        if not os.path.isdir("/run/systemd/system"):
            raise Failure(
                "SERVER_UNSUPPORTED",
                "This server does not run systemd",
                hint="Use an ordinary Debian or Ubuntu server; containers without systemd can't run services.",
            )
        act(args, Places(args["app"]))
    except Failure as failure:
        say(failure=failure.to_message())
    except BrokenPipeError:
        # The runner is gone: nobody reads any more, and the lock is freed by our end.
        pass
    # Not by the usual end of the interpreter, which could wait for a thread that listens.
    os._exit(0)
