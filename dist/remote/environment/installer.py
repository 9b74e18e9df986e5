"""The installer: uv, or pip where uv can't be had."""

from __future__ import annotations

import errno
import glob
import os
import re
import shutil

from remote.commands import run, tail
from remote.environment.network import hint_for_network
from remote.environment.unfit import hint_for_unfit, read_unfit
from remote.failure import Failure
from remote.wire import say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CACHE = "/var/cache/django-prod"
# Interpreters that uv fetched, for every application of the server.
PYTHONS = "/opt/django-prod/python"
OWN = {"UV_CACHE_DIR": CACHE + "/uv", "UV_PYTHON_INSTALL_DIR": PYTHONS, "UV_NO_PROGRESS": "1"}


def find_uv(path: str, version: str) -> str | None:
    """
    uv's path, in an environment of the action's own, which is made where it is not there; None when the package index
    does not have it. Raises Failure INSTALL_FAILED.
    """
    folder = os.path.dirname(os.path.dirname(path))
    if os.path.exists(path):
        return path
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(os.path.dirname(folder), mode=0o755, exist_ok=True)
    # What python3-venv itself takes pip from; run from there, pip is not installed first, which takes five seconds.
    wheels = glob.glob("/usr/share/python-wheels/pip-*.whl")
    empty = ["--without-pip"] if wheels else []
    run(
        ["/usr/bin/python3", "-m", "venv", *empty, folder],
        code="INSTALL_FAILED",
        message="python3 -m venv failed on the server",
    )
    pip = [folder + "/bin/python", wheels[-1] + "/pip"] if wheels else [folder + "/bin/pip"]
    done = run([*pip, "install", "--quiet", "--disable-pip-version-check", "uv==" + version], check=False)
    if done.returncode != 0:
        shutil.rmtree(folder)
        say(log="uv can't be had here (%s); pip does the work" % tail(done.stdout, 1))
        return None
    return path


def install(words: Sequence[str], what: str, cwd: str, environment: Mapping[str, str]) -> None:
    """
    Runs an installer's command, and says its lines; `what` is what it installs, as a person says it. Raises Failure
    INSTALL_FAILED, and OSError for a full disk.
    """
    done = run(words, check=False, cwd=cwd, env={**environment, **OWN})
    for line in done.stdout.splitlines():
        say(log=line)
    if done.returncode != 0:
        if re.search("No space left on device|Disk quota exceeded", done.stdout):
            raise OSError(errno.ENOSPC, "No space left on device", "while %s was installed" % what)
        raise Failure(
            "INSTALL_FAILED",
            "%s can't be installed" % what,
            output=tail(done.stdout, 25),
            command=" ".join(words)[:300],
            hint=hint_for(done.stdout),
        )


def attempt_install(words: Sequence[str], cwd: str, environment: Mapping[str, str]) -> str | None:
    """Runs an installer's command in silence: what it printed where it failed, else None."""
    done = run(words, check=False, cwd=cwd, env={**environment, **OWN})
    return None if done.returncode == 0 else done.stdout


def hint_for(text: str) -> str:
    """What to do about an installation that failed with this output of uv or pip."""
    unreached = hint_for_network(text)
    if unreached:
        # pip goes on to say that there is no such package.
        return unreached
    unfit = read_unfit(text)
    if unfit:
        return hint_for_unfit([unfit], {})
    if "requires-python" in text or "Requires-Python" in text or "does not satisfy Python" in text:
        return "The Python of this server does not fit the dependency. Name another one in .github/django-prod.yml (python: 3.12), or pin an older version of the package."
    missing = re.search(r"No matching distribution found for ([A-Za-z0-9_.\[\]-]+(?:[=<>!~]=?[\w.*]+)?)", text)
    if missing:
        return (
            "There is no %s for the Python of this server: correct name and version in your dependency file."
            % missing.group(1)
        )
    return "Try it in a new virtual environment on your machine: the same file must install there."
