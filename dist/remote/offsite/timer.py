"""The timer of backups, and the first of them."""

from __future__ import annotations

from remote.commands import run
from remote.wire import call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


@call
def start(*, units: Sequence[str], restart: bool) -> None:
    """
    Starts them and waits for none of them; with `restart` a timer that runs hears of a new schedule. Raises
    COMMAND_FAILED.
    """
    timers = [unit for unit in units if unit.endswith(".timer")]
    run(["systemctl", "restart" if restart else "start", *timers])
    others = [unit for unit in units if unit not in timers]
    if others:
        run(["systemctl", "start", "--no-block", *others])
