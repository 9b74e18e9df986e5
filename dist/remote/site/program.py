"""Caddy itself: what it says of a file, and its reload."""

from __future__ import annotations

import json
import os
import subprocess

from remote.commands import run, tail
from remote.failure import Failure
from remote.site.running import choose_address
from remote.site.words import NO_FOLDER
from remote.systemd import show_units

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from remote.site.found import Caddy


def run_caddy(caddy: Caddy, *words: str) -> subprocess.CompletedProcess[str]:
    """
    Runs a command of Caddy's as its service does: the same program, user and variables, so that it reads what the
    service can read, and {$NAME} is the same.
    """
    user = ["setpriv", "--reuid=" + caddy.user, "--regid=" + caddy.group, "--init-groups", "--"] if caddy.user else []
    return subprocess.run(
        [*user, caddy.binary, *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **NO_FOLDER, **caddy.variables},
        cwd="/",
        text=True,
        errors="replace",
        check=False,
    )


def adapt(caddy: Caddy, path: str) -> dict[str, Any]:
    """What a Caddyfile says, without loading it. Raises Failure CADDY_FAILED, with Caddy's words."""
    done = run_caddy(caddy, "adapt", "--adapter", "caddyfile", "--config", path)
    if done.returncode != 0:
        raise Failure(
            "CADDY_FAILED",
            "Caddy refuses %s" % path,
            output=tail(done.stderr, 10),
            command="caddy adapt --config " + path,
        )
    config: dict[str, Any] = json.loads(done.stdout) or {}
    return config


def load(caddy: Caddy, config: dict[str, Any], enables: bool = True) -> tuple[str, int, str]:
    """
    Has Caddy load its main file, which says `config`: the command, its exit status and what it printed. A reload loses
    no request; an unchanged configuration is not loaded at all (no --force).
    One that does not run is started, and `enables` is whether with every boot, too.
    """
    if caddy.pid != "0":
        words = ["reload", "--adapter", "caddyfile", "--config", caddy.main, "--address", choose_address(caddy, config)]
        done = run_caddy(caddy, *words)
        return "caddy " + " ".join(words[:5]), done.returncode, done.stdout + done.stderr
    started = run(["systemctl", *(["enable", "--now"] if enables else ["start"]), "--quiet", caddy.unit], check=False)
    if started.returncode != 0:
        words = ["journalctl", "-q", "-o", "cat", "-u", caddy.unit, "-n", "15"]
        started.stdout += run(words, check=False).stdout
    return "systemctl start " + caddy.unit, started.returncode, started.stdout


def is_disabled(unit: str) -> bool:
    """Whether `systemctl disable` takes back all that `enable` does; of a linked one it would remove the user's link."""
    return show_units([unit], ["UnitFileState"]).get(unit, {}).get("UnitFileState") == "disabled"


def hint_at_refusal(output: str, caddy: Caddy) -> str:
    """What to do when Caddy has said this instead of loading the configuration."""
    if "address already in use" in output:
        return "Another program uses the port: stop it (ss -ltnp shows it) and run again."
    if "2019" in output or "admin" in output:
        return "Caddy's admin address does not answer: is it as %s says? Restart %s once by hand and run again." % (
            caddy.main,
            caddy.unit,
        )
    return "Mend what the lines below name; the configuration that served before was put back."
