"""The virtual environment of a release: built once per key, at its final place, by uv (pip where uv can't be had)."""

from __future__ import annotations

import os
import re
import shutil

from remote.commands import run, tail
from remote.environment.beside import install_beside
from remote.environment.installer import CACHE, PYTHONS, install, tool
from remote.environment.requirements import decoded, locked_requirements, readable
from remote.failure import Failure
from remote.files import link_aside
from remote.places import Places


def installers_environment(args, code):
    """What installers may know of `env`: their own variables, and those that a dependency file names as ${NAME}."""
    texts = []
    for path in args["files"]:
        with open(os.path.join(code, path), "rb") as file:
            texts.append(decoded(file.read()))
    named = set(re.findall(r"\$\{(\w+)\}", "\n".join(texts)))
    return {
        entry["name"]: entry["value"]
        for entry in args["environment"]
        if entry["name"] in named or entry["name"].startswith(("UV_", "PIP_"))
    }


def make_environment(args, uv, venv):
    """The empty virtual environment; an interpreter that the system lacks is fetched by uv."""
    python = args["python"]
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
            hint="Debian 12 has 3.11, Ubuntu 24.04 has 3.12, Debian 13 has 3.13: choose the system that fits, or let the server reach github.com, where uv gets interpreters.",
        )
    if done.returncode != 0:
        raise Failure(
            "INSTALL_FAILED", "The virtual environment can't be made", output=tail(done.stdout), command=" ".join(words)
        )


def main(args):
    places = Places(args["app"])
    venv = "%s/%s" % (places.venvs, args["venv"])
    code = places.release(args["release"]) + "/code"
    python = venv + "/bin/python"
    if not os.path.exists(venv + "/.complete"):
        uv = tool(args)
        # uv leaves lock files that everybody may write (mode 0666): nobody else gets near them.
        os.makedirs(CACHE, exist_ok=True)
        os.chmod(CACHE, 0o700)
        shutil.rmtree(venv, ignore_errors=True)
        os.umask(0o022)
        make_environment(args, uv, venv)
        if uv:
            pip = [uv, "pip", "install", "--python", python, "--compile-bytecode"]
        else:
            pip = [venv + "/bin/pip", "install", "--disable-pip-version-check"]
        environment = installers_environment(args, code)
        install_project(args["project"], uv, pip, code, args["files"], environment)
        install_beside(args["beside"], uv, pip, code, venv, environment)
        # All of it is on the disk before the mark that says so.
        run(["sync", "-f", venv])
        if os.path.exists(venv + "/.lock"):
            os.unlink(venv + "/.lock")
        open(venv + "/.complete", "w").close()
    link_aside("../../venvs/" + args["venv"], places.release(args["release"]) + "/venv")
    changed = [os.path.join(code, path) for path in args["compile"]]
    if changed:
        # Bytecode that checks the source's hash: right whatever its times are (PEP 552).
        text = "\n".join(changed) + "\n"
        run(
            [python, "-m", "compileall", "-q", "-f", "--invalidation-mode", "checked-hash", "-i", "-"],
            stdin=text,
            check=False,
        )
    return {}


def install_project(project, uv, pip, code, files, environment):
    """What the project declares, in the folder of its declaration."""
    kind, file = project["kind"], project["file"]
    release = os.path.dirname(code)
    folder = os.path.join(code, os.path.dirname(file))
    if kind == "requirements" and os.path.basename(folder) == "requirements":
        # Where it is used from: what lies in the project (-e ./library) is named from there.
        folder = os.path.dirname(folder)
    exported = release + "/exported.txt"
    if kind in ("uv", "pylock") and not uv:
        raise Failure(
            "INSTALL_FAILED",
            "%s needs uv, and this server can't get it" % file,
            hint="Export it into the repository: uv export --frozen --no-dev --no-emit-project -o requirements.txt",
        )
    choices = [word for name in project["extras"] for word in ("--extra", name)]
    if kind == "uv":
        choices += [word for name in project["groups"] for word in ("--group", name)]
        # An editable one would lead into this release, which others share the environment of.
        words = [uv, "export", "--frozen", "--no-dev", "--no-emit-project", "--no-editable", "--quiet"]
        words += ["--output-file", exported]
        install(words + choices, file, folder, environment)
        source = exported
    elif kind in ("poetry", "pipenv"):
        with open(exported, "w", encoding="utf-8") as opened:
            opened.write("".join(line + "\n" for line in locked_requirements(kind, code, file)))
        source = exported
    elif kind == "requirements":
        source = os.path.join(readable(code, release + "/requirements", files), file)
    else:
        source = os.path.join(code, file)
    words = pip + ["-r", source] + (choices if kind == "pyproject" and uv else [])
    install(words, "What %s names" % file, folder, environment)
