"""Runs Python in a release's environment as the application's user: management commands, the probe, our programs."""

from __future__ import annotations

import io
import subprocess

from remote.environment.application import as_application
from remote.environment.collected import open_static_root, settle_static
from remote.environment.printed import Printed
from remote.importer import BOOT, program_of
from remote.launch.unstarted import NOTHING, refuse_unstarted
from remote.places import Places
from remote.wire import call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import IO

    from remote.shapes.environment import PythonOutput


@call
def run(
    *,
    app: str,
    release: str,
    directory: str,
    words: Sequence[str],
    inside: str | None,
    arguments: Sequence[str],
    input: str,
    unit: str | None,
    quiet: bool,
    keep: int | None,
    collect: bool,
    settle: bool,
    previous: str | None,
) -> PythonOutput:
    """
    Runs `python` with these words, or the module `inside` of src/inside by its `main(*arguments)`, in the folder
    `directory` of the release's code. `unit` names its unit. Its lines are said as they come unless `quiet`; the last
    `keep` come back, and where that is null all that fit (remote/environment/printed.py).

    `collect` makes STATIC_ROOT writable for it. With `settle` STATIC_ROOT is root's again when it has ended well, and
    what did not change is linked to that of the release `previous`.

    Raises Failure LAUNCH_FAILED where the server can't start it.
    """
    places = Places(app)
    if collect:
        open_static_root(places, release)
    program = b""
    if inside is not None:
        words, program = ["-c", BOOT], program_of(inside, *arguments)
    started = subprocess.Popen(
        as_application(places, release, directory, words, unit),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert started.stdin is not None and started.stdout is not None
    import threading

    feeder = threading.Thread(target=feed, args=(started.stdin, program + input.encode("utf-8")))
    feeder.start()
    printed = Printed(quiet=quiet, keep=keep)
    printed.read(io.TextIOWrapper(started.stdout, encoding="utf-8", errors="replace"))
    feeder.join()
    code = started.wait()
    refuse_unstarted(
        as_application(places, release, directory, NOTHING, unit), places.release(release), code, printed.lines
    )
    if settle and code == 0:
        settle_static(places, release, previous)
    return {"code": code, "lines": list(printed.lines)}


def feed(stdin: IO[bytes], content: bytes) -> None:
    """The standard input of a command, to its end."""
    try:
        stdin.write(content)
        stdin.close()
    except BrokenPipeError:
        pass  # It ended without reading: its exit code and output say why.
