"""Uploads that git has."""

from __future__ import annotations

import os

from inside.probe.settings import theirs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def find_committed_media(settings: Any, code: str) -> str | None:
    """The folder of uploads that the repository has, below the code; None where it has none, or nothing in it."""
    if not theirs("MEDIA_ROOT"):
        return None
    path = os.path.abspath(str(theirs("MEDIA_ROOT")))
    # As it is written: a folder of `shared` is a link out of the code.
    media = os.path.relpath(path, os.path.realpath(code))
    if media.startswith(".") or not os.path.isdir(path):
        return None
    if not set(os.listdir(path)) - {".gitkeep", ".gitignore", ".keep"}:
        return None
    return media if os.path.realpath(path) != os.path.realpath(settings.MEDIA_ROOT) else None
