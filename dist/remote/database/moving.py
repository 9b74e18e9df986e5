"""The rows of a live release's database go to that of another release. The site is off meanwhile, and comes back by itself."""

from __future__ import annotations

from remote.commands import run
from remote.environment.django import run as run_django
from remote.failure import Failure
from remote.places import Places
from remote.wire import call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal

    from remote.shapes.environment import Part, PythonOutput

# By their names here they come along with this module (src/remote.ts).
PROGRAMS = {
    "describe": "inside.moving.describe",
    "prepare": "inside.moving.prepare",
    "copy": "inside.moving.copy",
    "settle": "inside.moving.settle",
    "conclude": "inside.moving.conclude",
}


@call
def move(
    *,
    app: str,
    release: str,
    directory: str,
    live: str,
    live_directory: str,
    act: Literal["prepare", "copy", "settle"],
    arguments: Sequence[str],
    part: Part,
) -> PythonOutput:
    """
    One act of a move (src/inside/moving) in `release`, with the database of `live` beside its own. How that is reached is
    asked in `live`, and goes from one process to the other by a pipe.

    Raises Failure STEP_TIMED_OUT, LAUNCH_FAILED, and DATABASE_MOVE_REFUSED where the live release can't be asked.
    """
    told = run_inside(app, live, live_directory, "describe", [], "", part)
    if told["code"] != 0 or not told["lines"]:
        raise Failure(
            "DATABASE_MOVE_REFUSED",
            "The live release does not tell how its database is reached",
            output="\n".join(told["lines"][-10:]),
            hint="Its settings fail to load: see the lines below. Nothing was touched.",
        )
    return run_inside(app, release, directory, act, arguments, told["lines"][-1] + "\n", part)


@call
def conclude_move(*, app: str, release: str, directory: str, part: Part) -> PythonOutput:
    """
    The new database is the site's: no move may empty it any more. What keeps the site off has come to its end.

    Raises Failure STEP_TIMED_OUT, LAUNCH_FAILED.
    """
    open_site(app=app)
    return run_inside(app, release, directory, "conclude", [], "", part)


def run_inside(
    app: str, release: str, directory: str, program: str, arguments: Sequence[str], text: str, part: Part
) -> PythonOutput:
    """A program of a move. What `describe` prints is a secret, and shown to nobody."""
    return run_django(
        app=app,
        release=release,
        directory=directory,
        words=[],
        inside=PROGRAMS[program],
        arguments=arguments,
        input=text,
        unit=None,
        quiet=program in ("describe", "settle", "conclude"),
        keep=None,
        collect=False,
        settle=False,
        previous=None,
        part=part,
    )


def moving_unit(app: str) -> str:
    """Keeps the site off as long as it is there."""
    return app + "-moving"


@call
def close_site(*, app: str) -> None:
    """
    Ends all that the site runs: nobody writes to its database. It is off as long as a unit of the run is there, and started
    again when that ends, however it does: with the run, with its connection, or because the next run ends it.

    Raises Failure COMMAND_FAILED.
    """
    places = Places(app)
    ours = [places.target, *(app + name for name in ("@*.socket", "@*.service", "--*.timer", "--*.service"))]
    words = ["systemd-run", "--quiet", "--collect", "--service-type=exec", "--unit=" + moving_unit(app)]
    words += ["--slice=" + places.slice, "-p", "TimeoutStartSec=infinity"]
    words += ["-p", "ExecStartPre=-systemctl stop %s" % " ".join('"%s"' % name for name in ours)]
    words += ["-p", "ExecStopPost=-systemctl start --no-block %s" % places.target]
    run([*words, "--", "sleep", "infinity"])


@call
def open_site(*, app: str) -> None:
    """The site is on again, with what `current` names."""
    run(["systemctl", "stop", moving_unit(app) + ".service"], check=False)
    run(["systemctl", "start", Places(app).target], check=False)
