"""
Root's work in folders that a site's user may change: by descriptors, one part of a path after the other, and never
through a link (open(2), O_NOFOLLOW). What was looked at is what is worked on, whatever its name leads to meanwhile.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
# A pipe is opened at once too, and is then seen to be no file.
FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
# Each level holds a descriptor, of which a process has 1024. No project has so many; what lies deeper stays as it is.
DEEPEST = 200
# Somebody has changed it since it was looked at, or it is of another kind.
OTHERWISE = (errno.ENOENT, errno.ELOOP, errno.ENOTDIR, errno.ENXIO)


@contextlib.contextmanager
def open_beneath(name: str, at: int | None, flags: int) -> Iterator[int]:
    """A descriptor of what `name` is in the folder `at`, for as long as the context lasts. Raises OSError."""
    descriptor = os.open(name, flags, dir_fd=at)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def enter(top: str, relative: str) -> Iterator[int]:
    """
    The folder `relative` below `top`, which is root's; parts that are not there are made. A link is followed only where
    root alone can have put it. Raises OSError, as ENOTDIR or ELOOP where something else is in its place.
    """
    at = os.open(top, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for part in relative.split("/"):
            roots = is_roots_alone(os.fstat(at))
            with contextlib.suppress(FileExistsError):
                os.mkdir(part, 0o755, dir_fd=at)
            below = os.open(part, FOLDER & ~os.O_NOFOLLOW if roots else FOLDER, dir_fd=at)
            os.close(at)
            at = below
        yield at
    finally:
        os.close(at)


def is_roots_alone(info: os.stat_result) -> bool:
    """Whether nobody but root can change what lies in a folder."""
    return info.st_uid == 0 and not info.st_mode & 0o022


@contextlib.contextmanager
def unless_otherwise() -> Iterator[None]:
    """Leaves alone what is no longer, or never was, what it is taken for."""
    try:
        yield
    except OSError as error:
        if error.errno not in OTHERWISE:
            raise


def bring_in(source: str, at: int) -> list[str]:
    """
    Copies what lies in the folder `source`, which is root's, and not yet in the folder `at`, with times and modes.
    Returns what can't be, by its relative path: where a folder has to be there is something else.
    """
    hindered = []
    with os.scandir(source) as entries:
        for entry in entries:
            if entry.name == "__pycache__":
                continue
            with contextlib.suppress(FileExistsError):
                if entry.is_symlink():
                    os.symlink(os.readlink(entry.path), entry.name, dir_fd=at)
                elif entry.is_file():
                    copy_file(entry.path, entry.name, at)
                elif entry.is_dir():
                    try:
                        with contextlib.suppress(FileExistsError):
                            os.mkdir(entry.name, 0o755, dir_fd=at)
                        with open_beneath(entry.name, at, FOLDER) as below:
                            hindered += [entry.name + "/" + name for name in bring_in(entry.path, below)]
                    except OSError as error:
                        if error.errno not in OTHERWISE:
                            raise
                        hindered.append(entry.name)
    return hindered


def copy_file(source: str, name: str, at: int) -> None:
    """A copy, as shutil.copy2() makes it. Raises FileExistsError."""
    made = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600, dir_fd=at)
    with open(source, "rb") as content, os.fdopen(made, "wb") as copy:
        shutil.copyfileobj(content, copy)
        copy.flush()
        info = os.fstat(content.fileno())
        os.fchmod(copy.fileno(), stat.S_IMODE(info.st_mode))
        os.utime(copy.fileno(), ns=(info.st_atime_ns, info.st_mtime_ns))


def hand_over(at: int, user: int, group: int, depth: int = 0) -> None:
    """
    Makes the folder `at` somebody's, with the folders and files in it. A file that has a second name may be somebody
    else's: it stays, as do links, pipes and sockets.
    """
    if os.fstat(at).st_uid != user or os.fstat(at).st_gid != group:
        os.fchown(at, user, group)
    with os.scandir(at) as entries:
        for entry in entries:
            with unless_otherwise():
                info = entry.stat(follow_symlinks=False)
                if stat.S_ISDIR(info.st_mode) and depth < DEEPEST:
                    with open_beneath(entry.name, at, FOLDER) as below:
                        hand_over(below, user, group, depth + 1)
                elif stat.S_ISREG(info.st_mode) and (info.st_uid != user or info.st_gid != group):
                    with open_beneath(entry.name, at, FILE) as file:
                        if is_single(os.fstat(file)):
                            os.fchown(file, user, group)


def is_single(info: os.stat_result) -> bool:
    """Whether it is a file with one name."""
    return stat.S_ISREG(info.st_mode) and info.st_nlink == 1


def find_links(at: int, deadline: float, depth: int = 0) -> list[str]:
    """The links below the folder `at`, by relative paths: those that are found before `deadline` (time.monotonic())."""
    found = []
    with os.scandir(at) as entries:
        for entry in entries:
            if time.monotonic() > deadline:
                break
            # Folders of a network may be closed to root: what is not seen is not told.
            with contextlib.suppress(OSError):
                if entry.is_symlink():
                    found.append(entry.name)
                elif entry.is_dir(follow_symlinks=False) and depth < DEEPEST:
                    with open_beneath(entry.name, at, FOLDER) as below:
                        found += [entry.name + "/" + name for name in find_links(below, deadline, depth + 1)]
    return found
