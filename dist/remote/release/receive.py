"""The code of a release: hard links to the previous one, less what changed, plus what comes by SFTP meanwhile."""

from __future__ import annotations

import collections
import errno
import os
import pwd
import shutil
import stat
import subprocess

from remote.failure import Failure
from remote.files import fingerprint_of, sha256_of, walk
from remote.places import Places
from remote.refused import disk_full, is_full
from remote.release.arriving import Arriving, Stopped
from remote.release.layout import lay_out
from remote.release.links import seed
from remote.release.messages import compile_messages
from remote.release.pack import Unpacked, copy_content, empty
from remote.release.shared import share
from remote.wire import call, say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from remote.model import FileEntry
    from remote.shapes.release import Ready, Received


@call
def receive(
    *,
    app: str,
    release: str,
    user: str,
    caddy: str,
    base: str | None,
    leave_out: Sequence[str],
    count: int,
    shared: Sequence[str],
    messages: Sequence[str],
    looks: bool,
) -> Received:
    """
    The code of a new release: that of the release `base` without `leaveOut`, and what `user` sends by SFTP while this
    runs; `caddy` is the group that Caddy runs as. It then has `count` files; `messages` are translations to compile, `shared` the folders that stay. For one who
    only `looks` all is in the release's own folder, which is removed afterwards.

    Says `ready` when contents may come. Raises SYNC_FAILED, DISK_FULL.
    """
    places = Places(app)
    code = places.release(release) + "/code"
    if looks:
        places.incoming = places.release(release) + "/incoming"
    try:
        prepare(places, code, release, user, caddy, looks)
        if base:
            seed(places.release(base) + "/code", code, set(leave_out))
        try:
            wrong = take(places, code, "%s/%s.pack" % (places.incoming, release), Arriving())
        except Stopped as stopped:
            if str(stopped):
                refuse_unwritable(places.incoming, user)
                empty(places.incoming)
            return {"fingerprint": None}
        empty(places.incoming)
    except OSError as error:
        raise explain(error, places) from None
    walked = list(walk(code))
    found = sum(1 for _, info in walked if not stat.S_ISDIR(info.st_mode))
    if wrong or found != count:
        raise Failure(
            "SYNC_FAILED",
            "After the transfer the release is not what was sent",
            output="\n".join(wrong[:10]) or "%d files instead of %d" % (found, count),
            hint="Files may have changed on the runner while they were sent, or somebody works on the server. Run again.",
        )
    for path in messages:
        try:
            compile_messages(os.path.join(code, path))
        except (ValueError, SyntaxError) as error:
            say(log="%s can't be compiled: %s" % (path, error))
    for folder in shared:
        share(places, code, folder, looks)
    if messages or shared:
        walked = list(walk(code))
    return {"fingerprint": fingerprint_of(walked)}


def prepare(places: Places, code: str, release: str, user: str, caddy: str, looks: bool) -> None:
    """The place of the new release and of its pack; says that it is ready."""
    ready: Ready = lay_out(places, release, user, caddy, looks)
    pack = "%s/%s.pack" % (places.incoming, release)
    # It may be on its way already.
    open(pack, "ab").close()
    shutil.chown(pack, user)
    say(ready=ready)
    os.mkdir(code, 0o755)


def take(places: Places, code: str, pack: str, arriving: Arriving) -> list[str]:
    """
    Writes what the pack holds and puts beside it what came by itself; returns the names of files that are not what
    their entries say. Times are those of the arrival: a changed file of equal size and equal time would run old
    bytecode and be answered 304 by Caddy. Raises Stopped, SYNC_FAILED.
    """
    wrong = []
    folders = {""}
    source = Unpacked(arriving.open(pack))
    header = source.read_header()
    files, packed = header["files"], header["packed"]
    uses = collections.Counter(entry["hash"] for _, entry in files[packed:])
    for number, (relative, entry) in enumerate(files):
        path = place_for(code, relative, folders)
        if entry["kind"] == "link":
            os.symlink(entry["target"], path)
            continue
        mode = 0o755 if entry["executable"] else 0o644
        if number < packed:
            found = copy_content(source, path, entry["size"], mode)
        else:
            uses[entry["hash"]] -= 1
            found = put(places.incoming, entry, path, mode, arriving, last=uses[entry["hash"]] == 0)
        if found != entry["hash"]:
            wrong.append(relative)
    return wrong


def place_for(code: str, relative: str, folders: set[str]) -> str:
    """The path of a file, whose folder is made unless it is among `folders`. Raises SYNC_FAILED for one outside."""
    parts = relative.split("/")
    if ".." in parts or "" in parts:
        raise Failure("SYNC_FAILED", "The pack holds a path outside the release: %s" % relative)
    folder = "/".join(parts[:-1])
    if folder not in folders:
        os.makedirs(os.path.join(code, folder), mode=0o755, exist_ok=True)
        folders.add(folder)
    return os.path.join(code, relative)


def put(incoming: str, entry: FileEntry, path: str, mode: int, arriving: Arriving, last: bool) -> str:
    """A content that lies by itself: renamed into place, copied where it is needed once more; returns its sha256."""
    source = incoming + "/" + entry["hash"]
    arriving.wait(lambda: os.path.lexists(source) and os.lstat(source).st_size >= entry["size"])
    if last:
        os.rename(source, path)
        os.chown(path, 0, 0)
        os.chmod(path, mode)
        os.utime(path)
        return sha256_of(path)
    with open(source, "rb") as file:
        return copy_content(file, path, entry["size"], mode)


def refuse_unwritable(folder: str, user: str) -> None:
    """SFTP says no more than "Failure"; a write by the same user has the system's own reason. Raises OSError."""
    script = """
import os, sys
path = sys.argv[1] + "/probe"
try:
    file = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    os.write(file, b"x" * 65536)
    os.fsync(file)
except OSError as error:
    print(error.errno)
"""
    group = pwd.getpwnam(user).pw_gid
    words = ["/usr/bin/python3", "-I", "-c", script, folder]
    text = (
        subprocess.run(words, stdout=subprocess.PIPE, user=user, group=group, extra_groups=[]).stdout.decode().strip()
    )
    if text:
        raise OSError(int(text), os.strerror(int(text)), folder)


def explain(error: OSError, places: Places) -> Exception:
    """What the person can do about it; the error itself where that is nothing. A full disk loses what had arrived."""
    if is_full(error):
        failure = disk_full(error)
        if os.path.isdir(places.incoming):
            empty(places.incoming)
        return failure
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return Failure(
            "SYNC_FAILED",
            "The server does not let files be written: %s (%s)" % (error.strerror, error.filename),
            hint="Is the file system mounted read-only (findmnt -T /srv), or has somebody changed the permissions there? The site is untouched.",
        )
    return error
