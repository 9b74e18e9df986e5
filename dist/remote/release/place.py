"""Writes generated files, each by one rename, and removes those that are no longer wanted."""

from __future__ import annotations

import os

from remote.commands import run
from remote.files import write_aside
from remote.places import Places
from remote.release.close import close
from remote.wire import call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from remote.shapes.release import FileToPlace, Guests


@call
def place(
    *,
    files: Sequence[FileToPlace],
    remove: Sequence[str] = (),
    disable: Sequence[str] = (),
    enable: Sequence[str] = (),
    daemon_reload: bool = False,
    guests: Guests | None = None,
) -> None:
    """
    Writes generated files and removes others; units are disabled and stopped before that, or enabled after it. The
    site's folder is closed to all but its `guests`.
    """
    if guests:
        close(Places(guests["app"]), guests["user"], guests["group"])
    if disable:
        run(["systemctl", "disable", "--quiet", "--now", *disable], check=False)
    for path in remove:
        if os.path.lexists(path):
            os.unlink(path)
    for file in files:
        write_aside(file["path"], file["content"], file["mode"], file["owner"], file["group"])
    if daemon_reload:
        run(["systemctl", "daemon-reload"])
    # Each enable is a daemon-reload of its own, so it happens only for what is not enabled yet.
    wanted = [unit for unit in enable if run(["systemctl", "is-enabled", "--quiet", unit], check=False).returncode]
    if wanted:
        run(["systemctl", "enable", "--quiet", *wanted])
