"""Files of a web server that another one takes the place of."""

from __future__ import annotations

import os

from remote.symlinks import link_aside


def move(files: dict[str, str]) -> None:
    """Each of the files to its other place, where it is not there already; a link stays one."""
    for path, kept in files.items():
        if os.path.lexists(path):
            os.makedirs(os.path.dirname(kept), exist_ok=True)
            target = os.readlink(path) if os.path.islink(path) else None
            os.rename(path, kept)
            # One that is not absolute would lead elsewhere from there.
            if target is not None and not target.startswith("/"):
                link_aside(os.path.normpath(os.path.join(os.path.dirname(path), target)), kept)


def move_back(files: dict[str, str]) -> None:
    """Each of them from its other place, where it is not back already."""
    move({kept: path for path, kept in files.items()})
