"""What a run refuses: a Caddy that can't be used as it is."""

from __future__ import annotations

import os

from remote.failure import Failure
from remote.site.words import is_caddyfile, parse_command, runs_caddy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import NoReturn


# The states in which a unit has a process, or has just had one (systemctl(1)).
RUNNING = ("active", "activating", "reloading", "deactivating")


def refuse_unit(name: str, unit: Mapping[str, str], words: list[str]) -> None:
    """Raises Failure CADDY_FAILED for a unit whose Caddy we could not find again, or not reach."""
    told = parse_command(unit["ExecStart"])
    if unit["NeedDaemonReload"] == "yes":
        refuse(
            "The files of %s were changed, and systemd has not read them" % name,
            'What Caddy will run can\'t be told: "systemctl daemon-reload" and "systemctl restart %s", look whether your sites answer, and run again.'
            % name,
        )
    if unit["ActiveState"] in RUNNING and runs_caddy(told) and not any("$" in word for word in told) and told != words:
        refuse(
            '%s was started as "%s", and is now told to run "%s"' % (name, " ".join(words), " ".join(told)),
            '"systemctl restart %s", look whether your sites answer, and run again.' % name,
        )
    if "run" not in words[1:2]:
        refuse(
            '%s runs "%s", which is not Caddy 2' % (name, " ".join(words)),
            "The action needs Caddy 2.6 or newer, started as `caddy run --config FILE`.",
        )
    if unit["UnitFileState"] == "transient":
        refuse(
            "%s was made by systemd-run, so it is gone after the next boot" % name,
            "Give Caddy a unit of its own, in a file below /etc/systemd/system.",
        )
    if "--resume" in words:
        refuse(
            "%s has its configuration by the API (--resume), in which no file of ours can take part" % name,
            "Use a Caddyfile: Debian's caddy.service does (systemctl disable --now %s; systemctl enable --now caddy), with your sites in /etc/caddy/Caddyfile."
            % name,
        )
    if unit["DynamicUser"] == "yes" or unit["RootDirectory"] or unit["RootImage"]:
        refuse(
            "%s runs Caddy with DynamicUser=, RootDirectory= or RootImage=, so it can't reach the site" % name,
            "Let it run as a user of the system, in the system's own files.",
        )
    if unit["ActiveState"] not in RUNNING and any("$" in word for word in words):
        refuse(
            "%s does not run, and only its variables tell which file it reads" % name,
            '"systemctl start %s" and run again.' % name,
        )


def refuse_file(name: str, main: str, config: str | None, adapter: str | None) -> None:
    """Raises Failure CADDY_FAILED for a configuration that is no Caddyfile."""
    if not os.path.isfile(main):
        what = "reads %s, which is no file" % main if config else "has no file of configuration: it has it by the API"
    elif is_caddyfile(main, adapter if config else "caddyfile"):
        return
    elif adapter:
        what = "reads %s by the adapter %s" % (main, adapter)
    else:
        what = "reads %s, which is JSON" % main
    refuse(
        "%s %s, in which no file of ours can take part" % (name, what),
        "Use a Caddyfile (`--config /etc/caddy/Caddyfile`), into which an import of the site's file can be written.",
    )


def refuse(message: str, hint: str) -> NoReturn:
    """Raises Failure CADDY_FAILED for a server whose Caddy can't be used as it is."""
    raise Failure("CADDY_FAILED", message, hint=hint + " What Caddy serves was not touched.")
