"""Folders that all releases of an application share."""

from __future__ import annotations

import os
import pwd
import shutil

from remote.beneath import bring_in, enter, hand_over
from remote.failure import Failure
from remote.wire import say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.places import Places


def share(places: Places, code: str, folder: str, looks: bool) -> None:
    """
    A folder that all releases share, in place of the release's own; files of the repository come in once. One who only
    `looks` takes it as it is, and keeps the release's own where there is none yet. Raises SYNC_FAILED.
    """
    target = os.path.join(places.shared, "folders", folder)
    path = os.path.join(code, folder)
    # A link of the repository may lead to another shared folder, whose files would be taken for the release's.
    if not (os.path.realpath(os.path.dirname(path)) + "/").startswith(os.path.realpath(code) + "/"):
        raise Failure(
            "SYNC_FAILED",
            "The shared folder %s lies behind a link" % folder,
            hint="Name the folder in `shared` by the path where it really lies in the repository.",
        )
    if looks and not os.path.isdir(target):
        return
    if not looks:
        fill(places, path, folder)
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    os.symlink(target, path)


def fill(places: Places, path: str, folder: str) -> None:
    """Makes the shared `folder` the application's, with what is at `path` and not there yet. Raises SYNC_FAILED."""
    user = pwd.getpwnam(places.app)
    os.makedirs(places.shared + "/folders", mode=0o755, exist_ok=True)
    try:
        with enter(places.shared + "/folders", folder) as at:
            if os.path.isdir(path) and not os.path.islink(path):
                for name in bring_in(path, at):
                    say(
                        log="%s/%s is no folder on the server: what the repository has there stays out" % (folder, name)
                    )
            hand_over(at, user.pw_uid, user.pw_gid)
    except NotADirectoryError:
        raise Failure(
            "SYNC_FAILED",
            "%s/folders/%s is no folder" % (places.shared, folder),
            hint="A shared folder is root's to link and nobody else's. Look at what lies there, and remove it or make it a folder.",
        ) from None
