"""What the project itself declares, installed."""

from __future__ import annotations

import os

from remote.environment.installer import install
from remote.environment.locked import read_lock
from remote.environment.requirements import make_readable
from remote.failure import Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from remote.model import Dependencies


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
        source = os.path.join(make_readable(code, release + "/requirements", dependencies["files"]), file)
    else:
        source = os.path.join(code, file)
    words = [*pip, "-r", source, *(choices if kind == "pyproject" and uv else [])]
    install(words, "What %s names" % file, folder, environment)
