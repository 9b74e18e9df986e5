"""What stands in requirements files and no server can install, put right line by line."""

from __future__ import annotations

import re

from remote.wire import say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# The public index under its names: what a server is configured to use in its place goes on being used.
PUBLIC_INDEX = re.compile(r"^\s*(-i|--index-url)[\s=]+https://(pypi\.org|pypi\.python\.org)/simple/?\s*$")
# A library in a folder of the project: editable, it would lead into one release, and others share the environment. The
# same goes for a checkout, which uv makes no editable one of at all.
EDITABLE = re.compile(r"^\s*(-e|--editable)[\s=]+(?=\.\.?/+[\w.]|(git|hg|svn|bzr)\+)")
# The same with a path that does not begin with a dot: without the word before it, it would be the name of a package.
EDITABLE_FOLDER = re.compile(r"^\s*(-e|--editable)[\s=]+(?=[\w-][\w.-]*(/|\[|\s*([;#]|$))(?!/))")
# Debian's and Ubuntu's own pip wrote this into every list (launchpad.net, bug 1635463); no index has it.
DEBIAN = re.compile(r"^\s*pkg[-_]resources\s*==\s*0\.0\.0\b")
# The local part of a version (PEP 440): the public index takes none.
LOCAL = re.compile(r"^(\s*[A-Za-z0-9][\w.-]*(?:\[[^]]*\])?\s*={2,3}\s*v?[\w.!]+)\+[\w.-]+")
# What `pip list` prints in the place of `pip freeze`: a head, a rule, and names and versions in columns.
HEAD = re.compile(r"^\s*(Package\s+Version\b.*|-{3,}(\s+-{3,})*\s*)$")
COLUMNS = re.compile(r"^\s*([A-Za-z0-9][\w.-]*)\s+\(?v?(\d[\w.!+]*)\)?(?:\s+pip)?\s*$")
# One sign of equality is none of a version (PEP 440).
EQUAL = re.compile(r"^(\s*[A-Za-z0-9][\w.-]*(?:\[[^]]*\])?)\s*=\s*(?=v?\d[^=\s]*\s*([;#]|$))")
INDEX = re.compile(r"^\s*(-i|--index-url|--extra-index-url|-f|--find-links|--no-index)\b", re.MULTILINE)
NAME = re.compile(r"^\s*([A-Za-z0-9][\w.-]*)")
# Distributions without which a program of another system does not run, and that install here, fail to, or ask for one
# that has no files for Linux; by the system that they are for.
FOREIGN = {
    "Windows": """comtypes pypiwin32 pywin32 pywin32-ctypes pywinauto pywinpty twisted-iocpsupport wexpect
        win-inet-pton win32-setctime windows-curses winshell wmi""".split(),
    "macOS": "appnope pyobjc pyobjc-core pyobjc-framework-cocoa pyobjc-framework-quartz rumps".split(),
}
# Other servers of the application, which are compiled and which nothing here starts.
SERVERS = "bjoern meinheld mod-wsgi uwsgi".split()
# What is called otherwise on Linux: the same module, by the system's library.
RENAMED = {"python-magic-bin": "python-magic"}


def put_right(file: str, text: str, indexed: bool) -> str:
    """
    The text of the requirements file `file`, as this server can install it; what is left out or changed by more than
    its spelling is said. `indexed` is whether packages come from another place than the public index too.
    """
    kept = []
    for number, line in _logical_lines(text):
        wanted = _put_right(line, indexed)
        if wanted is None:
            continue
        new, why = wanted
        if why:
            say(log="%s:%d, %s: %s" % (file, number, line.split("\\")[0].strip(), why))
        kept.append(new)
    return "".join(kept)


def leave_out_servers(file: str, text: str) -> str:
    """The requirements of the lock file `file` without other servers of the application."""
    kept = []
    for _, line in _logical_lines(text):
        if plain_name(line) in SERVERS:
            say(log="%s, %s: left out, as Gunicorn runs the site here" % (file, line.split()[0]))
        else:
            kept.append(line)
    return "".join(kept)


def has_index(texts: Sequence[str], names: Sequence[str]) -> bool:
    """Whether requirements files, or variables of the installer by their names, tell of another index."""
    return any(
        INDEX.search("".join(line for line in text.splitlines(True) if not PUBLIC_INDEX.match(line))) for text in texts
    ) or any(re.match(r"(UV|PIP)_.*(INDEX|FIND_LINKS)", name) for name in names)


def plain_name(line: str) -> str:
    """The name that a requirement begins with, as indexes compare it (PEP 503); empty where none stands there."""
    found = NAME.match(line)
    return re.sub(r"[-_.]+", "-", found.group(1)).lower() if found else ""


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines with their numbers, those that a backslash continues in one piece."""
    pending, first = "", 1
    for number, line in enumerate(text.splitlines(True), 1):
        if not pending:
            first = number
        pending += line
        if not line.rstrip("\r\n").endswith("\\"):
            yield first, pending
            pending = ""
    if pending:
        yield first, pending


def _put_right(line: str, indexed: bool) -> tuple[str, str] | None:
    """The line and what was changed in it, as a person says it; None for one that says nothing."""
    if PUBLIC_INDEX.match(line) or HEAD.match(line):
        return None
    line = EQUAL.sub(r"\1==", COLUMNS.sub(r"\1==\2\n", line))
    if DEBIAN.match(line):
        return "", "left out, as only the pip of Debian writes it and no index has it"
    name = plain_name(line)
    if name in RENAMED and not re.search(r";|--hash", line):
        return RENAMED[name] + "\n", "%s stands for it on Linux" % RENAMED[name]
    system = next((one for one, names in FOREIGN.items() if name in names), None)
    if system and ";" not in line:
        return "", "left out, as it is for %s only" % system
    if name in SERVERS:
        return "", "left out, as Gunicorn runs the site here"
    local = LOCAL.match(line)
    if local and not indexed and "--hash" not in line:
        return local.group(1) + line[local.end() :], "the part behind + is left out, as no public index has it"
    return EDITABLE_FOLDER.sub("./", EDITABLE.sub("", line)), ""
