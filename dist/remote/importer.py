"""
Imports modules from memory: what runs on the server comes over standard input, and nothing is installed for it.

This text is run first, by BOOT. It then stands for the module remote.importer itself, so that the others can ask it
what has come (importlib, "Setting up an importer").
"""

from __future__ import annotations

import importlib
import json
import re
import sys
import zlib
from importlib.machinery import ModuleSpec

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

# The words after `python -c`: reads the length of what follows as a line, and then this, as `unpack` knows it.
BOOT = "import sys,zlib;m=zlib.decompress(sys.stdin.buffer.read(int(sys.stdin.buffer.readline()))).decode().split(chr(0));exec(m[1]);begin(unpack(m))"

# The text of each module that has come, by its full name.
sources: dict[str, str] = {}


class Importer:
    """Finds and loads what is in `sources`; a folder is a package without a text of its own."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        if name in sources:
            return ModuleSpec(name, self, origin=file_of(name))  # type: ignore[arg-type]
        if name in ("remote", "inside") or any(other.startswith(name + ".") for other in sources):
            return ModuleSpec(name, self, is_package=True)  # type: ignore[arg-type]
        return None

    def create_module(self, spec: ModuleSpec) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        text = sources.get(module.__name__)
        if text is not None:
            exec(compile(text, file_of(module.__name__), "exec", dont_inherit=True), module.__dict__)

    def get_source(self, name: str) -> str | None:
        """For the lines of a traceback."""
        return sources.get(name)


def file_of(name: str) -> str:
    """Where the module lies in the action's repository, below src: a traceback is to name that."""
    return name.replace(".", "/") + ".py"


def unpack(parts: list[str]) -> dict[str, Any]:
    """A message with the texts of its modules, this one first: in JSON they would be a fiftieth longer."""
    message: dict[str, Any] = json.loads(parts[0])
    return {**message, "modules": dict(zip(message["modules"], parts[1:]))}


def begin(message: dict[str, Any]) -> None:
    """Runs the function `main` of the module `entry` with the modules of the message, and its `arguments`."""
    sys.modules["remote.importer"] = sys.modules["__main__"]
    sources.update(message["modules"])
    sys.meta_path.insert(0, Importer())
    entry = importlib.import_module(message["entry"])
    if message["entry"].startswith("inside."):
        step_aside()
    entry.main(*message.get("arguments", ()))


def step_aside() -> None:
    """Beside a project's own modules: ours are loaded, and the names `remote` and `inside` are the project's again."""
    sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, Importer)]
    for name in list(sys.modules):
        if name.partition(".")[0] in ("remote", "inside"):
            del sys.modules[name]


def needed(entry: str) -> list[str]:
    """The names of a module and of all that it imports, wherever in its text it does (as src/remote.ts does it)."""
    found: list[str] = []
    waiting = [entry]
    while waiting:
        name = waiting.pop()
        if name in sources and name not in found:
            found.append(name)
            waiting += re.findall(r"^\s*from ((?:remote|inside)\.[\w.]+) import", sources[name], re.MULTILINE)
    return found


def program_of(entry: str, *arguments: str) -> bytes:
    """What another Python reads after BOOT to run a module that has come here, with all that it imports."""
    names = ["remote.importer", *needed(entry)]
    head = json.dumps({"entry": entry, "modules": names, "arguments": arguments})
    packed = zlib.compress("\0".join([head, *(sources[name] for name in names)]).encode("utf-8"))
    return b"%d\n%s" % (len(packed), packed)
