"""Why programs below a folder can't be started by units, as far as the folder itself tells it."""

from __future__ import annotations

import os

from remote.facts.guarded import ACL

# What ProtectHome= hides from a unit (systemd.exec(5)).
HOMES = ("/home", "/root", "/run/user")


def nearest(path: str) -> str:
    """The folder, or the first above it that is there."""
    while not os.path.isdir(path):
        path = os.path.dirname(path)
    return path


def find_obstacle(path: str) -> tuple[str, str] | None:
    """What keeps units of a system user from what lies below a folder: (what, what to do), None for nothing that shows."""
    return find_noexec(path) or find_hidden(path) or find_closed(path)


def find_noexec(path: str) -> tuple[str, str] | None:
    """A file system from which nothing may be executed (mount(8)). Raises nothing: what can't be asked is none."""
    try:
        forbidden = os.statvfs(path).f_flag & os.ST_NOEXEC
    except OSError:
        return None
    if not forbidden:
        return None
    return (
        "The file system of %s is mounted with noexec: no program of a virtual environment can run from there" % path,
        '"mount -o remount,exec $(findmnt -no TARGET -T %s)" allows it now; take noexec out of its line in /etc/fstab, too.'
        % path,
    )


def find_hidden(path: str) -> tuple[str, str] | None:
    """A folder that really lies in somebody's home, which the application's units do not see."""
    real = os.path.realpath(path)
    home = next((home for home in HOMES if (real + "/").startswith(home + "/")), None)
    if home is None:
        return None
    return (
        "%s leads to %s, and what lies below %s is hidden from the units of a site (ProtectHome=)" % (path, real, home),
        "Mount the folder at its place instead of linking it: remove the link, make the folder %s, and write into "
        '/etc/fstab the line "%s %s none bind 0 0"; then "mount -a".' % (path, real, path),
    )


def has_list(folder: str) -> bool:
    """Whether a folder has an access control list (acl(5))."""
    try:
        return ACL in os.listxattr(folder)
    except OSError:
        return False


def find_closed(path: str) -> tuple[str, str] | None:
    """A folder on the way that others than its owner may not pass; as a system user and Caddy have to."""
    real = os.path.realpath(path)
    folders = [real]
    while folders[-1] != "/":
        folders.append(os.path.dirname(folders[-1]))
    for folder in reversed(folders):
        try:
            mode = os.stat(folder).st_mode
        except OSError:
            return None
        # Who is on a list may pass: whoever wrote it has thought of whom (acl(5)).
        if not mode & 0o001 and not has_list(folder):
            return (
                "%s is closed to all but its owner (mode %o): neither the application nor Caddy may pass"
                % (folder, mode & 0o7777),
                '"chmod o+x %s" lets them pass, and shows nobody what is in it.' % folder,
            )
    return None
