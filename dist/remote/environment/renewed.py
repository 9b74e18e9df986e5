"""What renewal.py starts in its unit: what uv has downloaded becomes the builder's again, so that it can be linked."""

from __future__ import annotations

import contextlib
import os
import stat
import sys

# This module, as renewal.py sends it on.
ENTRY = "remote.environment.renewed"
# The mark in a cache that all of it is the builder's. The next build takes it away.
RENEWED = "renewed"
# The share of a disk that stays free for the site.
FREE = 0.1


def main(number: str, cache: str) -> None:
    """Becomes the user and the group `number`, and renews what lies below `cache`/uv."""
    own = int(number)
    os.setgroups([])
    os.setresgid(own, own, own)
    os.setresuid(own, own, own)
    os.umask(0o022)
    try:
        if renew(cache + "/uv", cache + "/copy", own):
            os.close(os.open("%s/%s" % (cache, RENEWED), os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, 0o600))
    except OSError as error:
        # For the unit's journal: the next build copies.
        sys.exit("The cache is not renewed further: %s" % error)


def renew(top: str, aside: str, owner: int) -> bool:
    """
    Gives a copy of itself that is its `owner`'s the name of each file below `top` that belongs to another user. It is
    written at the path `aside` first: a file that is half written would be installed. Ends where the disk is nearly full.
    Answers whether nothing is left to do. Raises OSError.
    """
    for path, _, names, folder in os.fwalk(top, follow_symlinks=False):
        disk = os.statvfs(path)
        if disk.f_bavail < disk.f_blocks * FREE:
            return False
        for name in names:
            info = os.lstat(name, dir_fd=folder)
            if stat.S_ISREG(info.st_mode) and info.st_uid != owner:
                copy(name, folder, aside, info)
                os.rename(aside, name, dst_dir_fd=folder)
    return True


def copy(name: str, folder: int, target: str, info: os.stat_result) -> None:
    """Copies a file of a folder with its mode and its times. Raises OSError."""
    with contextlib.suppress(FileNotFoundError):
        os.unlink(target)
    source = os.open(name, os.O_RDONLY | os.O_NOFOLLOW, dir_fd=folder)
    try:
        made = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        try:
            # Between two files of one disk, without a way through this process (sendfile(2)).
            at = 0
            while at < info.st_size:
                sent = os.sendfile(made, source, at, info.st_size - at)
                if sent == 0:
                    break
                at += sent
            os.fchmod(made, stat.S_IMODE(info.st_mode))
            os.utime(made, ns=(info.st_atime_ns, info.st_mtime_ns))
        finally:
            os.close(made)
    finally:
        os.close(source)
