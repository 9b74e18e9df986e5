"""What an abandoned run left is ended, removed or completed by a run that goes on from there: a deploy or a rollback."""

from __future__ import annotations

import importlib
import os
import shutil
import time

from remote.commands import run, tail
from remote.facts.interrupted import find_incomplete, find_strays, find_written_aside, has_state
from remote.facts.units import ask_units
from remote.failure import Failure
from remote.processes import is_populated
from remote.release.kept import keep_arrived
from remote.release.state import write_state
from remote.systemd import show_units
from remote.under_way import end_under_way
from remote.wire import tell

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.places import Places
    from remote.systemd import Units


def main(places: Places) -> None:
    """Called by a session that is asked to (remote.session): the rest of the run's slice, its instances and half releases. A migration has been waited for."""
    if os.path.lexists(places.top + "/removing.json"):
        # It is sent only then (src/server/session.ts).
        importlib.import_module("remote.removal.finish").main(places)
        return
    units = ask_units(places)
    if is_populated(units.get(places.slice, {})):
        tell(log="Ending what an abandoned run left")
        end_under_way(places)
        units = ask_units(places)
    if os.path.lexists(places.restoring):
        finish_restore(places)
    if os.path.isdir(places.releases):
        for left in end_strays(places, units) + remove_incomplete(places):
            tell(log="removed what an interrupted run left: %s" % left)


def finish_restore(places: Places) -> None:
    """
    One that a person has begun and that was cut off: nothing is migrated or started before. The command on the server
    knows how the database is reached. Raises BACKUP_FAILED.
    """
    command = "/usr/local/bin/%s-restore" % places.app
    done = run([command, "--settle"], check=False)
    for line in done.stdout.splitlines():
        tell(log=line)
    if done.returncode != 0:
        raise Failure(
            "BACKUP_FAILED",
            "A restore of the database was cut off, and can't be finished",
            output=tail(done.stdout),
            hint='"sudo %s-restore --finish" on the server tries it again once the cause is gone, and a restore of any '
            "backup takes the place of what is half done. Nothing was changed." % places.app,
        )


def end_strays(places: Places, states: Units) -> list[str]:
    """
    No instance but the live one has a reason to run when a run begins. One that served until the interrupted
    run switched may still have requests in flight: it gets a few seconds to end by itself. Answers the units.
    """
    strays = find_strays(places, states)
    services = [unit for unit in strays if unit.endswith(".service")]
    if strays:
        run(["systemctl", "stop", "--no-block", *strays], check=False)
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline and any(
            unit["ActiveState"] == "deactivating" for unit in show_units(services, ["ActiveState"]).values()
        ):
            time.sleep(0.05)
        if services:
            run(["systemctl", "kill", "-s", "KILL", *services], check=False)
        run(["systemctl", "stop", *strays], check=False)
        run(["systemctl", "reset-failed", *strays], check=False)
    return strays


def remove_incomplete(places: Places) -> list[str]:
    """A release that was never live is garbage, but for the contents that need not be sent again. Answers the names."""
    live = places.live()
    if live and not has_state(places, live):
        # A run was ended between the rename and this line of its own.
        at = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())
        write_state(places, live, {"state": "live", "at": at})
    removed = find_incomplete(places)
    if os.path.isdir(places.incoming):
        keep_arrived(places, removed)
    for identifier in removed:
        shutil.rmtree(places.release(identifier))
    return removed + remove_written_aside(places)


def remove_written_aside(places: Places) -> list[str]:
    """Removes what was written and not yet renamed when a run was killed, and nothing else; answers the names."""
    paths = find_written_aside(places)
    for path in paths:
        os.unlink(path)
    return [os.path.basename(path) for path in paths]
