"""Templates that the project names and that are nowhere: Django finds out when somebody asks for a page that uses one."""

from __future__ import annotations

import ast
import os
import re
import sys
import time

from inside.probe.absent import other_case
from inside.probe.place import relative
from inside.probe.templates import ENDINGS, MOST, PATIENCE, list_templates

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

# Functions of Django's that take the name of a template → which argument it is.
CALLS = {"render": 1, "render_to_string": 0, "get_template": 0, "TemplateResponse": 1}
REMARK = re.compile(r"\{#.*?#\}|\{%\s*comment\b.*?\{%\s*endcomment\s*%\}|\{%\s*verbatim\b.*?endverbatim", re.DOTALL)
# A name that is written out; one with a dot before it is relative to the template.
NAMES = re.compile(r"\{%\s*(?:extends|include)\s+([\"'])(?!\.)([^\"'|]+)\1\s")


def list_missing_templates(code: str) -> list[tuple[str, int, str, str | None]]:
    """
    File and line that name one, its name, and that of a template which differs in upper and lower case only. Nothing is
    rendered, and no view runs.
    """
    deadline = time.monotonic() + PATIENCE
    missing: dict[str, bool] = {}
    found: dict[str, tuple[str, int, str, str | None]] = {}
    for file, line, name in _named(code, deadline):
        if len(found) == MOST:
            break
        if name not in missing:
            missing[name] = name.endswith(ENDINGS) and _is_missing(name)
        if missing[name]:
            found.setdefault(name, (file, line, name, _other_case(name, code)))
    return list(found.values())


def _named(code: str, deadline: float) -> Iterator[tuple[str, int, str]]:
    for module in list(sys.modules.values()):
        if time.monotonic() > deadline:
            return
        path = str(getattr(module, "__file__", None) or "")
        file = relative(path, code)
        if file and path.endswith(".py"):
            with open(path, "rb") as opened:
                text = opened.read()
            # To parse each of many modules takes longer than to look whether one names any.
            if b"template" in text or b"render" in text:
                yield from ((file, line, name) for line, name in _of_tree(ast.parse(text)))
    for path, _ in list_templates(code):
        if time.monotonic() > deadline:
            return
        with open(path, "rb") as opened:
            page = opened.read().decode("utf-8", "replace")
        page = REMARK.sub(lambda match: "\n" * match.group().count("\n"), page)
        for named in NAMES.finditer(page):
            yield relative(path, code) or path, page.count("\n", 0, named.start()) + 1, named.group(2)


def _of_tree(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Lines and names. What stands in a `try` may be meant to fail."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Try):
            continue
        value: ast.expr | None = None
        if isinstance(child, ast.Call):
            name = getattr(child.func, "id", None) or getattr(child.func, "attr", None)
            at = CALLS.get(name or "", len(child.args))
            value = child.args[at] if at < len(child.args) else None
        elif isinstance(child, ast.keyword) and child.arg == "template_name":
            value = child.value
        elif isinstance(child, ast.Assign) and [getattr(one, "id", "") for one in child.targets] == ["template_name"]:
            value = child.value
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield value.lineno, value.value
        yield from _of_tree(child)


def _is_missing(name: str) -> bool:
    from django.forms.renderers import get_default_renderer
    from django.template import TemplateDoesNotExist
    from django.template.loader import get_template

    # Widgets of forms have a renderer of their own.
    for ask in (get_template, get_default_renderer().get_template):
        try:
            ask(name)
            return False
        except TemplateDoesNotExist:
            pass
        except Exception:  # it is there, and can't be parsed; or a loader of their own can't say
            return False
    return True


def _other_case(name: str, code: str) -> str | None:
    from django.template import engines

    for backend in engines.all():
        for folder in getattr(backend, "template_dirs", ()):
            inside = relative(os.path.abspath(folder), code)
            actual = other_case(code, os.path.join(inside, name)) if inside else None
            if actual:
                return actual
    return None
