"""Folders that all releases of an application share."""

from __future__ import annotations

import os
import pwd
import shutil
import stat

from remote.files import walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.places import Places


def share(places: Places, code: str, folder: str, looks: bool) -> None:
    """
    A folder that all releases share, in place of the release's own; files of the repository come in once. One who only
    `looks` takes it as it is, and keeps the release's own where there is none yet.
    """
    target = os.path.join(places.shared, "folders", folder)
    path = os.path.join(code, folder)
    if looks and not os.path.isdir(target):
        return
    if not looks:
        bring_in(places, path, target)
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    os.symlink(target, path)


def bring_in(places: Places, path: str, target: str) -> None:
    """Makes the folder `target` the application's, with what is at `path` and not there yet."""
    user = pwd.getpwnam(places.app)
    os.makedirs(target, mode=0o755, exist_ok=True)
    if os.path.isdir(path) and not os.path.islink(path):
        for relative, info in walk(path):
            there = os.path.join(target, relative)
            if stat.S_ISDIR(info.st_mode):
                os.makedirs(there, exist_ok=True)
            elif not os.path.lexists(there):
                shutil.copy2(os.path.join(path, relative), there, follow_symlinks=False)
    for owned in [target, *(os.path.join(target, relative) for relative, _ in walk(target))]:
        os.chown(owned, user.pw_uid, user.pw_gid, follow_symlinks=False)
