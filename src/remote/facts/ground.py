"""What the start of a unit depends on beside the unit."""

from __future__ import annotations

import os

from remote.facts.machine import read_if_there

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.places import Places

# How many namespaces the kernel gives out, below /proc/sys (namespaces(7)).
LIMITS = (
    "user/max_user_namespaces",
    "user/max_mnt_namespaces",
    "user/max_uts_namespaces",
    "kernel/unprivileged_userns_clone",
)


def describe_ground(places: Places) -> str:
    """
    Kernel, its limits, and the place of the sites: where this is another text than at the last trial, units may start
    there no more, or again with more protections (remote.launch.trial).
    """
    folder = next(path for path in (places.top, "/srv", "/") if os.path.isdir(path))
    try:
        flags, mode = os.statvfs(folder).f_flag, os.stat("/srv").st_mode
    except OSError:
        flags = mode = 0
    limits = [read_if_there("/proc/sys/" + name).strip() for name in LIMITS]
    return " ".join([os.uname().release, os.path.realpath(places.top), "%o" % mode, str(flags), *limits])
