"""
Makes src/calls.ts from the signatures of what the runner may call (src/remote) and from the shapes that cross,
src/model/inside.ts from those of src/inside, and src/remote/codes.py from src/errors.ts. usage: script/contract [--check]; --check: writes nothing, fails if one differs.
"""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SRC = ROOT / "src"
PLAIN = {"str": "string", "int": "number", "float": "number", "bool": "boolean", "None": "null"}
PLAIN.update({"object": "unknown", "Any": "unknown"})
LISTS = {"list", "Sequence", "Collection", "Iterable", "set"}
RECORDS = {"dict", "Mapping"}


class Unknown(Exception):
    """Something that has no counterpart in TypeScript."""


def camel(name: str) -> str:
    """health_path → healthPath, as remote/serve.py turns it back."""
    return re.sub("_(.)", lambda letter: letter.group(1).upper(), name)


def doc(text: str | None, indent: str = "") -> str:
    """A comment of TypeScript."""
    if not text:
        return ""
    lines = [line.strip() for line in text.strip().splitlines()]
    if len(lines) == 1:
        return "%s/** %s */\n" % (indent, lines[0])
    return "%s/**\n%s%s */\n" % (indent, "".join(("%s * %s" % (indent, line)).rstrip() + "\n" for line in lines), indent)


class Contract:
    """Everything that crosses."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.model = {node.name: node for node in classes(SRC / "remote/model.py")}
        self.shapes: dict[str, tuple[ast.ClassDef, list[str]]] = {}
        text = (SRC / "remote/shapes.py").read_text(encoding="utf-8").splitlines()
        self.shapes.update((node.name, (node, text)) for node in classes(SRC / "remote/shapes.py"))
        self.inside = {node.name: node for node in classes(SRC / "inside/shapes.py")}
        self.model_text = (SRC / "remote/model.py").read_text(encoding="utf-8").splitlines()
        # What src/inside says has a file of its own: src/model/ knows it, and this imports from there.
        self.homes = {**model_homes(), **{name: "./model/inside.ts" for name in self.inside}}
        self.used: set[str] = set()

    def type_of(self, node: ast.expr | None) -> str:
        """A type of Python as one of TypeScript. Raises Unknown for what has none."""
        if node is None:
            raise Unknown("a type is missing")
        if isinstance(node, ast.Constant):
            return "null" if node.value is None else self.type_of(ast.parse(str(node.value), mode="eval").body)
        if isinstance(node, ast.BinOp):
            return "%s | %s" % (self.type_of(node.left), self.type_of(node.right))
        if isinstance(node, ast.Name):
            return self.name(node.id)
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
            return self.generic(node.value.id, node.slice)
        raise Unknown(ast.unparse(node))

    def name(self, name: str) -> str:
        if name in PLAIN:
            return PLAIN[name]
        if name == "ErrorCode":
            self.used.add(name)
            return name
        if name in self.model or name in self.inside:
            self.used.add(name)
            return name
        if name in self.shapes:
            return name
        raise Unknown(name)

    def generic(self, name: str, inner: ast.expr) -> str:
        parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
        if name == "Literal":
            return " | ".join(repr(part.value) for part in parts if isinstance(part, ast.Constant))
        types = [self.type_of(part) for part in parts]
        if name in LISTS:
            return "ReadonlyArray<%s>" % types[0] if re.search(r"\W", types[0]) else "readonly %s[]" % types[0]
        if name in RECORDS:
            return "Readonly<Record<%s, %s>>" % (types[0], types[1])
        if name == "tuple":
            return "readonly [%s]" % ", ".join(types)
        if name in ("NotRequired", "Required"):
            return types[0]
        raise Unknown(name)

    def interface(self, node: ast.ClassDef, text: list[str], known: dict[str, ast.ClassDef]) -> str:
        """The fields of a TypedDict, those of its bases first."""
        lines = ""
        for base in node.bases:
            if isinstance(base, ast.Name) and base.id in known:
                lines += self.interface(known[base.id], text, known)
        partial = any(keyword.arg == "total" and ast.unparse(keyword.value) == "False" for keyword in node.keywords)
        for field in node.body:
            if not isinstance(field, ast.AnnAssign) or not isinstance(field.target, ast.Name):
                continue
            optional = partial or ast.unparse(field.annotation).startswith("NotRequired[")
            comment = comment_above(text, field.lineno)
            name = field.target.id + ("?" if optional else "")
            lines += "%s  readonly %s: %s\n" % (doc(comment, "  "), name, self.type_of(field.annotation))
        return lines


def classes(path: Path) -> list[ast.ClassDef]:
    return [node for node in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(node, ast.ClassDef)]


def comment_above(text: list[str], line: int) -> str:
    found: list[str] = []
    for above in reversed(text[: line - 1]):
        if not above.strip().startswith("#"):
            break
        found.insert(0, above.strip().lstrip("# "))
    return "\n".join(found)


def model_homes() -> dict[str, str]:
    """Where src/model/ has each of its types."""
    homes = {}
    for path in sorted((SRC / "model").glob("*.ts")):
        for name in re.findall(r"^export (?:interface|type) (\w+)", path.read_text(encoding="utf-8"), re.MULTILINE):
            homes[name] = "./model/" + path.name
    return homes


def calls(contract: Contract) -> list[tuple[str, str, str]]:
    """(name, module, entry of the interface) of each function that is marked with @call."""
    found: dict[str, tuple[str, str, str]] = {}
    for path in sorted((SRC / "remote").rglob("*.py")):
        module = path.relative_to(SRC).with_suffix("").as_posix().replace("/", ".")
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            marks = [ast.unparse(mark) for mark in getattr(node, "decorator_list", [])]
            if not isinstance(node, ast.FunctionDef) or "call" not in marks:
                continue
            where = "%s:%d: %s" % (path.relative_to(ROOT), node.lineno, node.name)
            if node.args.args or node.args.posonlyargs or node.args.vararg or node.args.kwarg:
                sys.exit(where + ": the arguments of a call come by their names: write `def %s(*, …)`" % node.name)
            domain = module.split(".")[1]
            name = "%s.%s" % (domain, camel(node.name))
            if name in found:
                sys.exit("%s: there is another %s in %s" % (where, name, found[name][1]))
            try:
                entry = signature(contract, name, node, path.relative_to(SRC).as_posix())
            except Unknown as error:
                sys.exit("%s: %s crosses, and has no type in TypeScript" % (where, error))
            found[name] = (name, module, entry)
    return [found[name] for name in sorted(found)]


def signature(contract: Contract, name: str, node: ast.FunctionDef, path: str) -> str:
    fields = []
    for argument, default in zip(node.args.kwonlyargs, node.args.kw_defaults):
        optional = "?" if default is not None else ""
        fields.append("readonly %s%s: %s" % (camel(argument.arg), optional, contract.type_of(argument.annotation)))
    told = (ast.get_docstring(node) or "").split("\n\n")[0]
    text = "%s\n%s" % (" ".join(told.split()), path) if told else path
    arguments = "{ %s }" % "; ".join(fields) if fields else "Record<string, never>"
    result = contract.type_of(node.returns)
    return "%s  '%s': {\n    arguments: %s\n    result: %s\n  }\n" % (doc(text, "  "), name, arguments, result)


def calls_ts() -> str:
    contract = Contract()
    entries = calls(contract)
    shapes = ""
    for name, (node, text) in contract.shapes.items():
        known = {other: shape for other, (shape, _) in contract.shapes.items()}
        if name.startswith("_"):
            continue
        try:
            body = contract.interface(node, text, known)
        except Unknown as error:
            sys.exit("%s: %s has no type in TypeScript" % (name, error))
        shapes += "%sexport interface %s {\n%s}\n\n" % (doc(ast.get_docstring(node)), name, body)
    checks = ""
    for name, node in contract.model.items():
        if name.startswith("_"):
            continue
        used_before = set(contract.used)
        body = contract.interface(node, contract.model_text, contract.model)
        contract.used = used_before | (contract.used - {"ErrorCode"}) | {name}
        checks += "%sexport type Read%s = Reads<%s, {\n%s}>\n\n" % (doc(ast.get_docstring(node)), name, name, body)
    imports: dict[str, list[str]] = {}
    for name in sorted(contract.used - {"ErrorCode"}):
        if name not in contract.homes:
            sys.exit("remote/model.py: %s is in no file of src/model" % name)
        imports.setdefault(contract.homes[name], []).append(name)
    lines = "".join("import type { %s } from '%s'\n" % (", ".join(names), home) for home, names in sorted(imports.items()))
    return (
        "// Made by script/contract from the signatures and shapes of src/remote: change those, not this.\n"
        + "import type { ErrorCode } from './errors.ts'\n"
        + lines
        + "\n"
        + shapes
        + "/** The fields that the server reads of something that the runner has made: they are there, with these types. */\n"
        + "type Reads<Whole extends Part, Part> = Pick<Whole, Extract<keyof Whole, keyof Part>>\n\n"
        + checks
        + "/** What the server can be called for: `server.call('folder.function', arguments)`. */\n"
        + "export interface Calls {\n"
        + "".join(entry for _, _, entry in entries)
        + "}\n\n/** The module of each call. */\n"
        + "export const callModules: Readonly<Record<keyof Calls, string>> = {\n"
        + "".join("  '%s': '%s',\n" % (name, module) for name, module, _ in entries)
        + "}\n"
    )


def inside_ts() -> str:
    contract = Contract()
    text = (SRC / "inside/shapes.py").read_text(encoding="utf-8").splitlines()
    shapes = []
    for name, node in contract.inside.items():
        try:
            body = contract.interface(node, text, contract.inside)
        except Unknown as error:
            sys.exit("%s: %s has no type in TypeScript" % (name, error))
        shapes.append("%sexport interface %s {\n%s}\n" % (doc(ast.get_docstring(node)), name, body))
    strange = contract.used - contract.inside.keys()
    if strange:
        sys.exit("inside/shapes.py: %s is told elsewhere" % ", ".join(sorted(strange)))
    return "// Made by script/contract from src/inside/shapes.py: change that, not this.\n\n" + "\n".join(shapes)


def codes_py() -> str:
    text = (SRC / "errors.ts").read_text(encoding="utf-8")
    block = text.partition("errorCodes = [")[2].partition("]")[0]
    codes = re.findall(r"^\s*'(\w+)',", block, re.MULTILINE)
    return (
        '"""Made by script/contract from src/errors.ts: every way in which a run can end red."""\n\n'
        + "from __future__ import annotations\n\nfrom typing import Literal\n\n"
        + "ErrorCode = Literal[\n"
        + "".join('    "%s",\n' % code for code in codes)
        + "]\n"
    )


def main() -> None:
    made = {
        SRC / "remote/codes.py": codes_py(),
        SRC / "model/inside.ts": inside_ts(),
        SRC / "calls.ts": calls_ts(),
    }
    stale = [path for path, text in made.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    if "--check" in sys.argv[1:]:
        for path in stale:
            print("%s differs from what it is made of; run script/contract" % path.relative_to(ROOT), file=sys.stderr)
        sys.exit(1 if stale else 0)
    for path in stale:
        path.write_text(made[path], encoding="utf-8")


if __name__ == "__main__":
    main()
