"""Visitors come first. The trial of a backup begins when the deploy that made it is over, and nobody waits for it."""

from __future__ import annotations

import contextlib
import os

from remote.commands import run
from remote.database.paced import BESIDE_VISITORS
from remote.systemd import is_active

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from remote.database.reached import Database

# Seconds after the backup. The command is by then what this deploy has written.
LATER = 60
# Of all priorities the least (systemd.exec(5), systemd.resource-control(5)). A database server that works for a trial has
# the priority of all its clients: it gets no more to do than a quarter of a processor can hand it.
LOW = ["Nice=19", "IOSchedulingClass=idle", "CPUWeight=idle", "CPUQuota=25%"]
# The lowest priority (setpriority(2)): it counts where the server has no weights, as in some containers.
LEAST = 19
# Of what a run does, and a restore, while the site is on: beside 100 of the system's services, the site among them.
LESS, USUAL = 10, 100
# Where systemd keeps what it was told until its next start (systemd.unit(5)).
CONTROL = "/run/systemd/system.control"

# A weight counts among the units and slices of one parent: that of all trials is a slice of the system's own root.
TRIALS = "django_prod_trial.slice"


def look_slice(app: str) -> str:
    """What a look for `mode: status` runs in: a deploy that begins ends what runs in its own."""
    return app.replace("-", "_") + "-look.slice"


def trial_slice(app: str) -> str:
    """What a trial runs in."""
    return TRIALS.replace(".slice", "-%s.slice" % app.replace("-", "_"))


def lower() -> None:
    """Trials give way to all else on the server (systemd.resource-control(5)); until its next start."""
    run(["systemctl", "set-property", "--runtime", TRIALS, "CPUWeight=idle", "IOWeight=1"], check=False)


@contextlib.contextmanager
def giving_way(database: Database) -> Iterator[None]:
    """What reads or fills a database for the site meanwhile gives way to visitors, whose processes are in another slice."""
    app, pace = database.places.app, database.pace
    weigh(app, LESS)
    database.pace = BESIDE_VISITORS if is_active(database.places.target) else pace
    try:
        with on_one_processor(database):
            yield
    finally:
        database.pace = pace
        weigh(app, USUAL)
        # A site that is removed leaves nothing of its name (facts/ownership.py).
        folder = "%s/%s.d" % (CONTROL, slice_above(app))
        with contextlib.suppress(OSError):
            for name in ("CPUWeight", "IOWeight"):
                os.unlink("%s/50-%s.conf" % (folder, name))
            os.rmdir(folder)


@contextlib.contextmanager
def on_one_processor(database: Database) -> Iterator[None]:
    """
    Whatever this process and those that it starts for the database compute meanwhile, they do on one processor, and last
    there: a page that is asked for finds the others free, and waits for no turn to end.
    """
    part, processors = database.part, os.sched_getaffinity(0)
    priority = os.getpriority(os.PRIO_PROCESS, 0)
    # The last, as devices mostly interrupt the first.
    one = max(processors)
    database.part = {**part, "settings": [*part["settings"], "CPUAffinity=%d" % one, "Nice=%d" % LEAST]}
    os.sched_setaffinity(0, {one})
    os.setpriority(os.PRIO_PROCESS, 0, LEAST)
    try:
        yield
    finally:
        os.sched_setaffinity(0, processors)
        os.setpriority(os.PRIO_PROCESS, 0, priority)
        database.part = part


def weigh(app: str, weight: int) -> None:
    """Of what a run runs in; wherever the server has such weights."""
    settings = ["CPUWeight=%d" % weight, "IOWeight=%d" % weight]
    run(["systemctl", "set-property", "--runtime", slice_above(app), *settings], check=False)


def slice_above(app: str) -> str:
    """That of all that runs and restores of the site do, which lies in the system's own root."""
    return app.replace("-", "_") + ".slice"


def begin_trial(app: str, name: str) -> None:
    """Lets a backup be tried in the background; the one before it is, where that is still to come or under way."""
    words = ["systemd-run", "--unit=%s-trial" % app, "--collect", "--on-active=%d" % LATER]
    words += [word for setting in LOW for word in ("-p", setting)]
    run([*words, "--", "/usr/local/bin/%s-restore" % app, "--try", name], check=False)


def stop_trial(app: str) -> None:
    """A trial gives way to a restore, which removes what it has made."""
    units = [app + "-trial.timer", app + "-trial.service", trial_slice(app), look_slice(app)]
    run(["systemctl", "stop", *units], check=False)
