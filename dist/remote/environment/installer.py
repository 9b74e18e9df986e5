"""The installer: uv, or pip where uv can't be had."""

from __future__ import annotations

import errno
import glob
import os
import re
import shutil

from remote.commands import line_of, run, tail
from remote.environment.network import hint_for_network
from remote.environment.unfit import hint_for_unfit, read_unfit
from remote.environment.workshop import CACHE
from remote.failure import Failure
from remote.wire import say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from remote.environment.sandbox import Sandbox

# Interpreters that uv fetched, for every application of the server.
PYTHONS = "/opt/django-prod/python"


class Installer:
    """uv or pip, as it installs into an environment: all that it starts runs in the sandbox."""

    def __init__(self, sandbox: Sandbox, uv: str | None, venv: str, environment: Mapping[str, str]) -> None:
        """`environment` is what it may know of the release's variables."""
        self.sandbox, self.uv, self.venv, self.environment = sandbox, uv, venv, environment

    @property
    def words(self) -> list[str]:
        """The words of an installation."""
        if self.uv:
            return [self.uv, "pip", "install", "--python", self.venv + "/bin/python"]
        return [self.venv + "/bin/pip", "install", "--disable-pip-version-check", "--no-compile"]

    def place(self, name: str, text: str) -> str:
        """Writes a file for it, and answers its path."""
        path = "%s/%s" % (self.sandbox.work, name)
        self.sandbox.run([], files={path: text})
        return path

    def run(self, words: Sequence[str], what: str, cwd: str) -> None:
        """
        Runs a command of it, and says its lines; `what` is what it installs, as a person says it. Raises Failure
        INSTALL_FAILED, and OSError for a full disk.
        """
        output = self.attempt(words, cwd, aloud=True)
        if output is not None:
            raise explain(output, what, words)

    def attempt(self, words: Sequence[str], cwd: str, *, aloud: bool = False) -> str | None:
        """Runs a command of it: what it printed where it failed, else None. `aloud`: its lines are said as they come."""
        own = {"UV_PYTHON_INSTALL_DIR": PYTHONS, "UV_NO_PROGRESS": "1"}
        done = self.sandbox.run(words, cwd=cwd, env={**self.environment, **own}, aloud=aloud)
        return None if done.returncode == 0 else done.stdout


def find_uv(path: str, version: str, pinned: str) -> str | None:
    """
    uv's path, in an environment of the action's own, which is made where it is not there; None when the package index
    does not have it. What is taken from there has one of the hashes of `pinned`. Raises Failure INSTALL_FAILED.
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
        ["/usr/bin/python3", "-I", "-m", "venv", *empty, folder],
        code="INSTALL_FAILED",
        message="python3 -m venv failed on the server",
    )
    pip = [folder + "/bin/python", wheels[-1] + "/pip"] if wheels else [folder + "/bin/pip"]
    wanted = folder + "/uv.txt"
    with open(wanted, "w", encoding="utf-8") as file:
        file.write(select_pins(pinned, ["uv"]))
    options = ["--quiet", "--disable-pip-version-check", "--require-hashes", "--only-binary=:all:", "--no-deps"]
    done = run([*pip, "install", *options, "-r", wanted], check=False, cwd="/")
    if done.returncode != 0:
        shutil.rmtree(folder)
        if "DO NOT MATCH THE HASHES" in done.stdout:
            raise Failure(
                "INSTALL_FAILED",
                "What the package index gives as uv %s is not what PyPI has" % version,
                output=tail(done.stdout, 12),
                hint="Where does the server get packages from (pip.conf, PIP_INDEX_URL in /etc/environment)? Nothing of it was run.",
            )
        say(log="uv can't be had here (%s); pip does the work" % tail(done.stdout, 1))
        return None
    return path


def select_pins(pinned: str, names: Sequence[str]) -> str:
    """The lines of a requirements file that are of these packages, with their hashes (one package begins a line)."""
    entries = re.split(r"^(?=[\w.-]+==)", pinned, flags=re.MULTILINE)
    return "".join(entry for entry in entries if entry.split("==")[0] in names)


def fetch_python(uv: str, version: str) -> None:
    """An interpreter that the system lacks, which uv fetches and checks by its hash. Raises Failure PYTHON_TOO_OLD."""
    if glob.glob("%s/cpython-%s.*/bin/python%s" % (PYTHONS, glob.escape(version), glob.escape(version))):
        return
    words = [uv, "python", "install", "--quiet", "--no-bin", "--no-config", version]
    os.makedirs(CACHE + "/uv", exist_ok=True)
    # uv leaves lock files that everybody may write (mode 0666): nobody else gets near them.
    os.chmod(CACHE + "/uv", 0o700)
    done = run(words, check=False, cwd="/", env={"UV_PYTHON_INSTALL_DIR": PYTHONS, "UV_CACHE_DIR": CACHE + "/uv"})
    if done.returncode != 0:
        raise Failure(
            "PYTHON_TOO_OLD",
            "The server has no Python %s, and uv could not fetch it" % version,
            output=tail(done.stdout, 10),
            command=" ".join(words),
            hint=hint_for_network(done.stdout)
            or "Debian 12 has 3.11, Ubuntu 24.04 has 3.12, Debian 13 has 3.13: choose the system that fits, or let the server reach github.com, where uv gets interpreters.",
        )


def explain(text: str, what: str, words: Sequence[str]) -> Failure:
    """The failure of an installation of `what`, by what was printed. Raises OSError for a full disk."""
    if re.search("No space left on device|Disk quota exceeded", text):
        raise OSError(errno.ENOSPC, "No space left on device", "while %s was installed" % what)
    return Failure(
        "INSTALL_FAILED",
        "%s can't be installed" % what,
        output=tail(text, 25),
        command=line_of(words),
        hint=hint_for(text),
    )


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
    private = re.search(r"ssh://[\w.-]+@([\w.:-]+)/(\S+?)(?:[@#']|\s|$)", text)
    if private and re.search("[Cc]ould not read from remote|Host key verification|Permission denied", text):
        return (
            "The server has no SSH key of yours: write git+https://${TOKEN}@%s/%s in its place, and give a token that may"
            " read that repository as TOKEN in `env` (docs/projects.md)." % (private[1].split(":")[0], private[2])
        )
    if re.search("could not read Username|Authentication failed|terminal prompts disabled", text):
        return (
            "A repository that is not public: write git+https://${TOKEN}@… into the line, and give a token that may read"
            " it as TOKEN in `env` (docs/projects.md)."
        )
    return "Try it in a new virtual environment on your machine: the same file must install there."
