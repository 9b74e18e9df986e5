"""Templates of the project that can't be parsed: Django finds out when somebody asks for a page that uses one."""

from __future__ import annotations

import os
import time

from inside.probe.place import relative

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

# What else lies in such a folder (pictures, sources of other programs) is none.
ENDINGS = (".htm", ".html", ".txt", ".xml")
# Seconds that this may take, and templates that are told.
PATIENCE, MOST = 3.0, 10


def list_broken_templates(code: str) -> list[tuple[str, int | None, str]]:
    """Those below the code: path relative to it, line, why. Nothing is rendered, and no view runs."""
    deadline = time.monotonic() + PATIENCE
    found: dict[str, tuple[str, int | None, str]] = {}
    for path, engine in list_templates(code):
        if time.monotonic() > deadline or len(found) == MOST:
            break
        fault = _parse(path, engine)
        if fault:
            file = relative(path, code) or path
            found.setdefault(file, (file, *fault))
    return list(found.values())


def list_templates(code: str) -> Iterator[tuple[str, Any]]:
    """Those below the code that are Django's, each with the engine that reads it."""
    from django.template import engines
    from django.template.backends.django import DjangoTemplates

    for backend in engines.all():
        for folder in backend.template_dirs if isinstance(backend, DjangoTemplates) else ():
            yield from ((path, backend.engine) for path in _files(str(folder), code))


def _files(folder: str, code: str) -> Iterator[str]:
    for top, folders, names in os.walk(folder) if relative(folder, code) else ():
        folders.sort()
        yield from (os.path.join(top, name) for name in sorted(names) if name.endswith(ENDINGS))


def _parse(path: str, engine: Any) -> tuple[int | None, str] | None:
    """The line, where it is known, and what is wrong there."""
    from django.template import Template, TemplateSyntaxError

    try:
        with open(path, encoding=engine.file_charset) as opened:
            Template(opened.read(), engine=engine)
    except TemplateSyntaxError as error:
        return getattr(getattr(error, "token", None), "lineno", None), str(error)
    except UnicodeDecodeError as error:
        return None, str(error)
    return None
