"""Where in the project's own code something was raised, and by which package."""

from __future__ import annotations

import os
import traceback

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def relative(path: str | None, code: str) -> str | None:
    """The path relative to the code folder with `/`, or None when it lies elsewhere."""
    if not path or not os.path.isabs(path):
        return None
    path, code = os.path.realpath(path), os.path.realpath(code)
    return os.path.relpath(path, code) if os.path.commonpath([path, code]) == code and path != code else None


def place_of(error: BaseException, code: str) -> tuple[str | None, int | None]:
    """File and line of the innermost frame of the project's own code."""
    for cause in causes_of(error):
        if isinstance(cause, SyntaxError) and relative(cause.filename, code):
            return relative(cause.filename, code), cause.lineno
        for frame in reversed(traceback.extract_tb(cause.__traceback__)):
            file = relative(frame.filename, code)
            if file:
                return file, frame.lineno
    return None, None


def causes_of(error: BaseException) -> Iterator[BaseException]:
    """The error itself, what it was raised from, and so on."""
    seen = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield cause
        cause = cause.__cause__ or cause.__context__


def importer_of(error: BaseException, code: str) -> str | None:
    """
    Name and version of the distribution, `Django 3.2.25`, in whose module it was raised; None where that is the project's
    own, or Python's.
    """
    frames = [
        frame.filename for frame in traceback.extract_tb(error.__traceback__) if not frame.filename.startswith("<")
    ]
    if not frames or relative(frames[-1], code) or "site-packages" + os.sep not in frames[-1]:
        return None
    inside = frames[-1].rpartition("site-packages" + os.sep)[2].replace(os.sep, "/")
    from importlib.metadata import distributions

    for distribution in distributions():
        if any(str(path) == inside for path in distribution.files or []):
            return "%s %s" % (distribution.metadata["Name"], distribution.version)
    return None
