"""Files on the server: read, hashed, and written aside."""

from __future__ import annotations

import grp
import hashlib
import json
import os
import pwd
import stat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TypeVar

    from remote.model import FileEntry

    Read = TypeVar("Read")


def sha256_of(path: str) -> str:
    """The hash of a file's content, hexadecimal."""
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while True:
            block = file.read(1 << 20)
            if not block:
                return digest.hexdigest()
            digest.update(block)


def write_aside(path: str, content: str | bytes, mode: int, owner: str = "root", group: str = "root") -> None:
    """Writes beside and renames, so that no reader and no power cut ever sees half a file (rename(2))."""
    aside = "%s.new-%d" % (path, os.getpid())
    data = content if isinstance(content, bytes) else content.encode("utf-8")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fchown(file.fileno(), pwd.getpwnam(owner).pw_uid, grp.getgrnam(group).gr_gid)
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        os.rename(aside, path)
    except BaseException:
        if os.path.lexists(aside):
            os.unlink(aside)
        raise


def keep(path: str, content: str, mode: int) -> None:
    """As write_aside, of a file that stays from run to run: its name outlives a power cut too (fsync(2), Notes)."""
    write_aside(path, content, mode)
    descriptor = os.open(os.path.dirname(path), os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)


def walk(top: str) -> Iterator[tuple[str, os.stat_result]]:
    """Every file, link and folder below, as (relative path, lstat), bytecode caches left out."""
    stack = [""]
    while stack:
        folder = stack.pop()
        with os.scandir(os.path.join(top, folder) if folder else top) as entries:
            for entry in entries:
                if entry.name == "__pycache__":
                    continue
                relative = folder + "/" + entry.name if folder else entry.name
                yield relative, entry.stat(follow_symlinks=False)
                if entry.is_dir(follow_symlinks=False):
                    stack.append(relative)


def fingerprint(top: str) -> str:
    """One hash over names, kinds, modes, sizes and mtimes: cheap, and any edit by hand changes it."""
    return fingerprint_of(walk(top))


def fingerprint_of(walked: Iterable[tuple[str, os.stat_result]]) -> str:
    """The same of what has been walked already."""
    lines = []
    for relative, info in walked:
        folder = stat.S_ISDIR(info.st_mode)
        size, mtime = (0, 0) if folder else (info.st_size, info.st_mtime_ns)
        lines.append("%s\0%o\0%d\0%d" % (relative, info.st_mode, size, mtime))
    return hashlib.sha256("\n".join(sorted(lines)).encode("utf-8", "surrogateescape")).hexdigest()


def is_shared(path: str) -> bool:
    """True for the link to a shared folder, which takes the place of whatever the repository has there."""
    return os.path.islink(path) and "/shared/folders/" in os.readlink(path)


def file_entry(path: str) -> FileEntry | None:
    """What lies at a path as a list of files has it (src/model/project.ts); None for a folder or nothing."""
    try:
        info = os.lstat(path)
    except OSError:
        return None
    if stat.S_ISLNK(info.st_mode):
        return {"kind": "link", "target": os.readlink(path)}
    if not stat.S_ISREG(info.st_mode):
        return None
    return {"kind": "file", "hash": sha256_of(path), "size": info.st_size, "executable": bool(info.st_mode & 0o100)}


def read_text(path: str) -> str:
    """A text file of ours. Raises OSError, and UnicodeDecodeError for one that is not UTF-8."""
    with open(path, encoding="utf-8") as file:
        return file.read()


def read_json(path: str, otherwise: Read) -> Read:
    """What a file of ours holds, else `otherwise`, whose type it has. Raises ValueError for one that is cut off."""
    try:
        with open(path, encoding="utf-8") as file:
            content: Read = json.load(file)
            return content
    except FileNotFoundError:
        return otherwise
