"""What runs the site beside the project's own packages."""

from __future__ import annotations

import glob
import os

from remote.commands import run
from remote.environment.installer import CACHE, install

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# The last that has pkg_resources.
SETUPTOOLS = "setuptools==80.9.0"


def install_beside(
    packages: Sequence[str], uv: str | None, pip: Sequence[str], code: str, venv: str, environment: Mapping[str, str]
) -> None:
    """What runs the site: only what the project's own pins left out, and nothing of theirs moved."""
    wanted = [name for name in packages if not has_package(venv, name.split("==")[0])]
    older = lacks_pkg_resources(venv)
    if older:
        wanted.append(SETUPTOOLS)
    if not wanted:
        return
    freeze = [uv, "pip", "freeze", "--python", venv + "/bin/python"] if uv else [pip[0], "freeze"]
    frozen = run(freeze, env={"UV_CACHE_DIR": CACHE + "/uv"}).stdout
    pins = "%s/pins.txt" % venv
    with open(pins, "w") as file:
        file.write("".join(line + "\n" for line in frozen.splitlines() if is_pin(line, older)))
    what = "What runs the site (%s)" % ", ".join(wanted)
    install([*pip, "--constraint", pins, *wanted], what, code, environment)


def is_pin(line: str, older: bool) -> bool:
    """Whether a line of `freeze` holds a version in place; `older` is whether setuptools has to become an older one."""
    return "==" in line and " @ " not in line and not (older and line.lower().startswith("setuptools=="))


def lacks_pkg_resources(venv: str) -> bool:
    """Whether something installed imports what new versions of setuptools lack, as Gunicorn before 21 does."""
    if glob.glob(venv + "/lib/python*/site-packages/pkg_resources"):
        return False
    words = ["grep", "-rqE", "--include=*.py", r"^(import|from) pkg_resources\b", "--"]
    return run(words + glob.glob(venv + "/lib/python*/site-packages"), check=False).returncode == 0


def has_package(venv: str, name: str) -> bool:
    """Whether a distribution is installed: its metadata folder says so (PEP 376)."""
    folder = name.lower().replace("-", "_") + "-"
    return any(
        os.path.basename(path).lower().startswith(folder)
        for path in glob.glob(venv + "/lib/python*/site-packages/*.dist-info")
    )
