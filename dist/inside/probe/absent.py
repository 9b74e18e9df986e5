"""What the project asked for and its code does not have: files that git was not given, names in other letters."""

from __future__ import annotations

import ast
import os
import re
import sys

from inside.probe.place import causes_of, relative

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from inside.shapes import Absent

# What a settings file reads that is no Python: names of files with secrets and choices.
_FILE_NAME = re.compile(r"^[\w./-]*(\.env(\.\w+)?|\w\.(env|ini|json|cfg|toml|ya?ml|conf|properties|pem|key|txt))$")
_CANNOT_IMPORT = re.compile(r"cannot import name '(\w+)' from (?:partially initialized module )?'([\w.]+)'")


def find_absent(error: BaseException, code: str, file: str | None, reads: bool) -> Absent:
    """
    Which files of the code are missing, by what was raised. `file` is that of the project in which it was, relative to the
    code; with `reads` also those that this one names in a text. Paths in the answer are relative to the code.
    """
    found: Absent = {"files": [], "maybe": [], "actual": None}
    for cause in causes_of(error):
        if isinstance(cause, ModuleNotFoundError) and cause.name:
            _of_module(cause.name, code, file, found)
        elif isinstance(cause, ImportError):
            named = _CANNOT_IMPORT.search(str(cause))
            if named:
                _of_name(named.group(1), named.group(2), code, found)
        elif isinstance(cause, FileNotFoundError) and isinstance(cause.filename, str):
            path = relative(os.path.abspath(cause.filename), code)
            if path:
                found["files"].append(path)
                found["actual"] = other_case(code, path)
    if reads and file and not (found["files"] or found["maybe"] or found["actual"]):
        found["files"] = list(_named_files(code, file))
    found["files"], found["maybe"] = list(dict.fromkeys(found["files"])), list(dict.fromkeys(found["maybe"]))
    return found


def _roots(code: str) -> list[str]:
    """The folders of the code from which modules are imported, relative to it."""
    paths = (relative(os.path.abspath(path), code) for path in sys.path if path)
    here = [""] if os.path.realpath(code) in (os.path.realpath(path) for path in sys.path if path) else []
    return [*here, *(path for path in paths if path)]


def _of_module(name: str, code: str, file: str | None, found: Absent) -> None:
    parts = name.split(".")
    for root in _roots(code):
        at = os.path.join(root, *parts)
        actual = other_case(code, at) or other_case(code, at + ".py")
        if actual:
            found["actual"] = actual
            return
        own = len(parts) > 1 and os.path.isdir(os.path.join(code, root, parts[0]))
        parent = os.path.join(code, root, *parts[:-1])
        if own and (os.path.isdir(parent) or not os.path.isfile(parent + ".py")):
            found["files"].append(at + ".py")
        elif len(parts) == 1:
            found["maybe"] += [at + ".py", os.path.join(at, "__init__.py")]
    if len(parts) == 1 and file:
        found["maybe"].append(os.path.join(os.path.dirname(file), name + ".py"))


def _of_name(name: str, package: str, code: str, found: Absent) -> None:
    folder = os.path.dirname(getattr(sys.modules.get(package), "__file__", None) or "")
    inside = relative(folder, code) if folder else None
    if inside is None and os.path.realpath(folder) != os.path.realpath(code):
        return
    path = os.path.join(inside or "", name)
    found["maybe"].append(path + ".py")
    found["actual"] = other_case(code, path + ".py") or other_case(code, path)


def other_case(code: str, path: str) -> str | None:
    """The path of what is there in other letters only; None where it is there as it is, or not at all."""
    at, differs = "", False
    for part in path.split("/"):
        try:
            names = os.listdir(os.path.join(code, at))
        except OSError:
            return None
        same = part if part in names else next((name for name in names if name.lower() == part.lower()), None)
        if same is None:
            return None
        at, differs = os.path.join(at, same), differs or same != part
    return at if differs else None


def _named_files(code: str, file: str) -> Iterator[str]:
    """The files that a module of the project names in its texts and that are nowhere."""
    path = os.path.join(code, file)
    with open(path, "rb") as opened:
        tree = ast.parse(opened.read())
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) else None
        if not isinstance(text, str) or text.startswith("/") or not _FILE_NAME.match(text):
            continue
        name = os.path.normpath(text)
        places = _places(code, file, name)
        if places and not any(os.path.exists(os.path.join(code, place)) for place in places):
            yield places[0]


def _places(code: str, file: str, name: str) -> Sequence[str]:
    """Where a file of that name may be meant to lie: beside manage.py, at the top, beside the module, above it."""
    beside = os.path.dirname(file)
    folders = [relative(os.getcwd(), code) or "", "", beside, os.path.dirname(beside)]
    return list(dict.fromkeys(os.path.join(folder, name) for folder in folders))
