"""A command of the application that systemd-run ended before its program began."""

from __future__ import annotations

import os

from remote.commands import run
from remote.launch.fault import launch_failure, read_words
from remote.launch.obstacles import find_closed
from remote.launch.steps import own_words, step_of
from remote.places import SRV

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


# A program that does nothing, as words behind `python`.
NOTHING = ("-c", "pass")


def refuse_closed() -> None:
    """
    Units have a /srv of their own, so a program starts where Caddy can't reach the site. Raises Failure LAUNCH_FAILED
    for a /srv that is closed to others.
    """
    if find_closed(SRV):
        raise launch_failure("A program of the site", None, [], SRV, "systemd-run")


def refuse_unstarted(nothing: Sequence[str], folder: str, code: int, lines: Sequence[str]) -> None:
    """
    `code` and `lines` are what a command ended with. Where they may be systemd's, and not the program's own, NOTHING is
    started in its place, by the words `nothing`: only where that does not start either the server is to blame. `folder`
    is where the program lies.

    Raises Failure LAUNCH_FAILED.
    """
    if not looks_unstarted(code, lines):
        return
    unit = next((word[len("--unit=") :] for word in nothing if word.startswith("--unit=")), None)
    name = unit or "django-prod-try-%d" % os.getpid()
    # Without its words about the unit only those about a failure are left.
    named = [] if nothing[0] != "systemd-run" else ["--quiet", *([] if unit else ["--unit=" + name])]
    again = run([nothing[0], *named, *nothing[1:]], check=False)
    said = again.stdout.splitlines()
    if again.returncode == 0 or not looks_unstarted(again.returncode, said):
        return
    words = [*own_words(said), *read_words(name)]
    raise launch_failure("A program of the site", step_of(again.returncode), words, folder, "systemd-run")


def looks_unstarted(code: int, lines: Sequence[str]) -> bool:
    """
    Whether a command's end looks like one of systemd's: by its status, or, with 1, which systemd-run ends with, since
    nothing of the program is to be seen.
    """
    return step_of(code) is not None or (code == 1 and len(own_words(lines)) == len(lines))
