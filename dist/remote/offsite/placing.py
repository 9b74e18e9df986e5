"""What was unpacked from a snapshot goes into its places."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import stat

from remote.database.record import VARIABLE
from remote.database.record import read_records as read_database_records
from remote.database.secrets_file import keep_copy, parse_secrets, replace_secrets
from remote.failure import Failure
from remote.files import read_text, write_aside
from remote.offsite.state import came
from remote.wire import say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from remote.places import Places


def settle(places: Places, linked: Mapping[str, str]) -> None:
    """
    Puts what was unpacked into its places, in which nothing is but what this run, or an interrupted one, has made; `linked`
    says where links of root's led: what lay there is in the site's own folder then.
    """
    top = came(places)
    for path, mode in ((places.records, 0o600), (places.history, 0o600)):
        if os.path.exists(top + path):
            write_aside(path, read_text(top + path), mode)
    if os.path.exists(top + places.secrets):
        write_aside(places.secrets, without_addresses(read_text(top + places.secrets)), 0o600)
        # What an interrupted restore had added, and this one has not yet, is not lost.
        keep_copy(places)
    if not os.path.isdir(top + places.shared):
        return
    moved: list[tuple[str, str]] = []
    for name in os.listdir(top + places.shared):
        inner = os.listdir("%s/%s" % (top + places.shared, name)) if name == "folders" else [""]
        moved += [(places.shared + "/" + name, below) for below in inner]
    for folder, name in moved:
        path = (folder + "/" + name).rstrip("/")
        source = top + path
        if os.path.islink(source) and path in linked and is_straight(top, linked[path]):
            source = top + linked[path]
            say(log="%s was a link to %s: it is a folder with what lay there" % (path, linked[path]))
        if not is_folder(source) and not stat.S_ISREG(os.lstat(source).st_mode):
            say(log="%s was a link, and is not made again: what lay behind it is not in the snapshot" % path)
            continue
        hand_to_application(places, source)
        os.makedirs(os.path.dirname(path), mode=0o755, exist_ok=True)
        if os.path.lexists(path):
            remove(path)
        os.rename(source, path)


def is_straight(top: str, path: str) -> bool:
    """Whether a path below `top` leads to a folder through folders alone: whoever has the password may have sent links."""
    parts = path.strip("/").split("/")
    return ".." not in parts and all(is_folder("/".join([top, *parts[:count]])) for count in range(1, len(parts) + 1))


def without_addresses(text: str) -> str:
    """
    The secrets without what was true of that server alone: databases of the site's own are still to be made, with the
    passwords that they had, and its Redis.
    """
    secrets = parse_secrets(text)
    try:
        records = read_database_records(secrets)
        passwords = [record["password"] for record in records]
    except (ValueError, TypeError, KeyError):
        raise Failure(
            "RESTORE_FAILED", "The secrets of the snapshot can't be read", hint="Name another one by `snapshot`."
        ) from None
    gone = ["REDIS_URL"]
    if any(password in secrets.get("DATABASE_URL", "") for password in passwords):
        gone.append("DATABASE_URL")
    # A value may hold any other character that Python takes for the end of a line.
    lines = [line for line in text.split("\n") if line.partition("=")[0] not in gone]
    made = {VARIABLE: json.dumps([{**record, "made": False} for record in records])} if records else {}
    return replace_secrets("\n".join(lines), made)


def remove(path: str) -> None:
    """Removes a file or a whole folder."""
    if is_folder(path):
        shutil.rmtree(path)
    else:
        os.unlink(path)


def is_folder(path: str) -> bool:
    """Whether a folder lies there, and no link to one."""
    return os.path.isdir(path) and not os.path.islink(path)


def hand_to_application(places: Places, top: str) -> None:
    """
    All below a folder that nobody else can enter becomes the application's, whatever its number was elsewhere; root's
    stays root's. Devices and their like, which no application can have made, are removed.
    """
    user = pwd.getpwnam(places.app)
    hand_over(top, user)
    for folder, folders, files in os.walk(top):
        for name in folders + files:
            hand_over(os.path.join(folder, name), user)


def hand_over(path: str, user: pwd.struct_passwd) -> None:
    info = os.lstat(path)
    if not any(kind(info.st_mode) for kind in (stat.S_ISREG, stat.S_ISDIR, stat.S_ISLNK)):
        os.unlink(path)
        return
    # The rights to run as its owner go with that, whoever it is (chown(2)).
    os.lchown(path, user.pw_uid if info.st_uid else 0, user.pw_gid if info.st_gid else 0)
