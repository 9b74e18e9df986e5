"""How a program of a move ends: its last line says what came of it."""

from __future__ import annotations

import os
import sys
import traceback

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

# Exit codes: what was asked for can't be; a row does not fit, or somebody else writes.
REFUSED, UNFIT = 65, 66


class Refused(Exception):
    """The move can't begin. Its text is for a person."""


class Unfit(Exception):
    """The rows can't be brought over. Its text is for a person."""


def end(act: Callable[[], str]) -> None:
    """Runs it, and ends the process with the last line that tells what came of it."""
    code = 0
    try:
        said = act()
    except Refused as error:
        code, said = REFUSED, str(error)
    except Unfit as error:
        code, said = UNFIT, str(error)
    except Exception as error:
        traceback.print_exc(file=sys.stdout)
        code, said = 1, "%s: %s" % (type(error).__name__, " ".join(str(error).split()))
    print(said, flush=True)
    # Threads that the project started must not keep anybody waiting.
    os._exit(code)
