"""The virtual environment of a release: built once per key, at its final place, by uv (pip where uv can't be had)."""

from __future__ import annotations

import os
import re
import shutil

from remote.commands import run, tail
from remote.environment.beside import install_beside
from remote.environment.installer import CACHE, PYTHONS, find_uv
from remote.environment.network import hint_for_network
from remote.environment.project import install_project
from remote.environment.requirements import decode
from remote.failure import Failure
from remote.files import link_aside
from remote.places import Places
from remote.wire import call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from remote.model import Dependencies, EnvEntry
    from remote.shapes.environment import Interpreter


@call
def build(
    *,
    app: str,
    release: str,
    venv: str,
    python: Interpreter,
    uv: str,
    uv_version: str,
    compiled: Sequence[str],
    environment: Sequence[EnvEntry],
    dependencies: Dependencies,
    beside: Sequence[str],
) -> None:
    """
    Gives a release the virtual environment of the key `venv`, which is built unless it is there, and bytecode to its
    files `compiled`. `uv` is where uv lies or is put, `environment` the release's variables, `beside` what runs the
    site.

    Raises Failure INSTALL_FAILED and PYTHON_TOO_OLD.
    """
    places = Places(app)
    folder = "%s/%s" % (places.venvs, venv)
    code = places.release(release) + "/code"
    if not os.path.exists(folder + "/.complete"):
        variables = installers_environment(code, dependencies["files"], environment)
        make_environment(folder, code, python, find_uv(uv, uv_version), variables, dependencies, beside)
    link_aside("../../venvs/" + venv, places.release(release) + "/venv")
    compile_files(folder, [os.path.join(code, path) for path in compiled])


@call
def discard(*, app: str, venv: str) -> None:
    """Removes the virtual environment of a key."""
    shutil.rmtree("%s/%s" % (Places(app).venvs, venv), ignore_errors=True)


def installers_environment(code: str, files: Sequence[str], environment: Sequence[EnvEntry]) -> dict[str, str]:
    """What installers may know of `env`: their own variables, and those that a dependency file names as ${NAME}."""
    texts = []
    for path in files:
        with open(os.path.join(code, path), "rb") as file:
            texts.append(decode(file.read()))
    named = set(re.findall(r"\$\{(\w+)\}", "\n".join(texts)))
    return {
        entry["name"]: entry["value"]
        for entry in environment
        if entry["name"] in named or entry["name"].startswith(("UV_", "PIP_"))
    }


def make_environment(
    venv: str,
    code: str,
    python: Interpreter,
    uv: str | None,
    variables: dict[str, str],
    dependencies: Dependencies,
    beside: Sequence[str],
) -> None:
    """Builds one from nothing, and marks it complete when it is; what was left of an earlier try goes."""
    # uv leaves lock files that everybody may write (mode 0666): nobody else gets near them.
    os.makedirs(CACHE, exist_ok=True)
    os.chmod(CACHE, 0o700)
    shutil.rmtree(venv, ignore_errors=True)
    make_empty(venv, python, uv)
    if uv:
        pip = [uv, "pip", "install", "--python", venv + "/bin/python", "--compile-bytecode"]
    else:
        pip = [venv + "/bin/pip", "install", "--disable-pip-version-check"]
    install_project(dependencies, uv, pip, code, variables)
    install_beside(beside, uv, pip, code, venv, variables)
    # All of it is on the disk before the mark that says so.
    run(["sync", "-f", venv])
    if os.path.exists(venv + "/.lock"):
        os.unlink(venv + "/.lock")
    open(venv + "/.complete", "w").close()


def make_empty(venv: str, python: Interpreter, uv: str | None) -> None:
    """The empty virtual environment; an interpreter that the system lacks is fetched by uv."""
    if uv:
        words = [uv, "venv", "--quiet", "--python", python["request"]]
        words += ["--managed-python", venv] if python["managed"] else ["--no-managed-python", venv]
    elif python["managed"]:
        raise Failure(
            "PYTHON_TOO_OLD",
            "The server has no Python %s, and uv, which could fetch it, can't be had here" % python["version"],
            hint="Install that Python on the server, or choose a system that has it.",
        )
    else:
        words = [python["request"], "-m", "venv", venv]
    done = run(words, check=False, env={"UV_PYTHON_INSTALL_DIR": PYTHONS, "UV_CACHE_DIR": CACHE + "/uv"})
    if done.returncode != 0 and python["managed"]:
        raise Failure(
            "PYTHON_TOO_OLD",
            "The server has no Python %s, and uv could not fetch it" % python["version"],
            output=tail(done.stdout, 10),
            command=" ".join(words),
            hint=hint_for_network(done.stdout)
            or "Debian 12 has 3.11, Ubuntu 24.04 has 3.12, Debian 13 has 3.13: choose the system that fits, or let the server reach github.com, where uv gets interpreters.",
        )
    if done.returncode != 0:
        raise Failure(
            "INSTALL_FAILED", "The virtual environment can't be made", output=tail(done.stdout), command=" ".join(words)
        )


def compile_files(venv: str, paths: Sequence[str]) -> None:
    """Bytecode that checks the source's hash: right whatever its times are (PEP 552)."""
    if not paths:
        return
    options = ["-q", "-f", "--invalidation-mode", "checked-hash", "-i", "-"]
    run([venv + "/bin/python", "-m", "compileall", *options], stdin="\n".join(paths) + "\n", check=False)
