"""Whether units like the application's can be started at all, tried with a program that does nothing."""

from __future__ import annotations

import os
import pwd
import re

from remote.commands import run
from remote.launch.fault import launch_failure, read_words
from remote.launch.obstacles import find_noexec, find_obstacle, nearest
from remote.launch.steps import step_of
from remote.launch.unstarted import refuse_closed
from remote.places import Places
from remote.systemd import show_units
from remote.wire import call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from remote.shapes.launch import Confinement

# A system user that every Debian has (base-passwd): it stands for the application's own before that one is made.
SOMEBODY = "daemon"
# Where interpreters and uv lie.
TOOLS = "/opt/django-prod"


class Trial:
    """Starts of a unit as the application's user, in a folder."""

    def __init__(self, places: Places, folder: str) -> None:
        self.places, self.folder = places, folder
        self.user = user_of(places.app)
        self.unit = "%s-try-%d.service" % (places.app, os.getpid())
        # Of the last start: at which step it failed, None for systemd-run itself; and its words.
        self.step: str | None = None
        self.words: list[str] = []

    def start(self, protections: Sequence[Confinement], folder: str) -> bool:
        """Whether it starts with these protections; neither way needs the bus, and nothing is left."""
        settings = [setting for one in protections for setting in one["settings"]]
        words = ["systemd-run", "--quiet", "--service-type=oneshot", "--unit=" + self.unit, "--uid=" + self.user]
        words += ["--slice=" + self.places.slice, "-p", "WorkingDirectory=" + folder]
        words += [word for setting in settings for word in ("-p", optional(setting))]
        done = run([*words, "--", "/bin/true"], check=False)
        if done.returncode == 0:
            return True
        state = show_units([self.unit], ["Result", "ExecMainStatus"]).get(self.unit, {})
        status = state.get("ExecMainStatus", "")
        self.step = step_of(int(status)) if status.isdigit() else None
        if self.step is None and state.get("Result") == "resources":
            self.step = "resources"
        self.words = read_words(self.unit) or done.stdout.splitlines()[-4:]
        run(["systemctl", "reset-failed", self.unit], check=False)
        return False

    def choose(self, kept: Sequence[Confinement], more: Sequence[Confinement]) -> list[Confinement]:
        """Those that can be had together: what was kept, and as many more as start with it."""
        if self.start([*kept, *more], "/"):
            return [*kept, *more]
        if len(more) == 1:
            return [*kept]
        half = len(more) // 2
        return self.choose(self.choose(kept, more[:half]), more[half:])

    def refuse(self) -> None:
        """Raises Failure LAUNCH_FAILED for what the last start failed of."""
        raise launch_failure("A program of the site", self.step, self.words, self.folder, "systemd-run /bin/true")


def user_of(app: str) -> str:
    """Who runs the application, or will."""
    try:
        return pwd.getpwnam(app).pw_name
    except KeyError:
        return SOMEBODY


def optional(setting: str) -> str:
    """The setting for a site that may not be there yet: a path that is not is left out (systemd.exec(5), ReadWritePaths)."""
    return re.sub("^((ReadWrite|BindReadOnly)Paths=)", r"\1-", setting)


@call
def try_out(*, app: str, protections: Sequence[Confinement]) -> list[str]:
    """
    Starts a program that does nothing where the site lies or will lie, with all protections; where that fails, with one
    after the other. Answers the names of those that this machine can't have; mostly none.

    Raises Failure LAUNCH_FAILED where nothing starts, or nothing that lies there can.
    """
    places = Places(app)
    folder = nearest(places.top)
    trial = Trial(places, folder)
    if find_noexec(folder) or find_noexec(nearest(TOOLS)):
        trial.folder = folder if find_noexec(folder) else nearest(TOOLS)
        trial.refuse()
    refuse_closed()
    # Twice, so that a moment's want of something takes no protection away for good.
    if trial.start(protections, folder) or trial.start(protections, folder):
        return []
    if find_obstacle(folder) or not trial.start([], folder):
        trial.refuse()
    kept = trial.choose([], protections)
    if not trial.start(kept, folder):
        trial.refuse()
    return [protection["name"] for protection in protections if protection not in kept]
