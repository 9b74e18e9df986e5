"""How Caddy really runs on this server: the unit, the program, and the file that it reads; or why it can't be used."""

from __future__ import annotations

import os
import shlex
from typing import NamedTuple

from remote.commands import run
from remote.facts.units import group_of
from remote.failure import Failure
from remote.site.imports import find_main, read_words
from remote.site.listening import listens_on
from remote.site.unusable import RUNNING, refuse, refuse_file, refuse_unit
from remote.site.words import (
    NO_FOLDER,
    find_option,
    is_too_old,
    parse_command,
    parse_variables,
    pick_given_variables,
    runs_caddy,
)
from remote.systemd import show_units

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.systemd import Units

    Unit = dict[str, str]

PROPERTIES = [
    *("LoadState", "ActiveState", "UnitFileState", "NeedDaemonReload", "MainPID", "ExecStart", "WorkingDirectory"),
    *("User", "Group", "DynamicUser", "RootDirectory", "RootImage", "Environment"),
]

# Where a program lies that somebody has put there by hand.
FOLDERS = (
    "/usr/local/bin",
    "/usr/bin",
    "/usr/local/sbin",
    "/usr/sbin",
    "/opt/caddy",
    "/opt/caddy/bin",
    "/opt/bin",
    "/opt",
)


class Caddy(NamedTuple):
    """A Caddy that a unit of systemd runs, with a Caddyfile."""

    unit: str
    group: str
    # Empty for root.
    user: str
    # `0` while it does not run.
    pid: str
    binary: str
    # The file that it was told to read, which may be a link.
    main: str
    # What {$NAME} in it stands for.
    variables: dict[str, str]


def require_caddy() -> Caddy:
    """Raises Failure CADDY_FAILED, PORT_TAKEN."""
    return find_caddy() or refuse("The server has no Caddy any more", "Run again: a deploy installs it.")


def find_caddy() -> Caddy | None:
    """
    The Caddy that serves on this server, or would; None where there is none. Raises Failure CADDY_FAILED for one that
    can't be used as it is, and PORT_TAKEN for one that systemd does not run.
    """
    known = show_units(["caddy.service", "*.service"], PROPERTIES)
    units = {name: unit for name, unit in known.items() if runs_caddy(words_of(unit))}
    refuse_strays({unit["MainPID"] for unit in known.values()})
    name = choose_unit(units)
    if name is None:
        if known.get("caddy.service", {}).get("LoadState") == "masked":
            refuse("caddy.service is masked, so nobody can start it", "`systemctl unmask caddy` and run again.")
        refuse_lonely_program()
        return None
    try:
        return describe(name, units[name])
    except (OSError, ValueError) as error:
        # It has just ended, or a file of variables is gone.
        refuse("How %s runs can't be told (%s)" % (name, error), "`systemctl status %s` tells more." % name)


def words_of(unit: Unit) -> list[str]:
    """What a unit runs: the words of its process, and without one those of its ExecStart=."""
    try:
        words = read_words(unit.get("MainPID", "0"), "cmdline")
    except OSError:
        words = []
    return words if runs_caddy(words) else parse_command(unit.get("ExecStart", ""))


def is_active(unit: Unit) -> bool:
    """Whether a unit runs."""
    return unit["ActiveState"] in RUNNING


def choose_unit(units: Units) -> str | None:
    """The one that serves; None where none does or would at the next boot. Raises Failure CADDY_FAILED for several."""
    listening = [name for name, unit in units.items() if is_active(unit) and listens_for_visitors(unit["MainPID"])]
    active = [name for name, unit in units.items() if is_active(unit)]
    enabled = [name for name, unit in units.items() if unit["UnitFileState"].startswith("enabled")]
    chosen = listening or active or enabled or [name for name in ("caddy.service",) if name in units]
    # One that is enabled and does not run now would fight for the ports at the next boot.
    rivals = sorted({*chosen, *(name for name in enabled if name not in active)})
    if len(rivals) > 1:
        refuse(
            "%s both run Caddy, now or after the next boot" % " and ".join(rivals),
            "Only one of them can have the ports 80 and 443: disable the other one (systemctl disable --now NAME) and run again.",
        )
    return rivals[0] if rivals else None


def listens_for_visitors(pid: str) -> bool:
    """Whether a process has port 80 or 443."""
    return listens_on(pid, {80, 443})


def refuse_strays(main: set[str]) -> None:
    """Raises Failure PORT_TAKEN for a Caddy with the ports of visitors that is no unit's own process."""
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            # Its name is the cheaper question.
            if not read_name(pid).startswith("caddy") or not runs_caddy(read_words(pid, "cmdline")):
                continue
            if pid in main or not listens_for_visitors(pid):
                continue
            with open("/proc/%s/cgroup" % pid, errors="replace") as file:
                place = file.read().strip().rsplit("/", 1)[-1] or "no unit"
        except OSError:
            continue
        raise Failure(
            "PORT_TAKEN",
            "Port 80 or 443 is used by a Caddy that is not the main process of a unit of systemd: process %s, in %s"
            % (pid, place),
            hint="One in a container, or started by hand, can't be given a site that is there after a reboot. Stop it, or let a unit of systemd run it with a Caddyfile; nothing was touched.",
        )


def read_name(pid: str) -> str:
    """The name of a process (proc_pid_comm(5)), which may be cut within a letter; empty where it is not there."""
    try:
        with open("/proc/%s/comm" % pid, errors="replace") as file:
            return file.read().strip()
    except OSError:
        return ""


def refuse_lonely_program() -> None:
    """Raises Failure CADDY_FAILED for a Caddy that somebody has put there, and that no unit runs."""
    for folder in FOLDERS:
        path = folder + "/caddy"
        if os.path.isfile(path) and run(["dpkg-query", "-S", path], check=False).returncode != 0:
            refuse(
                "%s was installed by hand, and no unit of systemd runs it" % path,
                "Give it a unit that runs it with a Caddyfile (caddyserver.com/docs/running#manual-installation has one), or remove it: then Debian's package is installed.",
            )


def describe(name: str, unit: Unit) -> Caddy:
    """A unit's Caddy, if it can be used as it is. Raises Failure CADDY_FAILED."""
    words = words_of(unit)
    pid = unit["MainPID"] if is_active(unit) else "0"
    # One that is about to be started again has no process.
    running = pid != "0"
    refuse_unit(name, unit, words)
    folder = unit["WorkingDirectory"].lstrip("-") or "/"
    variables = dict(entry.split("=", 1) for entry in shlex.split(unit["Environment"]) if "=" in entry)
    binary = words[0]
    if running:
        folder = os.readlink("/proc/%s/cwd" % pid)
        binary = os.readlink("/proc/%s/exe" % pid).replace(" (deleted)", "")
        variables = pick_given_variables(dict(entry.split("=", 1) for entry in read_words(pid, "environ")))
    envfile = find_option(words, "--envfile")
    if envfile:
        with open(os.path.join(folder, envfile), encoding="utf-8", errors="surrogateescape") as file:
            variables = {**parse_variables(file.read()), **variables}
    main = find_main(words, folder)
    if running or os.path.exists(main):
        refuse_file(
            name,
            main,
            find_option(words, "--config", "-config", "-c"),
            find_option(words, "--adapter", "-adapter", "-a"),
        )
    return Caddy(name, group_of(unit), unit["User"], pid, binary, main, variables)


def read_version(caddy: Caddy) -> str:
    """Raises Failure CADDY_FAILED for a version that lacks something of our file."""
    version = run([caddy.binary, "version"], check=False, env=NO_FOLDER).stdout.strip()
    if is_too_old(version):
        refuse(
            "%s is Caddy %s, which is too old" % (caddy.binary, version.split()[0]),
            "Install Caddy 2.6 or newer in its place, and run again.",
        )
    return version
