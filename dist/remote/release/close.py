"""A site's folder is closed to all who have no business there: other sites of the server, and its users."""

from __future__ import annotations

import errno
import grp
import os
import pwd
import struct

from remote.commands import run
from remote.facts.guarded import ACL
from remote.launch.obstacles import has_list
from remote.wire import say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from remote.places import Places

# Tags of acl(5): the owner, a user, the owning group, a group, the most that these three may, all others.
OWNER, USER, OWN_GROUP, GROUP, MASK, OTHERS = 1, 2, 4, 8, 16, 32
# An entry as include/uapi/linux/posix_acl_xattr.h has it: tag, rights, id; a version stands in front of all.
ENTRY = "<HHI"
# The id of those that have none.
NOBODY = 0xFFFFFFFF


def make_group(group: str) -> None:
    """The group of a site's own, which its web server is in; those of other names are somebody else's to make."""
    try:
        grp.getgrnam(group)
    except KeyError:
        if "--" in group:
            run(["groupadd", "--system", group])


def list_guests(app: str, user: str, group: str) -> list[tuple[int, int]]:
    """Tags and ids of who has to enter; none for root, nor for who is not there yet."""
    guests = []
    for name in (app, user):
        try:
            guests.append((USER, pwd.getpwnam(name).pw_uid))
        except KeyError:
            pass
    try:
        guests.append((GROUP, grp.getgrnam(group).gr_gid))
    except KeyError:
        pass
    return [guest for guest in guests if guest[1]]


def read_list(found: bytes) -> Iterator[tuple[int, int, int]]:
    """Tag, rights and id of each entry."""
    return struct.iter_unpack(ENTRY, found[4:])


def may_enter(places: Places, user: str) -> bool:
    """Whether one who logs in may pass the site's folder."""
    if os.stat(places.top).st_mode & 1:
        return True
    found = os.getxattr(places.top, ACL) if has_list(places.top) else b""
    entered = [(tag, who) for tag, _, who in read_list(found)]
    return all(guest in entered for guest in list_guests(user, user, "root"))


def admit(places: Places, number: int, enters: bool) -> None:
    """Lets the user of a number pass the site's folder, or no longer, where a list says who may."""
    if not has_list(places.top):
        return
    rights = {(tag, who): right for tag, right, who in read_list(os.getxattr(places.top, ACL))}
    if enters:
        rights[USER, number] = 1
    else:
        rights.pop((USER, number), None)
    write_list(places.top, rights)


def write_list(path: str, rights: dict[tuple[int, int], int]) -> None:
    """Replaces the list of a file; `rights` are by tag and id."""
    entries = [struct.pack(ENTRY, tag, right, who) for (tag, who), right in sorted(rights.items())]
    os.setxattr(path, ACL, struct.pack("<I", 2) + b"".join(entries))


def close(places: Places, user: str, group: str) -> None:
    """
    Lets root, the site's user, `user` and the web server's `group` enter the site's folder, with whom somebody has let in by
    setfacl(1), and nobody else. Where its file system keeps no such lists all may pass who know a name, and none may
    list.
    """
    make_group(group)
    os.chown(places.top, 0, 0)
    # Before a session writes its first line. It has words of failed programs.
    os.close(os.open(places.history, os.O_WRONLY | os.O_CREAT, 0o600))
    os.chmod(places.history, 0o600)
    try:
        found = os.getxattr(places.top, ACL)
    except OSError as error:
        found = b""
        if error.errno != errno.ENODATA:
            os.chmod(places.top, 0o751)
            say(log="the file system of %s keeps no access control lists: other users may pass it (0751)" % places.top)
            return
    rights = {(tag, who): right for tag, right, who in read_list(found) if tag in (USER, GROUP)}
    # They enter, and list nothing.
    rights.update({guest: 1 for guest in list_guests(places.app, user, group)})
    # As 0750 shows it. To change the mode alone would change what guests may.
    rights.update({(OWNER, NOBODY): 7, (OWN_GROUP, NOBODY): 5, (MASK, NOBODY): 5, (OTHERS, NOBODY): 0})
    write_list(places.top, rights)
