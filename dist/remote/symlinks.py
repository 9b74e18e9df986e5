"""Symbolic links that are replaced by one rename."""

from __future__ import annotations

import os


def link_aside(target: str, path: str) -> None:
    """Makes or replaces a symbolic link by one rename."""
    aside = "%s.new-%d" % (path, os.getpid())
    if os.path.lexists(aside):
        os.unlink(aside)
    os.symlink(target, aside)
    os.rename(aside, path)


def exchange(one: str, other: str) -> bool:
    """Two names change places in one step that needs no new inode, as on a full disk (renameat2(2)); False if it can't."""
    import ctypes

    at_working_directory, swap = -100, 2
    rename = getattr(ctypes.CDLL(None), "renameat2", None)
    return (
        rename is not None
        and rename(at_working_directory, one.encode(), at_working_directory, other.encode(), swap) == 0
    )
