"""What the project itself declares, installed."""

from __future__ import annotations

import glob
import os

from remote.environment.installer import attempt_install, install
from remote.environment.locked import read_lock
from remote.environment.requirements import decode, make_readable
from remote.environment.unfit import find_unfit, hint_for_unfit, place_of
from remote.environment.wheels import hint_for_build
from remote.failure import Failure
from remote.wire import say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from remote.environment.unfit import Unfit
    from remote.model import Dependencies

NO_SOLUTION = "No solution found"


def install_project(
    dependencies: Dependencies, uv: str | None, pip: Sequence[str], code: str, environment: Mapping[str, str]
) -> None:
    """
    Installs it in the folder of its declaration; `pip` are the words of an installation. Raises Failure INSTALL_FAILED.
    """
    kind, file = dependencies["kind"], dependencies["file"]
    release = os.path.dirname(code)
    folder = os.path.join(code, os.path.dirname(file))
    if kind == "requirements" and os.path.basename(folder) == "requirements":
        # Where it is used from: what lies in the project (-e ./library) is named from there.
        folder = os.path.dirname(folder)
    exported = release + "/exported.txt"
    choices = [word for name in dependencies["extras"] for word in ("--extra", name)]
    if kind in ("uv", "pylock") and not uv:
        raise Failure(
            "INSTALL_FAILED",
            "%s needs uv, and this server can't get it" % file,
            hint="Export it into the repository: uv export --frozen --no-dev --no-emit-project -o requirements.txt",
        )
    if kind == "uv" and uv:
        choices += [word for name in dependencies["groups"] for word in ("--group", name)]
        # An editable one would lead into this release, which others share the environment of.
        words = [uv, "export", "--frozen", "--no-dev", "--no-emit-project", "--no-editable", "--quiet"]
        words += ["--output-file", exported]
        install(words + choices, file, folder, environment)
        source = exported
    elif kind in ("poetry", "pipenv"):
        with open(exported, "w", encoding="utf-8") as opened:
            opened.write("".join(line + "\n" for line in read_lock(kind, code, file)))
        source = exported
    elif kind == "requirements":
        readable = make_readable(code, release + "/requirements", dependencies["files"], list(environment))
        source = os.path.join(readable, file)
    else:
        source = os.path.join(code, file)
    words = [*pip, "-r", source, *(choices if kind == "pyproject" and uv else [])]
    try:
        install(words, "What %s names" % file, folder, environment)
    except Failure as failure:
        if not uv or kind != "requirements":
            raise
        if NO_SOLUTION not in failure.output:
            raise for_other_python(failure, words, folder, environment, release) from None

        def attempt(names: Sequence[str]) -> str | None:
            looked = [*words, "--dry-run", "--no-deps", *exclude(names, release)]
            return attempt_install(looked, folder, environment)

        texts = {path: read_text(os.path.join(readable, path)) for path in dependencies["files"]}
        foreign = leave_out_foreign(failure, find_unfit(attempt, failure.output), texts)
        install([*words, *exclude(foreign, release)], "What %s names" % file, folder, environment)


def exclude(names: Sequence[str], folder: str) -> list[str]:
    """The words that let uv leave packages out, whoever asks for them; their names are written into the folder."""
    path = folder + "/excluded.txt"
    with open(path, "w", encoding="utf-8") as file:
        file.write("".join(name + "\n" for name in names))
    return ["--excludes", path]


def for_other_python(
    failure: Failure, words: Sequence[str], folder: str, environment: Mapping[str, str], release: str
) -> Failure:
    """The failure of a build, with the Python that would need none where there is one."""

    def attempt(pins: Sequence[str], python: str, without: Sequence[str]) -> str | None:
        looked = [*words, "--dry-run", "--no-deps", "--only-binary", ":all:", "--python-version", python]
        if pins:
            looked[looked.index("-r") + 1] = release + "/pins.txt"
            with open(release + "/pins.txt", "w", encoding="utf-8") as file:
                file.write("".join(pin + "\n" for pin in pins if pin.split("==")[0] not in without))
        return attempt_install([*looked, *exclude(without, release)], folder, environment)

    venv = os.path.dirname(os.path.dirname(words[words.index("--python") + 1]))
    python = os.path.basename(glob.glob(venv + "/lib/python3.*")[0])
    hint = hint_for_build(attempt, failure.output, python[len("python") :])
    if hint is None:
        return failure
    return Failure(failure.code, failure.message, output=failure.output, command=failure.command, hint=hint)


def leave_out_foreign(failure: Failure, unfit: Sequence[Unfit], texts: Mapping[str, str]) -> list[str]:
    """
    The names of the packages that have files for Windows and macOS alone, when nothing else is wrong with a list. Raises
    the failure of its installation, with all that is.
    """
    wrong = [one for one in unfit if one.kind != "platform"]
    if wrong or not unfit:
        hint = hint_for_unfit(wrong, texts) or failure.hint
        raise Failure(failure.code, failure.message, output=failure.output, command=failure.command, hint=hint)
    for one in unfit:
        say(log="%s: left out, as it has files for Windows or macOS only" % place_of(one.name, texts))
    return [one.name for one in unfit]


def read_text(path: str) -> str:
    """The text of a requirements file."""
    with open(path, "rb") as file:
        return decode(file.read())
