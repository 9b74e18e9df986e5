"""STATIC_ROOT of a release: the application's while files are collected, root's afterwards."""

from __future__ import annotations

import os
import pwd
import stat

from remote.beneath import DEEPEST, FILE, FOLDER, is_single, open_beneath
from remote.failure import Failure
from remote.files import sha256_of, walk
from remote.wire import say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.places import Places


def open_static_root(places: Places, release: str) -> None:
    """Lets the application's user write there."""
    folder = places.release(release) + "/static"
    os.makedirs(folder, mode=0o755, exist_ok=True)
    user = pwd.getpwnam(places.app)
    os.chown(folder, user.pw_uid, user.pw_gid)


def settle_static(places: Places, release: str, previous: str | None) -> None:
    """
    Hands the collected files to root, and links those that did not change to the previous release's: they keep
    their times, so that browsers and Caddy go on answering 304 for them. What Caddy must not serve is removed: links
    that lead out of the folder, and files that have another name elsewhere. Raises STATIC_FAILED.
    """
    new = places.release(release) + "/static"
    with open_beneath(new, None, FOLDER) as at:
        removed = settle(at, places.release(previous) + "/static" if previous else None)
    # Nobody but root changes anything here from now on.
    removed += remove_leading_out(new)
    for name in removed:
        say(log="static/%s is not served: it is a link that leads elsewhere, or no file" % name)


def settle(at: int, old: str | None, depth: int = 0) -> list[str]:
    """The folder `at`, whose twin is `old`; answers what was removed, by relative paths. Raises STATIC_FAILED."""
    if depth > DEEPEST:
        raise Failure("STATIC_FAILED", "The collected static files lie in more than %d folders in each other" % DEEPEST)
    # First, so that nobody changes what is looked at next.
    os.fchown(at, 0, 0)
    os.fchmod(at, 0o755)
    removed = []
    with os.scandir(at) as entries:
        for entry in entries:
            twin = os.path.join(old, entry.name) if old else None
            if entry.is_dir(follow_symlinks=False):
                with open_beneath(entry.name, at, FOLDER) as below:
                    removed += [entry.name + "/" + name for name in settle(below, twin, depth + 1)]
            elif entry.is_symlink():
                os.chown(entry.name, 0, 0, dir_fd=at, follow_symlinks=False)
            elif not settle_file(entry.name, at, twin):
                os.unlink(entry.name, dir_fd=at)
                removed.append(entry.name)
    return removed


def settle_file(name: str, at: int, twin: str | None) -> bool:
    """Whether it may stay: a file that nobody else has, or root's own, as those of the release before."""
    if not stat.S_ISREG(os.stat(name, dir_fd=at, follow_symlinks=False).st_mode):
        return False
    with open_beneath(name, at, FILE) as file:
        info = os.fstat(file)
        if not is_single(info):
            return info.st_uid == 0
        os.fchown(file, 0, 0)
        os.fchmod(file, 0o644)
        same = twin and os.path.isfile(twin) and not os.path.islink(twin) and has_same_bytes(file, twin)
    if twin and same:
        os.unlink(name, dir_fd=at)
        os.link(twin, name, dst_dir_fd=at)
    return True


def remove_leading_out(top: str) -> list[str]:
    """Removes links below `top` that lead out of it; answers their relative paths."""
    inside = os.path.realpath(top) + "/"
    links = [name for name, info in walk(top) if stat.S_ISLNK(info.st_mode)]
    removed = [name for name in links if not os.path.realpath(os.path.join(top, name)).startswith(inside)]
    for name in removed:
        os.unlink(os.path.join(top, name))
    return removed


def has_same_bytes(file: int, path: str) -> bool:
    """Whether an open file has the same content as the one at a path."""
    return os.fstat(file).st_size == os.path.getsize(path) and sha256_of("/proc/self/fd/%d" % file) == sha256_of(path)
