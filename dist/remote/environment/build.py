"""The virtual environment of a release: built once per key, at its final place, by uv (pip where uv can't be had)."""

from __future__ import annotations

import os
import re
import shutil
from threading import Thread

from remote.commands import run, tail
from remote.environment.beside import install_beside
from remote.environment.compiled import compile_files, compile_packages
from remote.environment.installer import PYTHONS, Installer, fetch_python, find_uv
from remote.environment.network import hint_for_network
from remote.environment.project import install_project, names_local
from remote.environment.renewal import begin_renewal, end_renewal
from remote.environment.requirements import decode
from remote.environment.sandbox import Sandbox
from remote.environment.settled import settle_tree
from remote.failure import Failure
from remote.places import Places
from remote.symlinks import link_aside
from remote.wire import call, say

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
    pinned: str,
    absent: Sequence[str],
    trial: bool,
) -> list[str]:
    """
    Gives a release the virtual environment of the key `venv`, which is built unless it is there, and bytecode to its
    files `compiled`. `uv` is where uv lies or is put, `environment` the release's variables, `beside` what runs the
    site, `pinned` that and uv with their hashes (a requirements file), `absent` the protections that this machine can't
    have. A `trial` is a plan's: nobody else finds the environment. Answers what was installed by a lock file that has
    hashes, and has none of its own there.

    Raises Failure INSTALL_FAILED, PYTHON_TOO_OLD and LAUNCH_FAILED.
    """
    places = Places(app)
    folder = "%s/%s" % (places.venvs, venv)
    code = places.release(release) + "/code"
    unhashed: list[str] = []
    if not is_complete(folder):
        variables = installers_environment(code, dependencies["files"], environment)
        shutil.rmtree(folder, ignore_errors=True)
        end_renewal(app)
        # While the sandbox starts, and others do their work.
        own = "" if python["managed"] else python["request"]
        compiling = Thread(target=compile_files, args=(own, code, compiled if own else []))
        try:
            with Sandbox(places, folder, code, names_local(code, dependencies), absent, trial) as sandbox:
                compiling.start()
                path = find_uv(uv, uv_version, pinned)
                if path and python["managed"]:
                    fetch_python(path, python["version"])
                installer = Installer(sandbox, path, folder, variables)
                make_empty(installer, python)
                unhashed = install_project(installer, dependencies, code)
                install_beside(installer, beside, pinned)
            # It takes its time, and what follows changes few of these bytes.
            flushing = Thread(target=run, args=(["sync", "-f", folder],), kwargs={"check": False})
            if not trial:
                flushing.start()
            settle(folder)
            before = os.path.realpath(places.current + "/venv")
            # A plan asks Django once, which compiles less than all.
            compile_packages(
                "" if trial else own or folder + "/bin/python", folder, before if is_compiled(before) else ""
            )
            compiling.join()
            if not own:
                compile_files(folder + "/bin/python", code, compiled)
            if not trial:
                flushing.join()
                mark_complete(folder)
                if path:
                    begin_renewal(app, sandbox.shop, sandbox.number, absent)
        except BaseException:
            # Nothing stays that the user of the build may change, and nothing is still being written.
            if compiling.is_alive():
                compiling.join()
            shutil.rmtree(folder, ignore_errors=True)
            raise
    else:
        compile_files(folder + "/bin/python", code, compiled)
    link_aside("../../venvs/" + venv, places.release(release) + "/venv")
    return unhashed


@call
def discard(*, app: str, venv: str) -> None:
    """Removes the virtual environment of a key."""
    shutil.rmtree("%s/%s" % (Places(app).venvs, venv), ignore_errors=True)


def is_complete(folder: str) -> bool:
    """Whether an environment is whole: by a mark of root's, as what a build has made itself says nothing."""
    try:
        return os.lstat(folder + "/.complete").st_uid == os.lstat(folder).st_uid == os.geteuid()
    except OSError:
        return False


def is_compiled(folder: str) -> bool:
    """Whether an environment is whole, and root has compiled it: earlier versions had bytecode made by the build."""
    return is_complete(folder) and os.path.getsize(folder + "/.complete") > 0


def settle(folder: str) -> None:
    """The build has ended: its tree becomes root's."""
    for path in settle_tree(folder):
        say(log="%s is not kept: it is a link out of the environment, or no file" % path)
    for name in (".lock", ".complete"):
        if os.path.lexists("%s/%s" % (folder, name)):
            os.unlink("%s/%s" % (folder, name))


def mark_complete(folder: str) -> None:
    """Marks an environment as whole."""
    # All of it is on the disk before the mark that says so.
    run(["sync", "-f", folder])
    descriptor = os.open(folder + "/.complete", os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o644)
    os.write(descriptor, b"compiled by root\n")
    os.close(descriptor)


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


def make_empty(installer: Installer, python: Interpreter) -> None:
    """The empty virtual environment."""
    uv, venv = installer.uv, installer.venv
    if uv:
        managed = "--managed-python" if python["managed"] else "--no-managed-python"
        words = [uv, "venv", "--quiet", "--allow-existing", "--no-python-downloads", "--python", python["request"]]
        words += [managed, venv]
    elif python["managed"]:
        raise Failure(
            "PYTHON_TOO_OLD",
            "The server has no Python %s, and uv, which could fetch it, can't be had here" % python["version"],
            hint="Install that Python on the server, or choose a system that has it.",
        )
    else:
        words = [python["request"], "-m", "venv", venv]
    done = installer.sandbox.run(words, env={"UV_PYTHON_INSTALL_DIR": PYTHONS})
    if done.returncode != 0:
        raise Failure(
            "INSTALL_FAILED",
            "The virtual environment can't be made",
            output=tail(done.stdout),
            command=" ".join(words),
            hint=hint_for_network(done.stdout) or "",
        )
