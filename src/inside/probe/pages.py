"""
Pages of the site that may be asked for: their addresses hold no value, and their views only show something. What a
function of the project does at a GET, nobody knows.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

# So many are told.
MOST = 8
# What a visit may change: it is asked for by nobody but a person.
ACTS = re.compile(r"log-?_?out|sign-?_?out|delete|remove|unsubscribe|cron|task|hook|reset", re.IGNORECASE)
# A regular expression for one address alone.
EXACT = re.compile(r"\^?([\w/-]*)(\$|\\Z)?")


def find_pages() -> tuple[str | None, list[str]]:
    """The admin's address, None where there is none, and addresses of pages, the shortest first. Runs no view."""
    from django.urls import get_resolver, reverse

    try:
        admin: str | None = reverse("admin:index")
    except Exception:  # a project's own URLs may raise anything
        admin = None
    try:
        paths = sorted(set(_list_paths(get_resolver(), "/")), key=lambda path: (path.count("/"), len(path), path))
    except Exception:
        paths = []
    return admin, [path for path in paths if path != "/" and not ACTS.search(path)][:MOST]


def _list_paths(resolver: Any, before: str) -> Iterator[str]:
    for entry in resolver.url_patterns:
        route = _route(entry.pattern)
        if route is None or getattr(entry, "namespace", None) == "admin":
            continue
        if hasattr(entry, "url_patterns"):
            yield from _list_paths(entry, before + route)
        elif _only_shows(entry.callback):
            yield before + route


def _only_shows(view: Any) -> bool:
    """Whether a view is one of Django's that show a template or a list, and the project has not changed what it does."""
    from django.views.generic import ListView, TemplateView, View

    found = getattr(view, "view_class", None)
    if found is None or found.dispatch is not View.dispatch:
        return False
    return any(issubclass(found, known) and found.get is known.get for known in (ListView, TemplateView))


def _route(pattern: Any) -> str | None:
    """The part of an address that a pattern stands for; None where it takes values, or depends on the language."""
    if hasattr(pattern, "_route"):
        route = str(pattern._route)
        return None if "<" in route else route
    exact = EXACT.fullmatch(str(getattr(pattern, "_regex", "(")))
    return exact[1] if exact else None
