"""Before anything of a deploy is touched: the repository can be reached, opens, and is this site's."""

from __future__ import annotations

import os

from remote.failure import Failure
from remote.offsite.repository import Repository, refuse_foreign
from remote.places import SRV
from remote.wire import call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.shapes.offsite import Owner, Prepared, RepositoryAddress

# Empty after a restart; and the unit that sends has a /tmp of its own.
UNFIT = ("/tmp", "/var/tmp", "/run", "/dev", "/proc", "/sys")


@call
def prepare(*, app: str, address: RepositoryAddress, owner: Owner, fresh: bool) -> Prepared:
    """
    Makes the repository where there is none. With `fresh` nothing of the site is live yet, and a repository with backups
    of it is refused: an empty site would push them out. Raises BACKUPS_UNREACHABLE, BACKUPS_REFUSED.
    """
    refuse_folder(address["repository"])
    with Repository(app, address) as repository:
        created = not repository.exists()
        if created:
            repository.create()
        snapshots = repository.list_snapshots()
        refuse_foreign(repository, snapshots, owner)
        if fresh and snapshots:
            raise Failure(
                "BACKUPS_REFUSED",
                "The repository %s holds %d backups of this site, the newest of %s, and nothing of it is live here"
                % (repository.shown(), len(snapshots), snapshots[-1]["time"]),
                hint="`mode: restore` brings the site back from it. To begin with an empty site, name another folder in "
                "`backups: to`.",
            )
        return {"created": created, "snapshots": len(snapshots)}


def refuse_folder(path: str) -> None:
    """A folder is another disk's, or what takes the site takes its backups too. Raises BACKUPS_REFUSED."""
    if not path.startswith("/"):
        return
    if not os.path.isdir(path):
        raise Failure(
            "BACKUPS_REFUSED",
            "There is no folder %s on the server" % path,
            hint="Mount the other disk there (fstab(5)), or correct `backups: to`.",
        )
    real = os.path.realpath(path)
    passing = any((real + "/").startswith(folder + "/") for folder in UNFIT) and not real.startswith("/run/media/")
    if passing or is_of_site(real):
        raise Failure(
            "BACKUPS_REFUSED",
            "%s is no place that lasts and is root's alone" % path,
            hint="Mount the other disk below /mnt (fstab(5)), and name that in `backups: to`.",
        )
    if os.stat(path).st_dev in (os.stat(SRV).st_dev, os.stat("/").st_dev):
        raise Failure(
            "BACKUPS_REFUSED",
            "%s lies on the server's own disk: what takes the site would take its backups" % path,
            hint="Is the other disk mounted there (findmnt)? Else name a folder of another one, or S3 or SFTP.",
        )


def is_of_site(real: str) -> bool:
    """Whether a path lies in the folder of a site, which may write there."""
    top = os.path.realpath(SRV)
    name = real[len(top) + 1 :].split("/")[0] if real.startswith(top + "/") else ""
    return name != "" and os.path.lexists("%s/%s/site.json" % (top, name))
