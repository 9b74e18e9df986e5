"""What runs the site beside the project's own packages."""

from __future__ import annotations

import glob
import os
import re

from remote.environment.installer import select_pins

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from remote.environment.installer import Installer
    from remote.environment.sandbox import Sandbox

# The last that has pkg_resources; pinned too.
SETUPTOOLS = "setuptools"
# The last for a uvicorn before 0.36, which newer ones refuse; pinned too.
OLDER_WORKER = "uvicorn-worker==0.3.0"


def install_beside(installer: Installer, packages: Sequence[str], pinned: str) -> None:
    """
    What runs the site, and what that needs: only what the project's own pins left out, each with one of the hashes of
    `pinned`, and nothing of theirs moved.
    """
    venv, sandbox = installer.venv, installer.sandbox
    wanted = [name for name in (package.split("==")[0] for package in packages) if not has_package(venv, name)]
    if wanted:
        others = re.findall(r"^([\w.-]+)==", pinned, re.MULTILINE)
        wanted += [name for name in others if not has_package(venv, name) and name not in (*wanted, SETUPTOOLS, "uv")]
    older = lacks_pkg_resources(venv, sandbox)
    if older:
        wanted.append(SETUPTOOLS)
    if not wanted:
        return
    what = "What runs the site (%s)" % ", ".join(wanted)
    file = installer.place("beside.txt", select_pins(choose_worker(pinned, venv), wanted))
    if installer.uv:
        frozen = sandbox.run([installer.uv, "pip", "freeze", "--python", venv + "/bin/python"]).stdout
        lines = [line + "\n" for line in frozen.splitlines() if is_pin(line, older)]
        pins = installer.place("pins.txt", "".join(lines))
        options = ["--verify-hashes", "--constraint", pins]
    else:
        # pip wants the hashes of all that it looks at, as soon as one is given.
        options = ["--require-hashes", "--no-deps"]
    installer.run([*installer.words, *options, "-r", file], what, installer.sandbox.work)


def choose_worker(pinned: str, venv: str) -> str:
    """The pins with the one uvicorn-worker that goes with the uvicorn which the project asks for."""
    found = re.match(r"(\d+)\.(\d+)", version_of(venv, "uvicorn") or "")
    older = found is not None and (int(found[1]), int(found[2])) < (0, 36)
    entries = re.split(r"^(?=[\w.-]+==)", pinned, flags=re.MULTILINE)
    kept = [
        entry
        for entry in entries
        if not entry.startswith("uvicorn-worker==") or entry.startswith(OLDER_WORKER) is older
    ]
    return "".join(kept)


def is_pin(line: str, older: bool) -> bool:
    """Whether a line of `freeze` holds a version in place; `older` is whether setuptools has to become an older one."""
    return "==" in line and " @ " not in line and not (older and line.lower().startswith("setuptools=="))


def lacks_pkg_resources(venv: str, sandbox: Sandbox) -> bool:
    """Whether something installed imports what new versions of setuptools lack, as Gunicorn before 21 does."""
    if glob.glob(venv + "/lib/python*/site-packages/pkg_resources"):
        return False
    words = ["grep", "-rqE", "--include=*.py", r"^(import|from) pkg_resources\b", "--"]
    return sandbox.run(words + glob.glob(venv + "/lib/python*/site-packages")).returncode == 0


def has_package(venv: str, name: str) -> bool:
    """Whether a distribution is installed."""
    return version_of(venv, name) is not None


def version_of(venv: str, name: str) -> str | None:
    """The version of a distribution that is installed, by the name of its metadata folder (PEP 376); else None."""
    folder = name.lower().replace("-", "_") + "-"
    for path in glob.glob(venv + "/lib/python*/site-packages/*.dist-info"):
        found = os.path.basename(path)
        if found.lower().startswith(folder):
            return found[len(folder) : -len(".dist-info")]
    return None
