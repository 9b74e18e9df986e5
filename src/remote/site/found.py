"""How Caddy really runs on this server: the unit, the program, and the file that it reads; or why it can't be used."""

from __future__ import annotations

import os
import shlex
from typing import NamedTuple

from remote.commands import run
from remote.facts.ports import find_listeners
from remote.facts.units import group_of
from remote.failure import Failure
from remote.site.imports import find_main, read_words
from remote.site.words import (
    find_option,
    is_caddyfile,
    is_too_old,
    parse_command,
    parse_variables,
    pick_given_variables,
    runs_caddy,
)
from remote.systemd import show_units

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

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
    version: str


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
    refuse_strays(units, {unit["MainPID"] for unit in known.values()})
    name = choose_unit(units)
    if name is None:
        if known.get("caddy.service", {}).get("LoadState") == "masked":
            refuse("caddy.service is masked, so nobody can start it", "`systemctl unmask caddy` and run again.")
        refuse_lonely_program()
        return None
    return describe(name, units[name])


def words_of(unit: Unit) -> list[str]:
    """What a unit runs: the words of its process, and without one those of its ExecStart=."""
    try:
        words = read_words(unit.get("MainPID", "0"), "cmdline")
    except OSError:
        words = []
    return words if runs_caddy(words) else parse_command(unit.get("ExecStart", ""))


def is_active(unit: Unit) -> bool:
    """Whether a unit runs."""
    return unit["ActiveState"] in ("active", "activating", "reloading", "deactivating")


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
    """Whether a process has port 80 or 443 (proc(5), /proc/pid/fd)."""
    sockets = {"socket:[%s]" % inode for inode in find_listeners({80, 443}).values()}
    try:
        folder = "/proc/%s/fd/" % pid
        return any(os.readlink(folder + descriptor) in sockets for descriptor in os.listdir(folder))
    except OSError:
        return False


def refuse_strays(units: Units, main: set[str]) -> None:
    """Raises Failure PORT_TAKEN for a Caddy with the ports of visitors that is no unit's own process."""
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/comm" % pid) as file:
                if not file.read().startswith("caddy") or pid in main or not listens_for_visitors(pid):
                    continue
            with open("/proc/%s/cgroup" % pid) as file:
                place = file.read().strip().rsplit("/", 1)[-1] or "no unit"
        except OSError:
            continue
        raise Failure(
            "PORT_TAKEN",
            "Port 80 or 443 is used by a Caddy that is not the main process of a unit of systemd: process %s, in %s"
            % (pid, place),
            hint="One in a container, or started by hand, can't be given a site that is there after a reboot. Stop it, or let a unit of systemd run it with a Caddyfile; nothing was touched.",
        )


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
    running = is_active(unit)
    pid = unit["MainPID"] if running else "0"
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
    version = run([binary, "version"], check=False).stdout.strip()
    if is_too_old(version):
        refuse(
            "%s is Caddy %s, which is too old" % (binary, version.split()[0]),
            "Install Caddy 2.6 or newer in its place, and run again.",
        )
    return Caddy(name, group_of(unit), unit["User"], pid, binary, main, variables, version)


def refuse_unit(name: str, unit: Unit, words: list[str]) -> None:
    """Raises Failure CADDY_FAILED for a unit whose Caddy we could not find again, or not reach."""
    told = parse_command(unit["ExecStart"])
    if unit["NeedDaemonReload"] == "yes":
        refuse(
            "The files of %s were changed, and systemd has not read them" % name,
            'What Caddy will run can\'t be told: "systemctl daemon-reload" and "systemctl restart %s", look whether your sites answer, and run again.'
            % name,
        )
    if is_active(unit) and runs_caddy(told) and not any("$" in word for word in told) and told != words:
        refuse(
            '%s was started as "%s", and is now told to run "%s"' % (name, " ".join(words), " ".join(told)),
            '"systemctl restart %s", look whether your sites answer, and run again.' % name,
        )
    if "run" not in words[1:2]:
        refuse(
            '%s runs "%s", which is not Caddy 2' % (name, " ".join(words)),
            "The action needs Caddy 2.6 or newer, started as `caddy run --config FILE`.",
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
    if not is_active(unit) and any("$" in word for word in words):
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
