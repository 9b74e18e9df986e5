"""A tree that changes hands: what an unprivileged build has made becomes root's, and nobody else can change it."""

from __future__ import annotations

import os
import stat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

# Where links of an environment may lead to outside of it: to an interpreter, and to what packages of the system bring.
SYSTEM = ("/usr/", "/lib/", "/lib64/", "/bin/", "/opt/django-prod/python/")


def settle_tree(top: str) -> list[str]:
    """
    Makes it root's, for everybody to read: no bit of set-user-ID, nothing that others may write, no pipes or devices,
    no link that leads out of it but to the system's programs, and no bytecode beside its source, which may be that of
    another one. What else is removed for that is answered, as relative
    paths. Nobody may be at work in it: its owner's processes have ended.
    """
    removed = []
    for relative, folder, name, info in walk_open(top):
        path = os.path.join(relative, name)
        if name.endswith(".pyc") and os.path.basename(relative) == "__pycache__" and not stat.S_ISDIR(info.st_mode):
            os.unlink(name, dir_fd=folder)
            continue
        if name == "__pycache__" and not stat.S_ISDIR(info.st_mode):
            # Bytecode would be written through it.
            os.unlink(name, dir_fd=folder)
            removed.append(path)
        elif stat.S_ISLNK(info.st_mode) and not leads_astray(top, relative, os.readlink(name, dir_fd=folder)):
            os.chown(name, 0, 0, dir_fd=folder, follow_symlinks=False)
        elif stat.S_ISREG(info.st_mode) or stat.S_ISDIR(info.st_mode):
            os.chown(name, 0, 0, dir_fd=folder, follow_symlinks=False)
            bits = 0o755 if stat.S_ISDIR(info.st_mode) else info.st_mode & 0o755 | 0o444
            if stat.S_IMODE(info.st_mode) != bits:
                os.chmod(name, bits, dir_fd=folder)
        else:
            os.unlink(name, dir_fd=folder)
            removed.append(path)
    os.chown(top, 0, 0, follow_symlinks=False)
    os.chmod(top, 0o755)
    return removed


def give_tree(top: str, number: int) -> None:
    """Makes it that of the user and the group of a number. Nobody may be at work in it."""
    for _, folder, name, _ in walk_open(top):
        os.chown(name, number, number, dir_fd=folder, follow_symlinks=False)
    os.chown(top, number, number, follow_symlinks=False)


def walk_open(top: str) -> Iterator[tuple[str, int, str, os.stat_result]]:
    """
    Everything below, what is in a folder before the folder itself: its folder as a path relative to the top and as a
    descriptor, its name, and lstat. No link is followed on the way (openat(2)).
    """
    for path, folders, files, folder in os.fwalk(top, topdown=False, follow_symlinks=False):
        relative = os.path.relpath(path, top)
        for name in [*folders, *files]:
            yield relative, folder, name, os.lstat(name, dir_fd=folder)


def leads_astray(top: str, relative: str, target: str) -> bool:
    """Whether a link in a folder of the tree leads out of it, to what is not the system's."""
    path = os.path.normpath(os.path.join(top, relative, target))
    return not (path + "/").startswith((top + "/", *SYSTEM))
