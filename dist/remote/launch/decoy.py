"""Whether processes of a site are ended by signals right now, found by one that does nothing."""

from __future__ import annotations

from remote.commands import run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.places import Places

# Seconds for which it does nothing, and after which it has ended unless somebody has stopped it.
STILL, OVER = 1, 3


def is_hunted(places: Places) -> bool:
    """
    Starts a program that does nothing as the site's user: a site that was broken into and signals all of its user
    (kill(2)) ends or stops that one too. Who has ended one process on purpose, or a process that ended itself, has not.
    """
    words = ["systemd-run", "--wait", "--quiet", "--collect", "--service-type=exec", "--slice=" + places.slice]
    words += ["--uid=" + places.app, "--gid=" + places.app, "-p", "RuntimeMaxSec=%d" % OVER]
    return run([*words, "sleep", str(STILL)], check=False).returncode != 0
