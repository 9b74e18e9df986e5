"""The bytecode of a release's own files."""

from __future__ import annotations

import os
import re

from remote.commands import run
from remote.environment.installer import PYTHONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

# Interpreters that root has put there: what an environment's own bin/ holds comes from a build.
INTERPRETER = re.compile(r"/usr/bin/python3(\.\d+)?|%s/[\w.+-]+/bin/python3(\.\d+)?" % re.escape(PYTHONS))


def compile_files(python: str, code: str, paths: Sequence[str]) -> None:
    """
    Bytecode that checks the source's hash: right whatever its times are (PEP 552). Nothing of the environment runs for
    it: the interpreter that `python` leads to does without the packages (-S), whose .pth files would be run, and without
    a variable or folder of the project (-I).
    """
    python = os.path.realpath(python)
    own = [os.path.join(code, path) for path in paths if lies_in(code, path)]
    if not own or not INTERPRETER.fullmatch(python):
        return
    options = ["-q", "-f", "--invalidation-mode", "checked-hash", "-i", "-"]
    run([python, "-I", "-S", "-m", "compileall", *options], stdin="\n".join(own) + "\n", check=False, cwd="/")


def lies_in(code: str, path: str) -> bool:
    """Whether a file, and its bytecode, really lie where they are named: to a shared folder a link leads."""
    file = os.path.join(code, path)
    cache = os.path.dirname(file) + "/__pycache__"
    return os.path.realpath(file) == file and not os.path.islink(cache)
