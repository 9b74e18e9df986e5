"""Prints each text of src/remote, of src/inside and of the program of a take-over that a person may read, as JSON: [[file, text], ...]."""

from __future__ import annotations

import ast
import json
import re
import sys
from pathlib import Path

# Calls whose texts are for programs: patterns, words to compare with.
QUIET = {
    "compile",
    "search",
    "match",
    "fullmatch",
    "sub",
    "findall",
    "finditer",
    "startswith",
    "endswith",
    "split",
    "execute",
}
FORMAT = re.compile(r"%(?:\.\d+)?[sdrfxo]|%0\d+[dx]|%%|\{[a-z0-9]*(?:!r)?\}")


def text_of(node: ast.expr) -> str | None:
    """A text with \0 in the place of each value; None for what is no text."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(text_of(one) or "\0" for one in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        text = text_of(node.left)
        return None if text is None else FORMAT.sub(lambda found: "%" if found[0] == "%%" else "\0", text)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = text_of(node.left), text_of(node.right)
        return (
            None
            if left is None and right is None
            else ("\0" if left is None else left) + ("\0" if right is None else right)
        )
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        text = text_of(node.func.value)
        return None if text is None else FORMAT.sub("\0", text)
    return None


def collect(tree: ast.Module) -> list[str]:
    quiet: set[int] = set()
    found: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.FunctionDef, ast.ClassDef)) and ast.get_docstring(node) is not None:
            quiet.add(id(node.body[0].value))  # type: ignore[attr-defined]
        if isinstance(node, ast.Compare):
            quiet.update(id(one) for one in [node.left, *node.comparators])
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in QUIET:
                quiet.update(id(one) for one in node.args)

    def visit(node: ast.AST) -> None:
        if id(node) in quiet:
            return
        text = text_of(node) if isinstance(node, ast.expr) else None
        if text is not None:
            found.append(FORMAT.sub("\0", text))
            values(node)
            return
        for child in ast.iter_child_nodes(node):
            visit(child)

    def values(node: ast.AST) -> None:
        """What stands in the places of values may hold texts too."""
        if isinstance(node, ast.BinOp):
            for side in (node.left, node.right):
                if text_of(side) is None:
                    visit(side)
                else:
                    values(side)
        elif isinstance(node, ast.JoinedStr):
            for one in node.values:
                if isinstance(one, ast.FormattedValue):
                    visit(one.value)
        elif isinstance(node, ast.Call):
            for given in [*node.args, *node.keywords]:
                visit(given)

    visit(tree)
    return found


def main() -> None:
    root = Path(__file__).parent.parent / "src"
    files = sorted([*(root / "remote").rglob("*.py"), *(root / "inside").rglob("*.py"), root / "render/taking_over.py"])
    texts = [(str(file.relative_to(root)), text) for file in files for text in collect(ast.parse(file.read_text()))]
    json.dump(texts, sys.stdout)


if __name__ == "__main__":
    main()
