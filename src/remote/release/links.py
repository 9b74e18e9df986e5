"""What did not change is the files of an earlier release, as hard links."""

from __future__ import annotations

import os
import shutil

from remote.files import is_shared
from remote.places import Places
from remote.wire import call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection


@call
def link_static(*, app: str, release: str, base: str) -> None:
    """The collected static files of a release are those of the release `base`."""
    places = Places(app)
    old, new = places.release(base) + "/static", places.release(release) + "/static"
    if os.path.isdir(old):
        shutil.copytree(old, new, symlinks=True, copy_function=link_file)


def link_file(source: str, target: str) -> None:
    """A hard link; to a symbolic link itself where `source` is one (link(2))."""
    os.link(source, target, follow_symlinks=False)


def seed(source: str, target: str, leave_out: Collection[str]) -> None:
    """
    Folders anew, files as hard links: nothing is ever written through one of them, since a changed file is
    left out here and written by its own name (remote.release.receive). Bytecode goes with its source.
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
                link_file(entry.path, os.path.join(target, relative))


def source_of(bytecode: str) -> str:
    """a/__pycache__/b.cpython-311.pyc → a/b.py (PEP 3147)."""
    folder, name = os.path.split(bytecode)
    return os.path.join(os.path.dirname(folder), name.split(".", 1)[0] + ".py")
