"""What a site made by hand says of itself: its unit, and its own Django."""

from __future__ import annotations

import json
import os
import re
import shlex
from typing import NamedTuple

from remote.commands import run, tail
from remote.failure import Failure
from remote.site.words import parse_command
from remote.systemd import show_units

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn

PROPERTIES = ["LoadState", "ActiveState", "UnitFileState", "User", "Group", "WorkingDirectory", "ExecStart"]
PROPERTIES += ["Environment", "EnvironmentFiles", "TriggeredBy", "FragmentPath"]
# The module as Gunicorn imports it, and then what its settings say. Nothing is written.
ASK = """
import importlib, json, sys
sys.path.insert(0, "")
importlib.import_module(sys.argv[1])
from django.conf import settings
default = settings.DATABASES.get("default", {})
names = ("ENGINE", "NAME", "HOST", "PORT")
print("\\n" + json.dumps([[str(default.get(name) or "") for name in names], len(settings.DATABASES), str(settings.MEDIA_ROOT or "")]))
"""


class Said(NamedTuple):
    """What the old site's Django says."""

    # Where it runs.
    folder: str
    # Engine, name, host, port of the database `default`, and how many databases there are.
    database: list[str]
    databases: int
    # MEDIA_ROOT; empty for none.
    media: str


def find_unit(name: str) -> dict[str, str]:
    """The unit that serves the old site. Raises Failure TAKE_OVER_REFUSED."""
    unit = show_units([name], PROPERTIES).get(name, {})
    if unit.get("LoadState") != "loaded":
        refuse(
            "The server has no unit %s" % name,
            "`take-over` names the unit of systemd that runs the old site's Gunicorn: `systemctl list-units --type=service` shows them.",
        )
    if unit["ActiveState"] != "active":
        refuse(
            "%s does not run" % name,
            "Start it (`systemctl start %s`), so that nothing is lost, or take `take-over` out of the YAML file."
            % name,
        )
    return unit


def ask_django(name: str, unit: dict[str, str]) -> Said:
    """
    The old site's settings as its own Python reads them, in the unit's user, folder and environment (systemd-run(1)).

    Raises Failure TAKE_OVER_REFUSED.
    """
    words = parse_command(unit["ExecStart"]) or [""]
    python, folder = find_python(words), folder_of(unit, words)
    module = next((found for found in map(find_module, words[1:]) if found and is_module(folder, found)), None)
    if python is None or module is None:
        refuse(
            "How %s runs Django can't be told: %s" % (name, " ".join(words)),
            "A Gunicorn (or Uvicorn) of a virtual environment is understood, with the module of the application (`mysite.wsgi`) among the words of ExecStart=. docs/taking-over.md has the way by hand.",
        )
    properties = ["User=" + (unit["User"] or "root"), "WorkingDirectory=" + folder]
    properties += ["Group=" + unit["Group"]] if unit["Group"] else []
    files = re.findall(r"(/.+?) \(ignore_errors=(yes|no)\)", list_files(name))
    properties += ["EnvironmentFile=%s%s" % ("-" if ignored == "yes" else "", path) for path, ignored in files]
    given = [entry for entry in shlex.split(unit["Environment"]) if "=" in entry]
    command = ["systemd-run", "--quiet", "--pipe", "--wait", "--collect"]
    command += [word for one in properties for word in ("-p", one)] + [word for one in given for word in ("-E", one)]
    command += ["-E", "PYTHONDONTWRITEBYTECODE=1", "-p", "RuntimeMaxSec=60", "--", python, "-c", ASK, module]
    done = run(command, check=False)
    try:
        database, databases, media = json.loads(done.stdout.strip().splitlines()[-1])
    except (IndexError, ValueError):
        refuse(
            "The old site's Django can't be asked for its settings", "The lines below say why.", tail(done.stdout, 8)
        )
    place: list[str] = database
    if "sqlite" in place[0] and not place[1].startswith("/"):
        place[1] = os.path.join(folder, place[1])
    return Said(folder, place, databases, os.path.normpath(os.path.join(folder, media)) if media else "")


def list_files(name: str) -> str:
    """The unit's EnvironmentFile=, each on a line of its own."""
    return run(["systemctl", "show", "-p", "EnvironmentFiles", "--", name], check=False).stdout


def find_python(words: Sequence[str]) -> str | None:
    """The Python that runs a command, by its name or by the first line of its script; None where there is none."""
    path = words[0]
    if re.fullmatch(r"python[\d.]*", os.path.basename(path)):
        return path
    try:
        with open(path, "rb") as file:
            found = re.match(rb"#!\s*(/\S*python[\d.]*)\s*\n", file.readline(300))
    except OSError:
        return None
    return os.fsdecode(found[1]) if found else None


def folder_of(unit: dict[str, str], words: Sequence[str]) -> str:
    """Where the application is imported from: `--chdir`, else the unit's folder."""
    folder = unit["WorkingDirectory"].lstrip("-!") or "/"
    for one, following in zip(words, [*words[1:], ""]):
        if one == "--chdir":
            return os.path.join(folder, following)
        if one.startswith("--chdir="):
            return os.path.join(folder, one.partition("=")[2])
    return folder


def find_module(word: str) -> str | None:
    """The module of `mysite.wsgi:application`."""
    found = re.fullmatch(r"([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)(?::[A-Za-z_][\w.]*(?:\(\))?)?", word)
    return found[1] if found else None


def is_module(folder: str, module: str) -> bool:
    """Whether a folder has a module as a file."""
    return "." in module and os.path.exists("%s/%s.py" % (folder, module.replace(".", "/")))


def list_beside(folder: str, units: Sequence[str]) -> list[str]:
    """Other services that run in the old site's folder, as a queue's worker."""
    found = show_units(["*.service"], ["ActiveState", "WorkingDirectory"])
    return sorted(
        name
        for name, unit in found.items()
        if unit["ActiveState"] == "active" and name not in units and unit["WorkingDirectory"].lstrip("-!") == folder
    )


def refuse(message: str, hint: str, output: str = "") -> NoReturn:
    """Raises Failure TAKE_OVER_REFUSED."""
    raise Failure("TAKE_OVER_REFUSED", message, hint=hint + " Nothing was touched.", output=output)
