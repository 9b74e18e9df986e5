"""What systemd and the system's accounts have of a site."""

from __future__ import annotations

import grp
import os
import pwd
import signal
import time

from remote.commands import run
from remote.facts.ownership import has_own_user
from remote.failure import Failure
from remote.places import UNITS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

# Seconds for processes that are killed.
PATIENCE = 10


def end_units(app: str, units: Sequence[str]) -> None:
    """Ends all that these units have started, and takes their files away; what somebody has put beside them stays."""
    kinds = ("%s@*.socket", "%s@*.service", "%s--*@*.timer", "%s--*@*.service")
    single = [name for name in units if "@" not in name]
    run(["systemctl", "disable", "--quiet", "--no-reload", *single], check=False)
    run(["systemctl", "stop", *single, *(kind % app for kind in kinds)], check=False)
    for name in units:
        os.unlink(os.path.join(UNITS, name))
    run(["systemctl", "daemon-reload"])
    # What has failed is listed as long as nobody forgets it.
    run(["systemctl", "reset-failed", *single, *(kind % app for kind in kinds)], check=False)
    for folder in ("/run/django-prod-media/" + app, "/run/django-prod-media/." + app):
        if os.path.isdir(folder) and not os.path.ismount(folder) and not os.listdir(folder):
            os.rmdir(folder)


def remove_user(app: str) -> None:
    """The system user with its groups, and whatever still runs as it. Raises COMMAND_FAILED."""
    if has_own_user(app):
        end_processes(pwd.getpwnam(app).pw_uid)
        run(["userdel", app], hint="Mend that and run again: what is removed stays removed.")
    for group in (app, *find_web_group(app)):
        try:
            grp.getgrnam(group)
        except KeyError:
            continue
        run(["groupdel", group], hint="Mend that and run again: what is removed stays removed.")


def find_web_group(app: str) -> list[str]:
    """Who may open its socket, where that is not Caddy (src/places.ts, webGroup): no site's name has two dashes."""
    return [
        one.gr_name for one in grp.getgrall() if one.gr_name.startswith(app[:18] + "--web") and is_of(one.gr_name, app)
    ]


def is_of(group: str, app: str) -> bool:
    return group == app + "--web" if len(app) <= 27 else group.startswith(app[:18] + "--web-")


def end_processes(uid: int) -> None:
    """Kills what runs as a user, until nothing does. Raises COMMAND_FAILED."""
    deadline = time.monotonic() + PATIENCE
    while True:
        found = list_processes_of(uid)
        if not found:
            return
        if time.monotonic() > deadline:
            raise Failure("COMMAND_FAILED", "Processes of the site's user do not end: %s" % ", ".join(map(str, found)))
        for pid in found:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        time.sleep(0.05)


def list_processes_of(uid: int) -> list[int]:
    """The numbers of the processes that run as a user (proc(5): who owns the folder)."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            if os.stat("/proc/" + pid).st_uid == uid:
                found.append(int(pid))
        except FileNotFoundError:
            continue
    return found
