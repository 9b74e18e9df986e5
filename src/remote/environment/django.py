"""Runs Python in a release's environment as the application's user: management commands, the probe, our programs."""

from __future__ import annotations

import io
import os
import subprocess

from remote.commands import tail
from remote.environment.application import as_application
from remote.environment.collected import open_static_root, settle_static
from remote.environment.outcome import HELD, HELD_AGAIN, Outcome, Watch, refuse_late
from remote.environment.printed import Printed
from remote.importer import BOOT, program_of
from remote.launch.unstarted import NOTHING, refuse_closed, refuse_unstarted
from remote.places import Places
from remote.wire import call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import IO

    from remote.shapes.environment import Part, PythonOutput


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
    part: Part,
) -> PythonOutput:
    """
    Runs `python` with these words, or the module `inside` of src/inside by its `main(*arguments)`, in the folder
    `directory` of the release's code. `unit` names its unit. Its lines are said as they come unless `quiet`; the last
    `keep` come back, and where that is null all that fit (remote/environment/printed.py).

    `collect` makes STATIC_ROOT writable for it. With `settle` STATIC_ROOT is root's again when it has ended well, and
    what did not change is linked to that of the release `previous`.

    What a signal of somebody else's has ended, as a site that was broken into may send it to all of its user, is run once
    more while the site's own processes are held.

    Raises Failure STEP_TIMED_OUT, and LAUNCH_FAILED where the server can't start it.
    """
    places = Places(app)
    refuse_closed()
    if collect:
        open_static_root(places, release)
    program = b""
    if inside is not None:
        words, program = ["-c", BOOT], program_of(inside, *arguments)
    content = program + input.encode("utf-8")
    printed = Printed(quiet=quiet, keep=keep)
    for held in (False, True):
        name = unit or "%s-part-%d%s" % (app, os.getpid(), "-held" if held else "")
        command = as_application(places, release, directory, words, part, unit=name, held=held)
        code, outcome = follow(command, content, name, printed)
        if not outcome.is_interrupted(places):
            break
        printed.tell("%s %s" % (part["name"], HELD_AGAIN if held else HELD))
    refuse_late(outcome, part, tail("\n".join(printed.lines)))
    nothing = as_application(places, release, directory, NOTHING, part, unit=unit)
    refuse_unstarted(nothing, places.release(release), code, printed.lines)
    if settle and code == 0:
        settle_static(places, release, previous)
    return {"code": code, "lines": list(printed.lines)}


def follow(command: Sequence[str], content: bytes, unit: str, printed: Printed) -> tuple[int, Outcome]:
    """Runs the words of `as_application` to their end, and takes what they print. Answers the exit code too."""
    started = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert started.stdin is not None and started.stdout is not None
    import threading

    feeder = threading.Thread(target=feed, args=(started.stdin, content))
    feeder.start()
    outcome = Outcome(unit)
    with Watch(unit):
        printed.read(io.TextIOWrapper(started.stdout, encoding="utf-8", errors="replace"), outcome.own)
        feeder.join()
        return started.wait(), outcome


def feed(stdin: IO[bytes], content: bytes) -> None:
    """The standard input of a command, to its end."""
    try:
        stdin.write(content)
        stdin.close()
    except BrokenPipeError:
        pass  # It ended without reading: its exit code and output say why.
