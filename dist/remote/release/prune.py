"""Removes releases, and the environments that none of the others uses."""

from __future__ import annotations

import os
import re
import shutil

from remote.commands import run
from remote.instance.switch import mark_failed
from remote.places import Places
from remote.systemd import is_running, show_units
from remote.wire import call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from remote.shapes.release import Pruned


@call
def discard(*, app: str, release: str) -> None:
    """Removes a release that was never live, unless a migration runs with its code."""
    places = Places(app)
    # A migration of a cancelled run goes on to its end, with its code; whoever comes next waits and then removes it.
    if not is_running(places.migration):
        shutil.rmtree(places.release(release), ignore_errors=True)


@call
def prune(*, app: str, releases: Sequence[str]) -> Pruned:
    """
    Removes releases, and all unused environments. What is live stays, the release whose instance serves, and one with
    whose code a job of a timer is under way: the next run removes that one.
    """
    places = Places(app)
    live = places.live()
    # What the run decided was true when it began; what is live now is asked once more.
    serving = {live, places.owner(live)} if live else set()
    useless = [name for name in releases if name not in serving and os.path.isdir(places.release(name))]
    busy = list_busy(app, useless)
    removed = [name for name in useless if name not in busy]
    for identifier in removed:
        run(["systemctl", "stop", places.service(identifier), places.socket_unit(identifier)], check=False)
        remove(places, identifier)
    links = [places.release(name) + "/venv" for name in os.listdir(places.releases)]
    used = {os.path.basename(os.readlink(link)) for link in links if os.path.islink(link)}
    # Of environments by their keys (src/release/environment.ts): whatever else lies there is somebody's own.
    unused = [name for name in os.listdir(places.venvs) if re.fullmatch("[0-9a-f]{16}", name) and name not in used]
    for name in unused:
        shutil.rmtree(places.venvs + "/" + name)
    return {"releases": removed, "busy": busy, "venvs": len(unused)}


def list_busy(app: str, releases: Sequence[str]) -> list[str]:
    """Those with whose code something other than Gunicorn runs."""
    if not releases:
        return []
    others = {name: "%s--*@%s.service" % (app, name) for name in releases}
    units = show_units(list(others.values()), ["ActiveState"])
    suffixes = [unit[unit.index("@") :] for unit in units if is_running(unit, units)]
    return [name for name in releases if "@%s.service" % name in suffixes]


def remove(places: Places, identifier: str) -> None:
    """Whenever this is cut off, what is left is no release to go back to, and none whose files had just arrived."""
    mark_failed(places, identifier)
    shutil.rmtree(places.release(identifier) + "/code", ignore_errors=True)
    shutil.rmtree(places.release(identifier))
