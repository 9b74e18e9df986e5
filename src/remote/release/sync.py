"""The code of a release: hard links to the previous one, less what changed, plus what comes by SFTP meanwhile."""

from __future__ import annotations

import collections
import errno
import os
import pwd
import shutil
import stat
import subprocess

from remote.commands import disk_full
from remote.failure import Failure
from remote.files import fingerprint_of, is_shared, sha256_of, walk
from remote.places import Places
from remote.release.arrivals import Arriving, Stopped, Unpacked, copy_content, empty
from remote.release.layout import lay_out
from remote.release.messages import compile_messages
from remote.wire import say


def seed(source, target, leave_out):
    """
    Folders anew, files as hard links: nothing is ever written through one of them, since a changed file is
    left out here and written by its own name below. Bytecode goes with its source.
    """
    stack = [""]
    while stack:
        folder = stack.pop()
        made = folder == ""
        with os.scandir(os.path.join(source, folder)) as entries:
            for entry in entries:
                relative = folder + "/" + entry.name if folder else entry.name
                if relative in leave_out or is_shared(entry.path):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    stack.append(relative)
                    continue
                if os.path.basename(folder) == "__pycache__" and not os.path.lexists(
                    os.path.join(target, source_of(relative))
                ):
                    continue
                if not made:
                    # Only now: a folder in which nothing is left may have become a file.
                    os.makedirs(os.path.join(target, folder), mode=0o755, exist_ok=True)
                    made = True
                os.link(entry.path, os.path.join(target, relative), follow_symlinks=False)


def source_of(bytecode):
    """a/__pycache__/b.cpython-311.pyc → a/b.py (PEP 3147)."""
    folder, name = os.path.split(bytecode)
    return os.path.join(os.path.dirname(folder), name.split(".", 1)[0] + ".py")


def receive(places, code, pack, arriving):
    """
    Writes what the pack holds and puts beside it what came by itself; returns the names of files that are not what
    their entries say. Times are those of the arrival: a changed file of equal size and equal time would run old
    bytecode and be answered 304 by Caddy.
    """
    wrong = []
    folders = {""}
    source = Unpacked(arriving.open(pack))
    header = source.header()
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
            found = put(places, entry, path, mode, arriving, last=uses[entry["hash"]] == 0)
        if found != entry["hash"]:
            wrong.append(relative)
    return wrong


def place_for(code, relative, folders):
    parts = relative.split("/")
    if ".." in parts or "" in parts:
        raise Failure("SYNC_FAILED", "The pack holds a path outside the release: %s" % relative)
    folder = "/".join(parts[:-1])
    if folder not in folders:
        os.makedirs(os.path.join(code, folder), mode=0o755, exist_ok=True)
        folders.add(folder)
    return os.path.join(code, relative)


def put(places, entry, path, mode, arriving, last):
    """A content that lies by itself: renamed into place, copied where it is needed once more; returns its sha256."""
    source = places.incoming + "/" + entry["hash"]
    arriving.wait(lambda: os.path.lexists(source) and os.lstat(source).st_size >= entry["size"])
    if last:
        os.rename(source, path)
        os.chown(path, 0, 0)
        os.chmod(path, mode)
        os.utime(path)
        return sha256_of(path)
    with open(source, "rb") as file:
        return copy_content(file, path, entry["size"], mode)


def refuse_unwritable(folder, user):
    """SFTP says no more than "Failure"; a write by the same user has the system's own reason."""
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
    words = ["python3", "-I", "-c", script, folder]
    text = (
        subprocess.run(words, stdout=subprocess.PIPE, user=user, group=group, extra_groups=[]).stdout.decode().strip()
    )
    if text:
        raise OSError(int(text), os.strerror(int(text)), folder)


def share(places, code, folder):
    """A folder that all releases share, in place of the release's own; files of the repository come in once."""
    target = os.path.join(places.shared, "folders", folder)
    path = os.path.join(code, folder)
    user = pwd.getpwnam(places.app)
    os.makedirs(target, mode=0o755, exist_ok=True)
    if os.path.isdir(path) and not os.path.islink(path):
        for relative, info in walk(path):
            there = os.path.join(target, relative)
            if stat.S_ISDIR(info.st_mode):
                os.makedirs(there, exist_ok=True)
            elif not os.path.lexists(there):
                shutil.copy2(os.path.join(path, relative), there, follow_symlinks=False)
        shutil.rmtree(path)
    for owned in [target, *(os.path.join(target, relative) for relative, _ in walk(target))]:
        os.chown(owned, user.pw_uid, user.pw_gid, follow_symlinks=False)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    os.symlink(target, path)


def main(args):
    os.umask(0o022)
    places = Places(args["app"])
    code = places.release(args["release"]) + "/code"
    try:
        ready = lay_out(places, args)
        pack = "%s/%s.pack" % (places.incoming, args["release"])
        # It may be on its way already.
        open(pack, "ab").close()
        shutil.chown(pack, args["user"])
        say(ready=ready)
        os.mkdir(code, 0o755)
        if args["from"]:
            seed(places.release(args["from"]) + "/code", code, set(args["leaveOut"]))
        try:
            wrong = receive(places, code, pack, Arriving())
        except Stopped as stopped:
            if str(stopped):
                refuse_unwritable(places.incoming, args["user"])
                empty(places.incoming)
            return {"fingerprint": None}
        empty(places.incoming)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            failure = disk_full(error)
            if os.path.isdir(places.incoming):
                empty(places.incoming)
            raise failure from None
        if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
            raise Failure(
                "SYNC_FAILED",
                "The server does not let files be written: %s (%s)" % (error.strerror, error.filename),
                hint="Is the file system mounted read-only (findmnt -T /srv), or has somebody changed the permissions there? The site is untouched.",
            ) from None
        raise
    walked = list(walk(code))
    count = sum(1 for _, info in walked if not stat.S_ISDIR(info.st_mode))
    if wrong or count != args["count"]:
        raise Failure(
            "SYNC_FAILED",
            "After the transfer the release is not what was sent",
            output="\n".join(wrong[:10]) or "%d files instead of %d" % (count, args["count"]),
            hint="Files may have changed on the runner while they were sent, or somebody works on the server. Run again.",
        )
    for path in args["messages"]:
        try:
            compile_messages(os.path.join(code, path))
        except (ValueError, SyntaxError) as error:
            say(log="%s can't be compiled: %s" % (path, error))
    for folder in args["shared"]:
        share(places, code, folder)
    if args["messages"] or args["shared"]:
        walked = list(walk(code))
    return {"fingerprint": fingerprint_of(walked)}
