"""Traps in the project's settings that the production settings can't repair: each one as a sentence."""

from __future__ import annotations

import ast
import importlib.util
import os
import re
import sys

from inside.probe.folders import other_letters, second_media
from inside.probe.place import relative

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Set
    from types import ModuleType
    from typing import Any

# Our settings give these a value of their own, whatever theirs was computed from.
_ours = {"ALLOWED_HOSTS", "DEBUG", "MEDIA_ROOT", "SECRET_KEY", "STATIC_ROOT", "TEMPLATES"}
_ours_with_https = {"CSRF_COOKIE_SECURE", "SECURE_PROXY_SSL_HEADER", "SESSION_COOKIE_SECURE"}
_sources = {"DEBUG", "MEDIA_ROOT", "STATIC_ROOT"}


def base_name() -> str:
    """Name of the project's own settings module, below ours."""
    from django.conf import settings

    return str(settings.DJANGO_PROD["base"])


def theirs(name: str, default: Any = None) -> Any:
    """The value that the project's own settings give, None counting as none."""
    return getattr(sys.modules[base_name()], name, None) or default


def list_warnings(settings: Any, code: str, secure: bool) -> list[str]:
    """Sentences about the project's own settings, as they are below ours."""
    base = base_name()
    ours = _ours | (_ours_with_https if secure else set())
    found = []
    for module, file, tree in _files(base, code):
        by_debug: dict[str, int] = {}
        for name, source, line in _computed(tree):
            if name in ours or not vars(module).get(source):
                continue
            if source == "DEBUG":
                by_debug.setdefault(name, line)
            else:
                found.append(f"{name} is computed from {source} in {file}:{line}, before production changes {source}")
        if by_debug:
            found.append(_cure_debug(by_debug, file, base, code))
    found += [
        f"{file}:{line} reads {base} directly and misses what production changes: use django.conf.settings"
        for file, line in _direct_imports(base, code)
    ]
    for alias, database in theirs("DATABASES", {}).items():
        file_name = relative(str(database.get("NAME") or ""), code)
        if file_name and os.path.isfile(os.path.join(code, file_name)):
            found.append(
                f"{file_name} of the repository is not the site's database: that is {settings.DATABASES[alias]['NAME']}."
                " How its rows come to the site: docs/databases.md#rows-from-home"
            )
    found += [*other_letters(settings, code), *second_media(settings, str(theirs("MEDIA_ROOT") or code), code)]
    static = relative(str(theirs("STATIC_ROOT", "")), code)
    if static and os.path.isdir(os.path.join(code, static, "admin")):
        found.append(f"{static}/admin is a copy that collectstatic made, and hides the one of the installed Django")
    assigning = _assigning_line("manage.py") if os.path.isfile("manage.py") else None
    if assigning:
        found.append(
            f"{relative(os.path.abspath('manage.py'), code)}:{assigning} sets DJANGO_SETTINGS_MODULE whatever it was, so that"
            " what runs by it misses production's settings: write os.environ.setdefault(…) there"
        )
    found += _written_key(settings.SECRET_KEY, base, code)
    compressor = "compressor" in settings.INSTALLED_APPS and getattr(settings, "COMPRESS_ENABLED", True)
    if compressor and not getattr(settings, "COMPRESS_OFFLINE", False):
        found.append(
            "django-compressor would write into STATIC_ROOT when a page is asked for, and may not: set COMPRESS_OFFLINE"
            " = True, and each deploy makes the files"
        )
    if not secure:
        for name in ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE"):
            if getattr(settings, name):
                found.append(f"{name} is True, but the site is served over plain HTTP: nobody can log in")
    return list(dict.fromkeys(found))


def _cure_debug(names: Mapping[str, int], file: str, base: str, code: str) -> str:
    """What is computed from DEBUG in a file, and the one line that cures all of it."""
    listed = ", ".join(f"{name} (line {line})" for name, line in names.items())
    where = next(
        (
            f"{other}:{node.lineno}"
            for _module, other, tree in _files(base, code)
            for node in tree.body
            if isinstance(node, ast.Assign) and "DEBUG" in _changed(node)
        ),
        file,
    )
    return (
        f"{file} computes {listed} from DEBUG, which is True there, before production changes DEBUG. One line cures all: write"
        f" DEBUG = os.environ.get('DEBUG') == 'True' in {where} (with import os), and set the variable DEBUG=True at home"
    )


def _written_key(key: str, base: str, code: str) -> Iterator[str]:
    """Where the key that is used stands in the settings as a text, so that the repository gives it away."""
    for _module, file, tree in _files(base, code):
        for node in ast.walk(tree):
            if not isinstance(node, (ast.Assign, ast.AnnAssign)) or "SECRET_KEY" not in set(_changed(node)):
                continue
            if any(isinstance(one, ast.Constant) and one.value == key for one in ast.walk(node)):
                yield (
                    f"SECRET_KEY is written in {file}:{node.lineno}, where everybody who has the repository reads it."
                    " It is kept, since another one would end all sessions: read it from a variable, given in `env`"
                )


def assigned_outright(module: ModuleType, code: str) -> tuple[str | None, int | None]:
    """File and line where a module sets DJANGO_SETTINGS_MODULE whatever it was, or (None, None)."""
    path = getattr(module, "__file__", None)
    file = relative(path, code)
    return file, _assigning_line(path) if path and file else None


def _assigning_line(path: str) -> int | None:
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
            texts = [inner.value for inner in ast.walk(node.targets[0]) if isinstance(inner, ast.Constant)]
            if "DJANGO_SETTINGS_MODULE" in texts:
                return node.lineno
    return None


def line_of_text(code: str, text: str) -> tuple[str, int] | None:
    """File and line of the settings where a string names this module, or None."""
    for _module, file, tree in _files(base_name(), code):
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                if node.value == text or node.value.startswith(text + "."):
                    return file, node.lineno
    return None


def _text(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def _tree(path: str) -> ast.Module:
    return ast.parse(_text(path))


def _files(base: str, code: str) -> Iterator[tuple[ModuleType, str, ast.Module]]:
    """The settings module and those that it takes all names from: (module, relative file, syntax tree)."""
    waiting, seen = [base], set()
    while waiting:
        name = waiting.pop(0)
        module = sys.modules.get(name)
        path = getattr(module, "__file__", None)
        file = relative(path, code)
        if name in seen or module is None or not path or not file or not file.endswith(".py"):
            continue
        seen.add(name)
        tree = _tree(path)
        yield module, file, tree
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
                waiting.append(importlib.util.resolve_name("." * node.level + (node.module or ""), module.__package__))


def _computed(tree: ast.Module) -> list[tuple[str, str, int]]:
    """(setting, what it is computed from, line) for each statement that runs when the module is imported."""

    def visit(body: list[ast.stmt], conditions: Set[str]) -> Iterator[tuple[str, str, int]]:
        for node in body:
            if isinstance(node, ast.If):
                inner = conditions | _mentioned(node.test)
                yield from visit(node.body, inner)
                yield from visit(node.orelse, inner)
            elif isinstance(node, (ast.Try, ast.With)):
                for part in ("body", "orelse", "finalbody"):
                    yield from visit(getattr(node, part, []), conditions)
            else:
                value = getattr(node, "value", None)
                for name in _changed(node):
                    for source in sorted(conditions | (_mentioned(value) if value is not None else set())):
                        if source != name:
                            yield name, source, node.lineno

    return list(visit(tree.body, frozenset()))


def _mentioned(expression: ast.AST) -> set[str]:
    return {node.id for node in ast.walk(expression) if isinstance(node, ast.Name)} & _sources


def _changed(node: ast.AST) -> Iterator[str]:
    """Settings that a statement assigns (`X = …`, `X['a'] = …`, `X += …`) or changes (`X.append(…)`)."""
    if isinstance(node, ast.Assign):
        targets = node.targets
    elif isinstance(node, (ast.AugAssign, ast.AnnAssign)):
        targets = [node.target]
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        targets = [node.value.func] if isinstance(node.value.func, ast.Attribute) else []
    else:
        targets = []
    for target in targets:
        while isinstance(target, (ast.Subscript, ast.Attribute)):
            target = target.value
        if isinstance(target, ast.Name) and target.id.isupper():
            yield target.id


def _direct_imports(base: str, code: str) -> Iterator[tuple[str, int]]:
    """Where a loaded module of the project, that is no settings file itself, imports the base settings."""
    settings_files = {file for _module, file, _tree in _files(base, code)}
    package, top = base.rpartition(".")[0], base.partition(".")[0]
    mentions = re.compile(rb"^\s*(?:from|import)\s+%s\b" % top.encode(), re.MULTILINE)
    for module in list(sys.modules.values()):
        path = getattr(module, "__file__", None)
        file = relative(path, code)
        if not path or not file or not file.endswith(".py") or file in settings_files:
            continue
        if not (mentions.search(_text(path)) or (module.__package__ or "").startswith(top)):
            continue  # Parsing every file of a large project would take seconds.
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                origin = "." * node.level + (node.module or "")
                origin = importlib.util.resolve_name(origin, module.__package__) if node.level else origin
                names = [origin, *(f"{origin}.{alias.name}" for alias in node.names if origin == package)]
            else:
                continue
            if base in names:
                yield file, node.lineno
