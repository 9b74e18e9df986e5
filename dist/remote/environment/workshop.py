"""Where environments are built, and by whom: a user of each application's own, to whom nothing else belongs."""

from __future__ import annotations

import fcntl
import grp
import os
import pwd
import shutil
import zlib

from remote.environment.renewed import RENEWED
from remote.failure import Failure

CACHE = "/var/cache/django-prod"
BUILDS = CACHE + "/builds"
# Nobody gives these out (systemd's UIDS-GIDS.md; Debian Policy, 9.2.2), and containers have them (user_namespaces(7)).
# The user has no name: nobody logs in as it, and a plan makes no users.
NUMBERS = range(60706, 61184)


class Workshop:
    """
    The folders of an application's builds: what is downloaded stays in `cache`, and `work` begins empty. A site's own:
    what the build of one has put into the cache would run in all that share it. So has a `trial`: a plan may be of a
    branch that nobody has read, and what it leaves must not come into a deploy.
    """

    def __init__(self, app: str, trial: bool = False) -> None:
        # No application has a name with such a sign.
        self.name = app + "+plan" if trial else app
        self.folder = "%s/%s" % (BUILDS, self.name)
        self.cache, self.work = self.folder + "/cache", self.folder + "/work"
        # What uv has downloaded, where it lies now.
        self.wheels = self.cache + "/uv"
        self.lent = False
        # Whether files are linked from there instead of copied.
        self.links = False

    def open(self) -> int:
        """Makes them, and answers the number of the user that they belong to, which is that of its group too."""
        for folder in (CACHE, BUILDS, self.folder):
            os.makedirs(folder, exist_ok=True)
            # To pass, and no more.
            os.chmod(folder, 0o711)
        if os.path.isdir(CACHE + "/uv"):
            # Root's own, once that of all sites. uv leaves lock files in it that everybody may write (mode 0666).
            os.chmod(CACHE + "/uv", 0o700)
        with open("/run/django-prod/builds.lock", "w") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            number = choose_number(self.name, self.cache)
            if os.path.isdir(self.cache) and os.stat(self.cache).st_uid != number:
                # Given to another one, files of environments would be that one's, too: they are linked from here.
                shutil.rmtree(self.cache)
            os.makedirs(self.cache, mode=0o700, exist_ok=True)
            os.chown(self.cache, number, number)
        self.close()
        os.mkdir(self.work, 0o700)
        os.chown(self.work, number, number)
        return number

    def lend(self, venv: str, number: int) -> None:
        """
        Puts what uv has downloaded into the folder of an environment while that is built. Files are linked from there
        instead of copied, which no two mounts allow (link(2), EXDEV), and so not two folders of a sandbox. Where the
        folders lie on two file systems it stays where it is.

        What this build links becomes root's with the environment (settled.py), and who may not write a file links it no
        more (proc_sys_fs(5), protected_hardlinks). uv gives up where it has linked one file of a package and can't link
        the next, so that nothing is linked from what was renewed in part.
        """
        mark = "%s/%s" % (self.cache, RENEWED)
        whole = not os.path.lexists(self.wheels) or os.path.lexists(mark)
        remove(mark)
        if not os.path.lexists(self.wheels):
            os.mkdir(self.wheels, 0o700)
            os.chown(self.wheels, number, number)
        try:
            os.rename(self.wheels, venv + "/.cache")
        except OSError:
            return
        self.wheels, self.lent, self.links = venv + "/.cache", True, whole

    def take_back(self) -> None:
        """Ends `lend`. The build has ended: nobody is at work in either folder, and what lies there is not trusted."""
        if not self.lent:
            return
        away, home = self.wheels, self.cache + "/uv"
        self.wheels, self.lent, self.links = home, False, False
        remove(home)
        if os.path.isdir(away) and not os.path.islink(away):
            os.rename(away, home)
        else:
            remove(away)

    def close(self) -> None:
        """Removes all but what was downloaded."""
        shutil.rmtree(self.work, ignore_errors=True)


def remove(path: str) -> None:
    """Removes a folder with all that is in it, a file or a link, if it is there."""
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path)
    elif os.path.lexists(path):
        os.unlink(path)


def choose_number(app: str, cache: str) -> int:
    """
    The number that its cache has, else one that no user, no group and no other application has. Raises Failure
    INSTALL_FAILED where there is none.
    """
    caches = ["%s/%s/cache" % (BUILDS, name) for name in os.listdir(BUILDS)]
    owners = {path: os.stat(path).st_uid for path in caches if os.path.isdir(path)}
    first = zlib.crc32(app.encode()) % len(NUMBERS)
    numbers: list[int] = [owners.pop(cache, 0), *NUMBERS[first:], *NUMBERS[:first]]
    for number in numbers:
        if number in NUMBERS and number not in owners.values() and not has_name(number):
            return number
    raise Failure(
        "INSTALL_FAILED",
        "No number from %d to %d is left for the user that builds environments" % (NUMBERS[0], NUMBERS[-1]),
        hint='Remove folders of sites that are gone from %s, or users of these numbers ("getent passwd").' % BUILDS,
    )


def has_name(number: int) -> bool:
    """Whether a user or a group of the system has this number."""
    for look_up in (pwd.getpwuid, grp.getgrgid):
        try:
            return bool(look_up(number))
        except KeyError:
            continue
    return False
