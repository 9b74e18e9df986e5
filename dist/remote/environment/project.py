"""What the project itself declares, installed."""

from __future__ import annotations

import glob
import os
import re

from remote.environment.frozen import list_unhashed, split_hashed
from remote.environment.installer import explain
from remote.environment.lines import leave_out_servers
from remote.environment.locked import read_lock, read_pylock
from remote.environment.older import older_setuptools
from remote.environment.requirements import decode, is_list, make_readable
from remote.environment.unfit import find_unfit, hint_for_unfit, place_of
from remote.environment.wheels import hint_for_build, hint_for_compiler
from remote.failure import Failure
from remote.wire import say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from remote.environment.installer import Installer
    from remote.environment.unfit import Unfit
    from remote.model import Dependencies

NO_SOLUTION = "No solution found"

# What names a folder or a file of the project in a requirements file, pyproject.toml or a lock file.
LOCAL = re.compile(
    r"^\s*(-e|--editable|\.|[\w-][\w.-]*/)|\bfile:|@\s*\.|[\"'](path|file)[\"']\s*:|\b(path|editable|directory|workspace)\s*=",
    re.MULTILINE,
)


def install_project(installer: Installer, dependencies: Dependencies, code: str) -> list[str]:
    """
    Installs it in the folder of its declaration. Answers what a lock file with hashes has none for. Raises Failure
    INSTALL_FAILED.
    """
    kind, file = dependencies["kind"], dependencies["file"]
    uv = installer.uv
    if kind in ("uv", "pylock") and not uv:
        raise Failure(
            "INSTALL_FAILED",
            "%s needs uv, and this server can't get it" % file,
            hint="Export it into the repository: uv export --frozen --no-dev --no-emit-project -o requirements.txt",
        )
    top = installer.sandbox.view
    folder = os.path.join(top, os.path.dirname(file))
    if kind == "requirements" and os.path.basename(folder) == "requirements":
        # Where it is used from: what lies in the project (-e ./library) is named from there.
        folder = os.path.dirname(folder)
    choices = [word for name in dependencies["extras"] for word in ("--extra", name)]
    what = "What %s names" % file
    if kind == "uv" and uv:
        choices += [word for name in dependencies["groups"] for word in ("--group", name)]
        exported = installer.sandbox.work + "/exported.txt"
        # An editable one would lead into this release, which others share the environment of.
        words = [uv, "export", "--frozen", "--no-dev", "--no-emit-project", "--no-editable", "--quiet"]
        installer.run([*words, "--output-file", exported, *choices], file, folder)
        lines = leave_out_servers(file, installer.sandbox.run(["cat", exported]).stdout)
        source = installer.place("exported.txt", lines)
        install_list(installer, [*installer.words, "--verify-hashes", "-r", source], what, folder, {})
        return list_unhashed(lines)
    if kind in ("poetry", "pdm", "pipenv"):
        chosen = [*dependencies["extras"], *dependencies["groups"]]
        lines = leave_out_servers(file, "".join(line + "\n" for line in read_lock(kind, code, file, chosen)))
        if uv:
            source = installer.place("exported.txt", lines)
            install_list(installer, [*installer.words, "--verify-hashes", "-r", source], what, folder, {})
        else:
            install_in_parts(installer, lines, what, folder)
        return list_unhashed(lines)
    source = os.path.join(top, file)
    if kind == "requirements":
        lists = [path for path in dependencies["files"] if is_list(path)]
        changed = make_readable(code, lists, list(installer.environment))
        for path, text in changed.items():
            installer.place("requirements/" + path, text)
        if changed:
            source = "%s/requirements/%s" % (installer.sandbox.work, file)
        texts = changed or {path: read_text(code, path) for path in lists}
        if uv:
            install_list(installer, [*installer.words, "--verify-hashes", "-r", source], what, folder, texts)
        elif len(lists) == 1 and "--hash" in texts[file] and list_unhashed(texts[file]):
            install_in_parts(installer, texts[file], what, folder)
        else:
            installer.run([*installer.words, "-r", source], what, folder)
        whole = "\n".join(texts.values())
        return list_unhashed(whole) if "--hash" in whole else []
    if kind == "pyproject" and uv:
        # Groups of a file that is no project (PEP 735) stand for themselves.
        is_project = re.search(r"^\s*\[\s*project\s*\]", read_text(code, file), re.MULTILINE)
        choices += [word for name in dependencies["groups"] for word in ("--group", name)]
        install_list(installer, [*installer.words, *choices, *(["-r", source] if is_project else [])], what, folder, {})
    else:
        installer.run([*installer.words, "-r", source], what, folder)
    return read_pylock(read_texts(code, dependencies)[0]) if kind == "pylock" else []


def install_in_parts(installer: Installer, text: str, what: str, folder: str) -> None:
    """A list by pip, which wants the hashes of all that it is given, or of none."""
    for number, (part, options) in enumerate(split_hashed(text)):
        source = installer.place("exported-%d.txt" % number, part)
        installer.run([*installer.words, *options, "-r", source], what, folder)


def install_list(installer: Installer, words: Sequence[str], what: str, folder: str, texts: Mapping[str, str]) -> None:
    """
    A list of packages, by uv: what is for other systems alone is left out, and all that is wrong is named, with its line
    in the files `texts`. Raises Failure INSTALL_FAILED, and OSError for a full disk.
    """
    output = installer.attempt(words, folder, aloud=True)
    if output is None:
        return
    failure = explain(output, what, words)
    # Of a failure's output only the end is kept: what a build prints may be longer than that.
    if NO_SOLUTION not in output:
        older = older_setuptools(output, python_of(installer))
        if older:
            say(log="a package is built once more with %s, as its setup.py is older" % older)
            built = [*words, "--build-constraints", installer.place("build.txt", older + "\n")]
            output = installer.attempt(built, folder, aloud=True)
            if output is None:
                return
            failure = explain(output, what, built)
        raise for_other_python(installer, failure, output, words, folder)

    def attempt(names: Sequence[str]) -> str | None:
        return installer.attempt([*words, "--dry-run", "--no-deps", *exclude(installer, names)], folder)

    foreign = leave_out_foreign(failure, find_unfit(attempt, output), texts)
    installer.run([*words, *exclude(installer, foreign)], what, folder)


def exclude(installer: Installer, names: Sequence[str]) -> list[str]:
    """The words that let uv leave packages out, whoever asks for them."""
    return ["--excludes", installer.place("excluded.txt", "".join(name + "\n" for name in names))]


def for_other_python(installer: Installer, failure: Failure, output: str, words: Sequence[str], folder: str) -> Failure:
    """The failure of a build that printed this, with the Python that would need none where there is one."""

    def attempt(pins: Sequence[str], python: str, without: Sequence[str]) -> str | None:
        asked = words
        if pins:
            text = "".join(pin + "\n" for pin in pins if pin.split("==")[0] not in without)
            asked = [*installer.words, "-r", installer.place("pins.txt", text)]
        looked = [*asked, "--dry-run", "--no-deps", "--only-binary", ":all:", "--python-version", python]
        return installer.attempt([*looked, *exclude(installer, without)], folder)

    python = python_of(installer)
    hint = hint_for_build(attempt, output, python) or hint_for_compiler(output, python)
    if hint is None:
        return failure
    return Failure(failure.code, failure.message, output=failure.output, command=failure.command, hint=hint)


def python_of(installer: Installer) -> str:
    """The version of the environment's interpreter, as `3.11`."""
    return os.path.basename(glob.glob(installer.venv + "/lib/python3.*")[0])[len("python") :]


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


def names_local(code: str, dependencies: Dependencies) -> bool:
    """Whether something of the project itself may be built."""
    return any(LOCAL.search(text) for text in read_texts(code, dependencies))


def read_texts(code: str, dependencies: Dependencies) -> list[str]:
    """The texts of the files that declare, the one to install first."""
    paths = [dependencies["file"], *(path for path in dependencies["files"] if path != dependencies["file"])]
    return [read_text(code, path) for path in paths]


def read_text(code: str, path: str) -> str:
    """The text of one of them."""
    with open(os.path.join(code, path), "rb") as file:
        return decode(file.read())
