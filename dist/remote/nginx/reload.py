"""nginx told to load its files, and waited for: systemctl returns before the workers have changed."""

from __future__ import annotations

import os
import time

from remote.commands import run, tail
from remote.failure import Failure
from remote.files import read_text
from remote.nginx.found import UNIT
from remote.site.main_process import find_pid, list_children

# Workers with a websocket stay, and take no new connection.
PATIENCE = 10.0


def load() -> None:
    """
    Has nginx load its files, or starts it. Returns when the workers of before take no connection any more. Raises
    Failure NGINX_FAILED.
    """
    pid = find_pid(UNIT)
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
        if not (before - list_ending(before)):
            return
        time.sleep(0.02)
    # nginx goes on with what it had where it can't have an address that the files name (ngx_init_cycle).
    refuse(" ".join(words), read_errors())


def list_ending(workers: set[str]) -> set[str]:
    """Those that have ended, or only end what they have begun."""
    return {worker for worker in workers if is_ending(worker)}


def is_ending(worker: str) -> bool:
    """By the title that it gives itself (ngx_worker_process_cycle)."""
    try:
        title = read_text("/proc/%s/cmdline" % worker)
    except OSError:
        return True
    return title == "" or "shutting down" in title


def read_errors() -> str:
    """The last lines of nginx's own log."""
    path = "/var/log/nginx/error.log"
    return tail(read_text(path), 5) if os.path.exists(path) else ""


def refuse(command: str, output: str) -> None:
    """Raises Failure NGINX_FAILED."""
    raise Failure(
        "NGINX_FAILED",
        "nginx does not load the configuration",
        output=tail(output, 12),
        command=command,
        hint="Mend what the lines below name; what nginx served before was put back.",
    )
