"""The bytecode of a release's own files, and of the packages that it uses: made by root, of what no package runs."""

from __future__ import annotations

import contextlib
import glob
import os
import re
import stat

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
    own = [os.path.join(code, path) for path in paths if lies_in(code, path)]
    if own:
        options = ["-f", "--invalidation-mode", "checked-hash", "-i", "-"]
        run_compileall(python, options, "\n".join(own) + "\n")


def compile_packages(python: str, folder: str, before: str) -> None:
    """
    Bytecode of all packages of the environment `folder`, which is root's. What is in the environment `before` too, to
    the byte, has its bytecode from there, in which root has compiled it; "" is none. Nothing of the packages runs, as in
    compile_files.
    """
    places = glob.glob(glob.escape(folder) + "/lib/python*/site-packages")
    # A link may lead to the system's own packages.
    places = [place for place in places if os.path.realpath(place) == os.path.realpath(folder) + place[len(folder) :]]
    lacking = [place for place in places if take_bytecode(folder, before, place) > 0]
    if lacking:
        run_compileall(python, ["-j", "0", *lacking])


def run_compileall(python: str, options: Sequence[str], stdin: str = "") -> None:
    """Runs it by the interpreter that `python` leads to, where root has put that there."""
    real = os.path.realpath(python)
    if INTERPRETER.fullmatch(real):
        run([real, "-I", "-S", "-m", "compileall", "-q", *options], stdin=stdin, check=False, cwd="/")


def take_bytecode(folder: str, before: str, place: str) -> int:
    """
    Links bytecode of what is the same below a place of two environments: it holds for the time of its source, which is
    that of the other one then. Answers how many sources are left without.
    """
    tag = ".cpython-%s.pyc" % place[len(folder) + len("/lib/python") :].split("/")[0].replace(".", "")
    lacking = 0
    for top, _, names in os.walk(place):
        other = before + top[len(folder) :]
        for name in names:
            if name.endswith(".py"):
                code = "/__pycache__/" + name[:-3] + tag
                lacking += not (before and share_bytecode(other, top, "/" + name, code))
    return lacking


def share_bytecode(other: str, top: str, name: str, code: str) -> bool:
    """Links the bytecode of a source from one folder into another one, where the source is there and is the same."""
    with contextlib.suppress(OSError):
        if is_same(other + name, top + name):
            os.makedirs(top + "/__pycache__", exist_ok=True)
            os.link(other + code, top + code)
            os.utime(top + name, ns=(0, os.lstat(other + name).st_mtime_ns))
            return True
    return False


def is_same(one: str, other: str) -> bool:
    """Whether two files, and no links, have the same content. Raises OSError."""
    first, second = os.lstat(one), os.lstat(other)
    if first.st_size != second.st_size or not stat.S_ISREG(first.st_mode) or not stat.S_ISREG(second.st_mode):
        return False
    with open(one, "rb") as left, open(other, "rb") as right:
        return left.read() == right.read()


def lies_in(code: str, path: str) -> bool:
    """Whether a file, and its bytecode, really lie where they are named: to a shared folder a link leads."""
    file = os.path.join(code, path)
    cache = os.path.dirname(file) + "/__pycache__"
    return os.path.realpath(file) == file and not os.path.islink(cache)
