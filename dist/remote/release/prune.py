"""Removes releases, and the environments that none of the others uses."""

from __future__ import annotations

import os
import re
import shutil

from remote.commands import run
from remote.instance.switch import mark_failed
from remote.places import Places
from remote.systemd import is_running
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
    """Removes releases, but for the one that is live and the one whose instance serves, and all unused environments."""
    places = Places(app)
    live = places.live()
    # What the run decided was true when it began; what is live now is asked once more.
    serving = {live, places.owner(live)} if live else set()
    removed = [name for name in releases if name not in serving and os.path.isdir(places.release(name))]
    for identifier in removed:
        others = "%s--*@%s.service" % (app, identifier)
        run(["systemctl", "stop", places.service(identifier), places.socket_unit(identifier), others], check=False)
        remove(places, identifier)
    links = [places.release(name) + "/venv" for name in os.listdir(places.releases)]
    used = {os.path.basename(os.readlink(link)) for link in links if os.path.islink(link)}
    # Of environments by their keys (src/release/environment.ts): whatever else lies there is somebody's own.
    unused = [name for name in os.listdir(places.venvs) if re.fullmatch("[0-9a-f]{16}", name) and name not in used]
    for name in unused:
        shutil.rmtree(places.venvs + "/" + name)
    return {"releases": removed, "venvs": len(unused)}


def remove(places: Places, identifier: str) -> None:
    """Whenever this is cut off, what is left is no release to go back to, and none whose files had just arrived."""
    mark_failed(places, identifier)
    shutil.rmtree(places.release(identifier) + "/code", ignore_errors=True)
    shutil.rmtree(places.release(identifier))
