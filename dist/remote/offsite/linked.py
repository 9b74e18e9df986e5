"""A folder of `shared/` that root has made a link, as to another disk: what lies there belongs to the site."""

from __future__ import annotations

import os
import stat

from remote.beneath import is_roots_alone

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.places import Places

# Links that one path may lead through, as in Linux (path_resolution(7)).
MOST = 40


def list_linked(places: Places) -> tuple[dict[str, str], list[str]]:
    """
    Where each of these links leads, by its path; and those that are not followed, as sentences without their ends. Root goes
    only where nobody else can change the way.
    """
    linked: dict[str, str] = {}
    left: list[str] = []
    for path in find_links(places.shared):
        real = resolve(path)
        if real is not None and is_apart(places, real):
            linked[path] = real
        else:
            left.append("%s leads to %s, and what lies there is not in it" % (path, os.readlink(path)))
    return linked, left


def find_links(folder: str) -> list[str]:
    """Links in a folder that is root's alone, and in those of its folders that are."""
    found = []
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.is_symlink():
                found.append(entry.path)
            elif entry.is_dir() and is_roots_alone(entry.stat()):
                found += find_links(entry.path)
    return found


def resolve(path: str) -> str | None:
    """The folder that a path leads to; None where there is none, or somebody but root can change a part of the way."""
    parts, at, links = path.split("/")[::-1], "/", 0
    while parts:
        part = parts.pop()
        if part in ("", "."):
            continue
        if part == "..":
            at = os.path.dirname(at)
            continue
        try:
            if not is_roots_alone(os.lstat(at)):
                return None
            below = os.path.join(at, part)
            if stat.S_ISLNK(os.lstat(below).st_mode):
                links += 1
                target = os.readlink(below)
                parts += target.split("/")[::-1]
                at = "/" if target.startswith("/") else at
            else:
                at = below
        except OSError:
            return None
        if links > MOST:
            return None
    return at if os.path.isdir(at) else None


def is_apart(places: Places, real: str) -> bool:
    """Whether it is neither in the site's own folder nor above it."""
    return not (real + "/").startswith(places.top + "/") and not (places.top + "/").startswith(real.rstrip("/") + "/")
