"""The start of an instance: beside the live one, in its place, or again."""

from __future__ import annotations

import contextlib
import os

from remote.commands import run
from remote.files import write_aside
from remote.instance.discard import throw_away
from remote.instance.drain import wait_until_idle
from remote.instance.first_answer import Signalled, wait_until_healthy
from remote.instance.journal import read_cursor
from remote.instance.live import require_owner
from remote.instance.memory import find_shortage
from remote.instance.switch import switch, switch_back
from remote.launch.decoy import is_hunted
from remote.launch.fault import launch_failure, read_words
from remote.places import Places
from remote.systemd import show_units
from remote.wire import call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from remote.shapes.instance import HealthAnswer, HealthQuestion, NotStarted, WayBack

# As systemd has it (systemd.service(5), COMMAND LINES): a file of this name that is not a minute old is waited for.
WAIT = 'while [ "$$(find %s -newermt "-60 seconds" 2>/dev/null)" ]; do sleep 0.1; done'


@call
def start(
    *, app: str, release: str, old: str | None, health: HealthQuestion, start_seconds: int
) -> HealthAnswer | NotStarted:
    """
    Starts a release's own instance beside the live one (`old`). Where the memory does not suffice for two, or signals of
    the old one end the new one, nothing has started: then `handOver` is the way.

    Raises Failure INSTANCE_FAILED, INSTANCE_UNHEALTHY.
    """
    places = Places(app)
    short = find_shortage(places, old) if old else None
    if short:
        return {"short": short}
    after = begin(places, release)

    def undo() -> None:
        throw_away(places, release)

    try:
        return wait_until_healthy(places, release, health, start_seconds, after=after, undo=undo)
    except Signalled:
        if old is None or not is_hunted(places):
            raise
    # Whose signals are they? While what runs as the same user is held it starts, or else fails as it did.
    with held(places):
        after = begin(places, release)
        wait_until_healthy(places, release, health, start_seconds, after=after, undo=undo)
        throw_away(places, release)
    return {"short": None}


@call
def hand_over(
    *,
    app: str,
    release: str,
    old: str,
    to: str,
    at: str,
    health: HealthQuestion,
    start_seconds: int,
    drain_seconds: float,
    force: bool,
    back: WayBack,
) -> HealthAnswer:
    """
    Starts the instance of `release` after the old one, and switches the site `to` the release that it serves: the
    name points to the new socket first, where requests wait until the old instance has ended and the new one has
    loaded. The old socket stays, so that the way back is one rename: the next request starts the old instance again.

    With `force` the old one and all that runs beside it ends at once: it was seen to end what starts beside it.

    Raises Failure INSTANCE_FAILED, INSTANCE_UNHEALTHY, LOCKED, CANCELLED.
    """
    places = Places(app)
    after = read_cursor()
    mark = wait_for_end(places, release)

    def undo() -> None:
        switch_back(app=app, back=back)
        throw_away(places, release)
        run(["systemctl", "start", "--no-block", *ended, places.service(old)], check=False)

    ended: list[str] = []
    try:
        open_socket(places, release)
        switch(app=app, to=to, at=at, token=back["token"])
        if force:
            ended = list_beside(places, old)
            end_at_once([*ended, places.service(old)])
        else:
            wait_until_idle(places, old, drain_seconds)
            run(["systemctl", "stop", places.service(old)], check=False)
        os.unlink(mark)
        run(["systemctl", "start", "--no-block", places.service(release)])
        return wait_until_healthy(places, release, health, start_seconds, after=after, undo=undo)
    finally:
        for path in (mark, os.path.dirname(mark) + "/wait.conf"):
            if os.path.lexists(path):
                os.unlink(path)


@call
def repair(*, app: str, health: HealthQuestion, start_seconds: int, work: bool = True) -> HealthAnswer:
    """
    Starts again what `current` names, after a crash that systemd could not heal; workers and timers where they are to
    `work` already.

    Raises Failure INSTANCE_FAILED, INSTANCE_UNHEALTHY.
    """
    places = Places(app)
    owner = require_owner(places, "INSTANCE_FAILED")
    service, socket_unit = places.service(owner), places.socket_unit(owner)
    run(["systemctl", "kill", "-s", "KILL", service], check=False)
    run(["systemctl", "reset-failed", service, socket_unit], check=False)
    run(["systemctl", "stop", service, socket_unit], check=False)
    after = begin(places, owner)
    # Somebody may have stopped the whole application by hand.
    if work:
        run(["systemctl", "start", places.target, places.app + "-current.service"])
    # Nothing is thrown away: it is what there is, and heals when its cause goes away.
    return wait_until_healthy(places, owner, health, start_seconds, after=after, undo=None)


@contextlib.contextmanager
def held(places: Places) -> Iterator[None]:
    """
    All of the site that runs now stands still, and requests wait. systemd lets it go on when this ends, also with the
    whole run, or after two minutes. Where groups can't be frozen nothing happens.
    """
    unit = places.app + "-held"
    services = [name for name in list_beside(places, "") if name.endswith(".service")]
    owner = places.live_owner()
    ours = " ".join('"%s"' % name for name in [*services, *([places.service(owner)] if owner else [])])
    words = ["systemd-run", "--quiet", "--collect", "--service-type=exec", "--unit=" + unit, "--slice=" + places.slice]
    words += ["-p", "ExecStartPre=-systemctl freeze " + ours, "-p", "ExecStopPost=-systemctl thaw " + ours]
    run([*words, "--", "sleep", "120"], check=False)
    try:
        yield
    finally:
        run(["systemctl", "stop", unit + ".service"], check=False)


def list_beside(places: Places, old: str) -> list[str]:
    """What runs beside an instance: its socket, which would start it again, timers and other processes."""
    patterns = ["%s--*@*.timer" % places.app, "%s--*@*.service" % places.app]
    units = show_units(patterns, ["ActiveState"])
    return [places.socket_unit(old), *(name for name, unit in units.items() if unit["ActiveState"] != "inactive")]


def end_at_once(units: Sequence[str]) -> None:
    """Ends units that may not have a moment more."""
    run(["systemctl", "stop", "--no-block", *units], check=False)
    # A socket and a timer have no process.
    run(["systemctl", "kill", "-s", "KILL", *(name for name in units if name.endswith(".service"))], check=False)
    run(["systemctl", "stop", *units], check=False)


def begin(places: Places, release: str) -> str:
    """Starts an instance; answers where the journal stood before."""
    after = read_cursor()
    open_socket(places, release)
    run(["systemctl", "start", "--no-block", places.service(release)])
    return after


def open_socket(places: Places, release: str) -> None:
    """The socket of an instance. Raises LAUNCH_FAILED where systemd can't open it: nothing of the project takes part."""
    unit = places.socket_unit(release)
    done = run(["systemctl", "start", unit], check=False)
    if done.returncode != 0:
        words = read_words(unit) or done.stdout.splitlines()
        what = "The socket of release %s" % release
        raise launch_failure(what, "LISTEN", words, places.release(release), "systemctl start " + unit)


def wait_for_end(places: Places, release: str) -> str:
    """
    Requests start an instance through its socket: this one then waits as long as the file is there that is answered. If
    the run is gone by then and nobody removes it, it starts beside the old one after a minute rather than never.

    It waits as the site's user: whatever root ran there would have the variables of the site, and LD_PRELOAD may be one.
    """
    folder = "/run/systemd/system/%s.d" % places.service(release)
    os.makedirs(folder, exist_ok=True)
    mark = folder + "/waits"
    write_aside(mark, "", 0o644)
    loop = WAIT % mark
    write_aside(folder + "/wait.conf", "[Service]\nExecStartPre=/bin/sh -c '%s'\n" % loop, 0o644)
    run(["systemctl", "daemon-reload"])
    return mark
