"""
Holds how the Python of src/remote and src/inside is built: imports in one form and one way, no circles, nothing at
import, no definition that nobody uses. usage: python3 script/structure.py [FOLDER]; FOLDER is src unless given.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path

# The parts of src/remote, lowest first: a module imports from its own part and from those before it.
LAYERS = [
    {"importer", "failure", "language"},
    {"commands", "meanwhile", "refused", "account", "masking"},
    {"systemd", "processes", "wire", "files", "symlinks", "beneath", "places", "formats", "lock", "hidden"},
    # What an application is made of: its domains, which may use each other.
    {
        "facts",
        "launch",
        "release",
        "environment",
        "instance",
        "site",
        "nginx",
        "apache",
        "database",
        "services",
        "offsite",
        "removal",
        "taking",
        "firewall",
    },
    {"abandoned", "opening", "outlive", "session", "status", "serve", "under_way"},
]
# For the type checker alone: these are imported under TYPE_CHECKING and never sent.
TYPES = {"shapes", "model", "codes"}


class Module:
    """A module's own text, parsed."""

    def __init__(self, name: str, text: str) -> None:
        self.name, self.tree = name, ast.parse(text)
        # What it imports of ours: {module: names}, those for types apart.
        self.imports: dict[str, set[str]] = {}
        self.faults: list[str] = []
        for statement in self.tree.body:
            self.check_statement(statement)
        for node in ast.walk(self.tree):
            self.check_import(node)

    def fault(self, node: ast.AST, text: str) -> None:
        self.faults.append("%s:%d: %s" % (file_of(self.name), getattr(node, "lineno", 1), text))

    def check_statement(self, node: ast.stmt) -> None:
        """A module defines; it does nothing when it is imported."""
        quiet = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign, ast.AugAssign)
        docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        types = isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        if not (isinstance(node, quiet) or docstring or types):
            self.fault(node, "a module does nothing when it is imported")

    def check_import(self, node: ast.AST) -> None:
        if isinstance(node, ast.Import) and any(
            alias.name.split(".")[0] in ("remote", "inside") for alias in node.names
        ):
            self.fault(node, "write `from %s import …`: what is sent is found by that" % node.names[0].name)
        if not isinstance(node, ast.ImportFrom):
            return
        name = node.module or ""
        if node.level or name in ("remote", "inside"):
            self.fault(node, "write the module's full name: `from remote.files import …`")
        if name.split(".")[0] in ("remote", "inside"):
            self.imports.setdefault(name, set()).update(alias.name for alias in node.names)

    def definitions(self) -> list[ast.FunctionDef | ast.ClassDef]:
        return [node for node in self.tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))]

    def names_used(self) -> set[str]:
        """Names and attributes anywhere in it but where they are defined."""
        used = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Name):
                used.add(node.id)
            elif isinstance(node, ast.Attribute):
                used.add(node.attr)
        return used


def file_of(name: str) -> str:
    return "src/%s.py" % name.replace(".", "/")


def is_types(name: str) -> bool:
    """Whether a module is for the type checker alone."""
    return bool(TYPES & set(name.split(".")[1:]))


def part_of(name: str) -> str:
    return name.split(".")[1]


def layer_of(name: str) -> int:
    return next((number for number, parts in enumerate(LAYERS) if part_of(name) in parts), -1)


def wrong_ways(modules: dict[str, Module]) -> list[str]:
    """Imports that point up, to nothing, or from one Python into the other."""
    found = []
    for module in modules.values():
        for name, names in module.imports.items():
            if name not in modules:
                found.append("%s: there is no module %s" % (file_of(module.name), name))
                continue
            if is_types(module.name) or is_types(name):
                continue
            defined = {node.name for node in modules[name].definitions()} | assigned(modules[name])
            for lacking in sorted(names - defined - {"sources", "BOOT"}):
                found.append("%s: %s has no %s" % (file_of(module.name), name, lacking))
            if module.name.split(".")[0] != name.split(".")[0]:
                found.append("%s: imports %s, which is another Python's" % (file_of(module.name), name))
            elif name.startswith("remote.") and layer_of(name) > layer_of(module.name):
                found.append("%s: imports %s, which lies above it" % (file_of(module.name), name))
        if module.name.startswith("remote.") and layer_of(module.name) < 0 and not is_types(module.name):
            found.append("%s: %s has no layer in script/structure.py" % (file_of(module.name), part_of(module.name)))
    return found


def assigned(module: Module) -> set[str]:
    """The names of a module's own constants, and of its types, which stand under TYPE_CHECKING."""
    found = set()
    for statement in module.tree.body:
        for node in [] if isinstance(statement, ast.FunctionDef) else ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                found.add(node.id)
            elif isinstance(node, ast.ClassDef):
                found.add(node.name)
    return found


def circles(modules: dict[str, Module]) -> list[str]:
    """Modules that import each other in a circle, each circle once."""
    found: list[str] = []
    done: set[str] = set()

    def visit(name: str, path: list[str]) -> None:
        if name in path:
            found.append("a circle: %s" % " → ".join([*path[path.index(name) :], name]))
            return
        if name in done or name not in modules:
            return
        for other in sorted(modules[name].imports):
            visit(other, [*path, name])
        done.add(name)

    for name in sorted(modules):
        visit(name, [])
    return found


def unused(modules: dict[str, Module]) -> list[str]:
    """Functions and classes that neither their own module nor another one uses, and that are no call."""
    imported = {(name, each) for module in modules.values() for name, names in module.imports.items() for each in names}
    found = []
    for module in modules.values():
        used = module.names_used()
        for node in module.definitions():
            marked = any(ast.unparse(mark) == "call" for mark in node.decorator_list)
            entry = node.name in ("main", "begin", "unpack") or is_types(module.name)
            if not (marked or entry or node.name in used or (module.name, node.name) in imported):
                found.append("%s:%d: nobody uses %s" % (file_of(module.name), node.lineno, node.name))
    return found


def faults(folder: Path) -> list[str]:
    modules = {}
    for path in sorted([*(folder / "remote").rglob("*.py"), *(folder / "inside").rglob("*.py")]):
        name = path.relative_to(folder).with_suffix("").as_posix().replace("/", ".")
        modules[name] = Module(name, path.read_text(encoding="utf-8"))
    found = [fault for module in modules.values() for fault in module.faults]
    return found + wrong_ways(modules) + circles(modules) + unused(modules)


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent / "src"
    found = faults(folder)
    for fault in found:
        print(fault, file=sys.stderr)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
