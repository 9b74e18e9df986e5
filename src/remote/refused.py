"""What the system of the server did not let us do, as a failure that a person can act on."""

from __future__ import annotations

import errno

from remote.commands import run
from remote.failure import Failure

FULL = (errno.ENOSPC, errno.EDQUOT)
# Of a file system that is mounted read-only, closed, broken or gone; and of a machine that has no more of something.
SYSTEM = (
    *(errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO, errno.ESTALE, errno.ELOOP, errno.ENOTDIR, errno.EXDEV),
    *(errno.EAGAIN, errno.ENOMEM, errno.EMFILE, errno.ENFILE, errno.EOPNOTSUPP, errno.ENOSYS),
)


def is_full(error: OSError) -> bool:
    """Whether a disk has no room left, or no more inodes, or somebody's quota is used up."""
    return error.errno in FULL


def explain_refusal(error: OSError) -> Failure | None:
    """The failure for what the system refused; None for what is more likely a fault of ours."""
    if is_full(error):
        return disk_full(error)
    if error.errno in SYSTEM:
        place = error.filename or "no file"
        return Failure(
            "COMMAND_FAILED",
            "The server refused: %s (%s)" % (error.strerror, place),
            output=str(error),
            hint="Is its file system mounted read-only (findmnt -T %s), the file kept from changes (lsattr), or the machine out of memory or processes? The site serves what it served before."
            % place,
        )
    return None


def disk_full(error: OSError) -> Failure:
    """The failure for a full disk, no more inodes, or a quota."""
    return Failure(
        "DISK_FULL",
        "No space is left on the server (%s)" % (error.filename or error.strerror),
        output="".join(run(["df", option, "/srv", "/var", "/tmp"], check=False).stdout for option in ("-h", "-i")),
        hint="Free space on the server (docs/troubleshooting.md lists where to look) and run again. The site is untouched.",
    )
