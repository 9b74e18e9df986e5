"""Caddy itself: whether it runs, what it says of a file, and its reload."""

from __future__ import annotations

import os
import socket

from remote.commands import run
from remote.site.main_file import MAIN
from remote.systemd import show_units

TYPE_CHECKING = False
if TYPE_CHECKING:
    import subprocess
    from collections.abc import Collection

# Of the variables of a service, those that systemd has made about its process (systemd.exec(5)).
MADE_BY_SYSTEMD = ("NOTIFY_SOCKET", "INVOCATION_ID", "JOURNAL_STREAM", "SYSTEMD_EXEC_PID", "MEMORY_PRESSURE_WATCH")


def read_variables() -> dict[str, str] | None:
    """
    The variables of Caddy's service, as the user has given them (`systemctl edit caddy`): whoever adapts a Caddyfile
    puts them in the place of its {$NAME}. None while it does not run.
    """
    pid = show_units(["caddy.service"], ["MainPID"]).get("caddy.service", {}).get("MainPID", "0")
    try:
        with open("/proc/%s/environ" % pid, "rb") as file:
            environ = file.read()
    except OSError:
        return None
    return pick_given_variables(environ, os.environ)


def pick_given_variables(environ: bytes, ours: Collection[str]) -> dict[str, str]:
    """Of a process's environment (proc_pid_environ(5)) what somebody gave it, without the names that we have, too."""
    entries = environ.decode("utf-8", "surrogateescape").split("\0")
    variables = dict(entry.split("=", 1) for entry in entries if "=" in entry)
    return {name: value for name, value in variables.items() if name not in ours and name not in MADE_BY_SYSTEMD}


def adapt(path: str) -> subprocess.CompletedProcess[str]:
    """Has Caddy read a Caddyfile without loading it."""
    return run(["caddy", "adapt", "--adapter", "caddyfile", "--config", path], check=False, env=read_variables())


def load() -> tuple[str, subprocess.CompletedProcess[str]]:
    """
    Has Caddy load the main file: the command, and how it ended. A reload loses no request; an unchanged configuration
    is not loaded at all (no --force).
    """
    if is_active():
        words = ["caddy", "reload", "--config", MAIN, "--adapter", "caddyfile"]
        return "caddy reload", run(words, check=False, env=read_variables())
    done = run(["systemctl", "enable", "--now", "--quiet", "caddy.service"], check=False)
    if done.returncode != 0:
        done.stdout += run(["journalctl", "-q", "-o", "cat", "-u", "caddy.service", "-n", "15"], check=False).stdout
    return "systemctl start caddy", done


def is_active() -> bool:
    """Whether Caddy's service is up."""
    return show_units(["caddy.service"], ["ActiveState"]).get("caddy.service", {}).get("ActiveState") == "active"


def listens(port: int) -> bool:
    """Whether Caddy listens on the port of our file: its own may have been loaded before our import was there."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=2).close()
        return True
    except OSError:
        return False
