"""STATIC_ROOT of a release: the application's while files are collected, root's afterwards."""

from __future__ import annotations

import os
import pwd

from remote.files import sha256_of

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
    their times, so that browsers and Caddy go on answering 304 for them.
    """
    new = places.release(release) + "/static"
    old = places.release(previous) + "/static" if previous else None
    for folder, _, files in os.walk(new):
        os.chown(folder, 0, 0)
        os.chmod(folder, 0o755)
        for name in files:
            path = os.path.join(folder, name)
            os.chown(path, 0, 0, follow_symlinks=False)
            if os.path.islink(path):
                continue
            os.chmod(path, 0o644)
            twin = os.path.join(old, os.path.relpath(path, new)) if old else None
            if twin and os.path.isfile(twin) and not os.path.islink(twin) and has_same_bytes(path, twin):
                os.unlink(path)
                os.link(twin, path)


def has_same_bytes(one: str, other: str) -> bool:
    """Whether two files have the same content."""
    return os.path.getsize(one) == os.path.getsize(other) and sha256_of(one) == sha256_of(other)
