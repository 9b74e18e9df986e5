"""Apache told to load its files, and waited for: systemctl returns before its processes have changed."""

from __future__ import annotations

import os
import time

from remote.apache.found import UNIT
from remote.commands import run, tail
from remote.failure import Failure
from remote.files import read_text
from remote.site.listening import list_listeners, listens_on
from remote.site.main_process import find_pid, list_children

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

# A process with a long request stays, and takes no new connection when it is over.
PATIENCE = 10.0
LOG = "/var/log/apache2/error.log"


def load(ports: Collection[int] = ()) -> None:
    """
    Has Apache load its files, or starts it. Returns when the processes of before take no connection any more. `ports` are
    those that it is going to have: an Apache that can't have one of them would end. Raises Failure APACHE_FAILED.
    """
    pid = find_pid(UNIT)
    refuse_taken(pid, ports)
    before = list_children(pid)
    words = ["systemctl", "reload" if pid != "0" else "start", UNIT]
    done = run(words, check=False)
    if done.returncode != 0:
        refuse(
            " ".join(words),
            done.stdout + run(["journalctl", "-q", "-o", "cat", "-u", UNIT, "-n", "10"], check=False).stdout,
        )
    if pid == "0":
        run(["systemctl", "enable", "--quiet", UNIT], check=False)
        return
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        children = list_children(pid)
        if not children and not os.path.exists("/proc/" + pid):
            break
        if children - before and not any(listens_on(child, (80, 443, 20192)) for child in children & before):
            return
        time.sleep(0.02)
    if not list_children(pid) - before:
        refuse(" ".join(words), tail(read_text(LOG), 5) if os.path.exists(LOG) else "")


def refuse_taken(pid: str, ports: Collection[int]) -> None:
    """Raises Failure APACHE_FAILED for a port of these that another program has."""
    for port in ports:
        if any(list_listeners([port])) and not listens_on(pid, [port]):
            refuse("ss -ltnp 'sport = :%d'" % port, "Port %d is used by another program" % port)


def refuse(command: str, output: str) -> None:
    """Raises Failure APACHE_FAILED."""
    raise Failure(
        "APACHE_FAILED",
        "Apache does not load the configuration",
        output=tail(output, 12),
        command=command,
        hint="Mend what the lines below name; what Apache served before was put back.",
    )
