"""Caddy's main file, which is the user's: it imports ours, and all else in it stays as it is."""

from __future__ import annotations

import glob
import hashlib
import os
import re
import shutil
import stat

from remote.commands import run
from remote.failure import Failure
from remote.files import write_aside
from remote.refused import is_full

# The main file of Debian's package, and its welcome page.
DEBIANS = "/etc/caddy/Caddyfile"
WELCOME = "/usr/share/caddy"


def import_line(path: str) -> str:
    """What the main file says to bring in the file at a path."""
    return "import %s\n" % path


def add_import(text: str | None, ours: str) -> str:
    """
    The user's main file with our import as its last line, with the line ends of the others: what they wrote is kept as
    it is. None is a file that is not there, or that nobody has written anything into.
    """
    if text is None:
        return "# Made by django-prod-action; add sites of your own as you like.\n" + import_line(ours)
    end = "\r\n" if "\r\n" in text else "\n"
    return text + ("" if not text or text.endswith("\n") else end) + import_line(ours).replace("\n", end)


def remove_import(text: str, ours: str) -> str:
    """The main file without our import."""
    return re.sub(r"^%s\r?\n?" % re.escape(import_line(ours).rstrip()), "", text, flags=re.M)


def is_pristine(path: str, text: str) -> bool:
    """Whether the main file and the page that it serves are still those of Debian's package (dpkg-query(1))."""
    if os.path.realpath(path) != DEBIANS or not is_known(
        run(["dpkg-query", "-W", "-f", "${Conffiles}", "caddy"], check=False).stdout, DEBIANS, text.encode()
    ):
        return False
    if not os.path.isdir(WELCOME):
        return True
    sums = run(["dpkg-query", "--control-show", "caddy", "md5sums"], check=False).stdout
    for name in os.listdir(WELCOME):
        page = os.path.join(WELCOME, name)
        if not os.path.isfile(page):
            return False
        with open(page, "rb") as file:
            if not is_known(sums, page[1:], file.read()):
                return False
    return True


def is_known(sums: str, name: str, content: bytes) -> bool:
    """Whether these lines of names and MD5 sums, in whichever order, have the sum of this content for the name."""
    digest, known = hashlib.md5(content).hexdigest(), re.escape(name)
    return bool(re.search(r"^ ?(?:%s +%s|%s +%s)\s*$" % (known, digest, digest, known), sums, re.M))


def put(path: str, content: str | None) -> None:
    """
    Writes a file of Caddy's by one rename, and nobody sees half of it; None takes it away. What was there keeps owner,
    mode and further attributes, and a link goes on leading to it. Raises OSError.
    """
    real = os.path.realpath(path)
    if content is None:
        if os.path.lexists(real):
            os.unlink(real)
        return
    write_like(real, content, real)


def put_site(path: str, content: str, group: str) -> None:
    """The file of a site; where it holds hashes of passwords, for nobody but root and Caddy to read. Raises OSError."""
    if "$2y$" in content:
        write_aside(os.path.realpath(path), content, 0o640, "root", group)
    else:
        put(path, content)


def write_like(path: str, content: str, other: str) -> None:
    """Writes a file with the owner, mode and attributes of another one; without one, root's, for everybody to read."""
    aside = "%s.new-%d" % (path, os.getpid())
    os.makedirs(os.path.dirname(path), mode=0o755, exist_ok=True)
    try:
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "w", errors="surrogateescape", newline="", encoding="utf-8") as file:
            file.write(content)
            file.flush()
            if os.path.exists(other):
                info = os.stat(other)
                os.fchown(file.fileno(), info.st_uid, info.st_gid)
                shutil.copystat(other, aside)
                os.utime(aside)
            else:
                os.fchmod(file.fileno(), 0o644)
            os.fsync(file.fileno())
        os.rename(aside, path)
    except OSError as error:
        if is_full(error):
            raise
        raise Failure(
            "CADDY_FAILED",
            "%s can't be written (%s)" % (path, error.strerror),
            hint="Is it immutable (`lsattr`), or on a file system that is read-only (`findmnt -T`)? What Caddy serves was not touched.",
        ) from None
    finally:
        if os.path.lexists(aside):
            os.unlink(aside)


def remove_left(*paths: str) -> None:
    """Takes away what a killed run was writing beside these files: the copies that Caddy is asked about, and ours alone."""
    for path in paths:
        copy = path + ".candidate"
        for base in {path, os.path.realpath(path), copy}:
            for aside in glob.glob(glob.escape(base) + ".new-*"):
                if re.search(r"\.new-\d+$", aside) and is_file_of(aside, os.geteuid()):
                    os.unlink(aside)
        if is_file_of(copy, None):
            os.unlink(copy)


def is_file_of(path: str, owner: int | None) -> bool:
    """Whether there is a file, no link, of this user; None is whoever it is of."""
    if not os.path.lexists(path):
        return False
    info = os.lstat(path)
    return stat.S_ISREG(info.st_mode) and owner in (None, info.st_uid)
