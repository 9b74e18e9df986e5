"""Whose the name of an application is on this server: what bears its mark is its own, and nothing else is."""

from __future__ import annotations

import grp
import os
import pwd
import re
import stat

from remote.failure import Failure
from remote.formats import MAKER, read_site
from remote.places import list_outside
from remote.wire import bring

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.model import Site
    from remote.places import Places

# Where systemd looks for units (systemd.unit(5), table 1); a link among them is an alias, or masks one.
FOLDERS = [
    *("/etc/systemd/" + name for name in ("system", "system.control", "system.attached")),
    *("/run/systemd/" + name for name in ("system", "system.control", "system.attached", "transient")),
    *("/run/systemd/generator" + name for name in ("", ".early", ".late")),
    "/usr/local/lib/systemd/system",
    "/usr/lib/systemd/system",
    "/lib/systemd/system",
]

# What may lie in an empty folder: a disk that was made for the site has the one, an interrupted run left the other.
NOTHING = re.compile(r"lost\+found|site\.json\.new-\d+")


def require_own(places: Places, *, looks: bool) -> Site | None:
    """
    The mark of the site; None where the name is free, and for a site of version 0.1, which wrote none. One who only
    looks is told of a site that is ours whatever else has its name. Raises APP_NAME_TAKEN, SERVER_UNSUPPORTED.
    """
    site = read_site(places)
    # Few runs find a folder without a mark, so what it takes to recognise one is asked for.
    ours = site is not None or (os.path.isdir(places.top) and bring("remote.facts.recognised").main(places))
    foreign = [] if ours else find_foreign_folder(places)
    if not (looks and ours):
        foreign += find_foreign_account(places.app) + find_foreign_files(places, ours)
    if foreign:
        raise Failure(
            "APP_NAME_TAKEN",
            "%s is already the name of something else on the server: %s" % (places.app, ", ".join(foreign)),
            hint="Choose another name with the input `app` (for example `app: %s-2`). What is there was not touched."
            % places.app[:28].rstrip("-"),
        )
    return site


def find_foreign_folder(places: Places) -> list[str]:
    """The site's folder where it holds anything, is a link, or somebody else's. An empty one of root's may be used."""
    if os.path.lexists(places.site):
        return [places.site]
    try:
        info = os.lstat(places.top)
    except FileNotFoundError:
        return []
    usable = stat.S_ISDIR(info.st_mode) and info.st_uid == 0
    return [] if usable and all(map(NOTHING.fullmatch, os.listdir(places.top))) else [places.top]


def has_own_user(app: str) -> bool:
    """Whether the system user of this name is the site's own."""
    try:
        return pwd.getpwnam(app).pw_gecos.split(",")[0] == "%s %s" % (MAKER, app)
    except KeyError:
        return False


def find_foreign_account(app: str) -> list[str]:
    """A user of this name that is not the site's own, or a group without a user."""
    if has_own_user(app):
        return []
    found = []
    for ask, what in ((pwd.getpwnam, "the user "), (grp.getgrnam, "the group ")):
        try:
            ask(app)
            found.append(what + app)
        except KeyError:
            pass
    return found[:1]


def find_foreign_files(places: Places, ours: bool) -> list[str]:
    """Units, commands and Caddy's file that have the names of ours, and were not written by us."""
    found = [path for path in find_files(places) if not is_generated(path)]
    if ours:
        # Whoever keeps the server may add to a site: drop-ins, a slice, a timer. Names of our own files are taken.
        names = r"([.@]*(service|socket|target|caddyfile)|-(current\.service|manage|restore)|--.*@\.(service|timer))"
        own = re.compile(".*/" + re.escape(places.app) + names)
        found = [path for path in found if own.fullmatch(path)]
    return found


def find_files(places: Places) -> list[str]:
    """All that is called like the site's units, drop-ins among them, like its commands and its file for Caddy."""
    name = re.escape(places.app)
    kinds = r"(service|socket|target|timer|slice|path)(\.d)?"
    called = re.compile(r"%s(@.*|--.*|-current|-media|-migrate|-command|-deploy|-install)?\.%s" % (name, kinds))
    found = []
    # /lib is /usr/lib on most systems.
    for folder in {os.path.realpath(folder): folder for folder in reversed(FOLDERS)}.values():
        if os.path.isdir(folder):
            found += [folder + "/" + entry for entry in os.listdir(folder) if called.fullmatch(entry)]
    return sorted(found) + [path for path in list_outside(places.app) if os.path.lexists(path)]


def is_generated(path: str) -> bool:
    """Whether a file says at its beginning that this action has written it; a script has `#!` before that."""
    if not os.path.isfile(path):
        return False
    with open(path, "rb") as file:
        return b"Generated by django-prod-action" in b"".join(file.read(200).splitlines()[:2])
