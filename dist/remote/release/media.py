"""Uploads are shown to Caddy where it follows no link."""

from __future__ import annotations

import contextlib
import os
import re
import time

from remote.beneath import find_links, open_beneath
from remote.commands import run
from remote.places import Places
from remote.wire import call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.shapes.release import MediaShown

# ST_NOSYMFOLLOW of statfs(2), since Linux 5.10.
NO_LINKS = 0x2000
# To look for links among uploads, however many these are.
SECONDS = 1.0


@call
def show_media(*, app: str) -> MediaShown:
    """Mounts them, and looks for links that were served until now. Raises COMMAND_FAILED."""
    places = Places(app)
    unit = app + "-media.service"
    run(["systemctl", "start", unit])
    # It runs once, and somebody may have taken the mount away since.
    if not (os.path.exists(places.shown) and os.path.samefile(places.shown, places.media)):
        run(["systemctl", "restart", unit])
    links: list[str] = []
    # The folder may be a link of root's to another disk; one of a network may be closed to root.
    with contextlib.suppress(OSError), open_beneath(places.media, None, 0) as at:
        links = find_links(at, time.monotonic() + SECONDS)
    followed = [path for path in list_mounts(places.shown) if not os.statvfs(path).f_flag & NO_LINKS]
    return {"followed": [os.path.relpath(path, places.shown) for path in followed], "links": sorted(links)}


def list_mounts(folder: str) -> list[str]:
    """The folder, and what is mounted below it (proc_pid_mountinfo(5): signs that would part words are octal there)."""
    with open("/proc/self/mountinfo", "rb") as file:
        names = [re.sub(rb"\\(\d{3})", lambda sign: bytes([int(sign[1], 8)]), line.split()[4]) for line in file]
    return [folder, *sorted({name for name in map(os.fsdecode, names) if name.startswith(folder + "/")})]
