"""Folders that settings name, and that are elsewhere or called otherwise."""

from __future__ import annotations

import os

from inside.probe.absent import other_case
from inside.probe.place import relative

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any


def second_media(settings: Any, written: str, code: str) -> Iterator[str]:
    """MEDIA_ROOT as a folder of `shared`, or in one: the path that was `written` is none where uploads lie."""
    path = os.path.abspath(written)
    name = os.path.relpath(path, os.path.realpath(code))
    if "/shared/folders/" in os.path.realpath(path) and not name.startswith(".."):
        yield (
            f"uploads lie in {settings.MEDIA_ROOT}, and {name} of `shared` is another place: code that opens files below"
            f" {name} by itself does not find them, so write settings.MEDIA_ROOT there; it need not be shared"
        )


def other_letters(settings: Any, code: str) -> Iterator[str]:
    """Folders of static files and templates that are not there as they are written."""
    templates = [path for engine in settings.TEMPLATES for path in engine.get("DIRS", ())]
    for name, paths in (("STATICFILES_DIRS", settings.STATICFILES_DIRS), ("TEMPLATES", templates)):
        for entry in paths:
            path = relative(os.path.abspath(entry[1] if isinstance(entry, (list, tuple)) else entry), code)
            actual = other_case(code, path) if path else None
            if actual:
                yield (
                    f"{name} names {path}, and the repository has {actual}: upper and lower case differ on a server, so"
                    " nothing of that folder is found"
                )
