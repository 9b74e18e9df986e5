"""
After a build, what uv has downloaded is linked from the environment and has become root's with it, and who may not write
a file can't link it (proc_sys_fs(5), protected_hardlinks): the next build would have to copy all of it. It is copied
beside the deploy's other work instead, when nobody waits for it.
"""

from __future__ import annotations

import base64
import os

from remote.commands import run
from remote.environment.renewed import ENTRY
from remote.environment.sandbox import list_alone
from remote.importer import BOOT, program_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from remote.environment.workshop import Workshop

# Gives way to all else on the server: its weight counts in the root of all slices (systemd.resource-control(5)).
LOW = ("Nice=19", "IOSchedulingClass=idle", "CPUWeight=idle")
# Seconds.
LONGEST = 600


def unit_of(app: str) -> str:
    """The unit that renews the cache of an application's builds."""
    return app + "-renewal.service"


def begin_renewal(app: str, shop: Workshop, number: int, absent: Sequence[str]) -> None:
    """Renews the cache of `shop`, which belongs to the user `number`, in the background."""
    settings = list_alone(absent)
    if "ProtectSystem" not in absent:
        settings += ["ProtectSystem=strict", "ReadWritePaths=" + shop.cache, "PrivateNetwork=yes"]
    program = base64.b64encode(program_of(ENTRY, str(number), shop.cache)).decode()
    settings += [*LOW, "RuntimeMaxSec=%d" % LONGEST, "StandardInput=data", "StandardInputData=" + program]
    words = ["systemd-run", "--quiet", "--collect", "--no-block", "--slice=-.slice", "--unit=" + unit_of(app)]
    words += [word for setting in settings for word in ("-p", setting)]
    # Without it the next build copies.
    run([*words, "--", "/usr/bin/python3", "-I", "-S", "-c", BOOT], check=False)


def end_renewal(app: str) -> None:
    """A build begins: it is the only one at work in the cache."""
    if os.path.exists("/run/systemd/transient/" + unit_of(app)):
        run(["systemctl", "stop", unit_of(app)], check=False)
