"""
The unit in which an environment is built: what packages and their builds bring runs as a user without rights, which
sees no other site and no secret, and writes to its own folders only.
"""

from __future__ import annotations

import json
import os
import subprocess

from remote.commands import run
from remote.environment.confined import ENTRY
from remote.environment.settled import give_tree
from remote.environment.workshop import Workshop
from remote.failure import Failure
from remote.importer import BOOT, program_of
from remote.launch.fault import launch_failure, read_words
from remote.launch.steps import own_words, step_of
from remote.release.close import admit
from remote.wire import say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from remote.places import Places

# What leads to indexes and is no secret of a person: the rest of the account's variables stays outside.
LEFT_OUT = ("HOME", "USER", "LOGNAME", "SHELL", "TMPDIR", "NETRC", "SUDO_")
# The settings of installers that the account has for itself; everybody's are in /etc.
SETTINGS = (".config/pip/pip.conf", ".pip/pip.conf", ".config/uv/uv.toml")
# Compilers and what they start need more of /proc, and memory that is written and run, than a site does.
ALONE = (
    *("ProtectHome=yes", "PrivateTmp=yes", "PrivateDevices=yes", "ProtectKernelTunables=yes"),
    *("ProtectKernelModules=yes", "ProtectKernelLogs=yes", "ProtectControlGroups=yes", "ProtectClock=yes"),
    *("ProtectHostname=yes", "ProtectProc=invisible", "NoNewPrivileges=yes", "RestrictNamespaces=yes"),
    *("RestrictRealtime=yes", "RestrictSUIDSGID=yes", "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6"),
    *("LockPersonality=yes", "RemoveIPC=yes", "SystemCallArchitectures=native"),
    # It becomes its user by itself, as PID 1 knows no user without a name.
    "CapabilityBoundingSet=CAP_SETUID CAP_SETGID",
)
# Where other sites, services and their sockets are; of /run only what /etc/resolv.conf may lead to is left.
EMPTY = ("/srv", "/run", "/var/cache", "/dev/shm")
HIDDEN = ("/dev/mqueue", "/etc/caddy", "/var/backups", "/var/lib", "/var/log", "/var/mail", "/var/spool", "/var/www")
RESOLVERS = ("/run/systemd/resolve", "/run/resolvconf", "/run/NetworkManager")


class Sandbox:
    """
    One unit for all commands of a build. `venv` is the environment's folder, `code` the release's, which it may read,
    or with `copies` have a copy of to write in, in the same place; `absent` are the names of protections that this
    machine can't have; a `trial` is a plan's. It starts while its owner does other things: the first command waits.
    """

    def __init__(self, places: Places, venv: str, code: str, copies: bool, absent: Sequence[str], trial: bool) -> None:
        self.places, self.venv, self.code, self.absent = places, venv, code, absent
        # Where the code is for who is inside.
        self.view = code
        self.shop = Workshop(places.app, trial)
        self.work = self.shop.work
        self.unit = "%s-build-%d.service" % (places.app, os.getpid())
        self.copy = self.work + "/code" if copies else None
        self.process: subprocess.Popen[bytes] | None = None
        self.ready = False
        # Whether its user may pass the site's folder: of its own view, that is no part.
        self.admitted = False
        self.said: list[str] = []

    def __enter__(self) -> Sandbox:
        self.number = number = self.shop.open()
        os.mkdir(self.venv, 0o700)
        os.chown(self.venv, number, number)
        self.shop.lend(self.venv, number)
        if self.copy:
            # A build writes beside what it builds, and the release stays as it was sent.
            run(["cp", "-R", "--reflink=auto", self.code, self.copy])
            give_tree(self.copy, number)
        if "ProtectSystem" not in self.absent:
            self.begin(self.list_settings(True))
        return self

    def __exit__(self, *_: object) -> None:
        """Whatever the build has left running is gone afterwards."""
        process, self.process = self.process, None
        if process:
            run(["systemctl", "stop", self.unit], check=False)
            process.communicate()
        if self.admitted:
            admit(self.places, self.number, False)
        self.shop.take_back()
        self.shop.close()

    def await_start(self) -> None:
        """Raises Failure LAUNCH_FAILED where no such unit starts."""
        if self.ready:
            return
        self.ready = True
        if not (self.process and self.has_begun()):
            self.admitted = True
            admit(self.places, self.number, True)
            self.begin(self.list_settings(False))
            if not self.has_begun():
                self.begin([])
                if not self.has_begun():
                    raise self.explain()
            self.view = self.copy or self.code
            say(log="this machine can't hide its other files from a build: its user alone keeps it from them")
        self.run([], files=read_settings(self.work + "/home"))

    def list_settings(self, mounts: bool) -> list[str]:
        """The unit's settings (systemd.exec(5)); `mounts` is whether it gets a view of its own of the file system."""
        alone = list_alone(self.absent)
        if not mounts:
            return [one for one in alone if not one.startswith(("Protect", "Private"))]
        own = " ".join((self.venv, self.shop.cache, self.work))
        code = "BindPaths=%s:%s" % (self.copy, self.code) if self.copy else "BindReadOnlyPaths=" + self.code
        # /dev/shm has to be written by whoever uses semaphores (sem_overview(7)).
        empty = " ".join(path + (":mode=1777" if path == "/dev/shm" else ":ro") for path in EMPTY)
        return [
            *alone,
            *("ProtectSystem=strict", "ReadWritePaths=%s /dev/shm" % own, "TemporaryFileSystem=" + empty),
            *("BindPaths=" + own, code, *(["ReadWritePaths=" + self.code] if self.copy else [])),
            "BindReadOnlyPaths=" + " ".join("-" + path for path in RESOLVERS),
            "InaccessiblePaths=" + " ".join("-" + path for path in HIDDEN),
        ]

    def begin(self, settings: Sequence[str]) -> None:
        """Starts the unit with these settings."""
        # Folders of the site may be closed to all but its group.
        groups = {os.stat(path).st_gid for path in (self.places.top, self.places.venvs, self.code)} - {0}
        words = ["systemd-run", "--pipe", "--wait", "--collect", "--quiet", "--slice=" + self.places.slice]
        words += ["--unit=" + self.unit, "-p", "KillSignal=SIGKILL"]
        words += [word for setting in settings for word in ("-p", setting)]
        self.process = subprocess.Popen(
            [*words, "--", "/usr/bin/python3", "-I", "-S", "-c", BOOT],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self.said = []
        self.send(program_of(ENTRY, str(self.number), ",".join(map(str, sorted(groups))), self.shop.work))

    def has_begun(self) -> bool:
        """Whether the unit has started, and has become its user."""
        if self.hear() is not None:
            return True
        assert self.process
        self.process.communicate()
        self.code_of_start = self.process.returncode
        self.process = None
        return False

    def explain(self) -> Failure:
        """Why the last start failed."""
        words = [*own_words(self.said), *read_words(self.unit)] or self.said[-4:]
        return launch_failure(
            "The build of the environment", step_of(self.code_of_start), words, self.places.top, "systemd-run"
        )

    def send(self, data: bytes) -> None:
        """Writes to the other end; that it has gone is heard."""
        assert self.process and self.process.stdin
        try:
            self.process.stdin.write(data)
            self.process.stdin.flush()
        except BrokenPipeError:
            pass

    def hear(self) -> dict[str, object] | None:
        """What the other end answers; None when it has gone. What else it says is kept in `said`."""
        assert self.process and self.process.stdout
        for line in self.process.stdout:
            try:
                message = json.loads(line)
                if isinstance(message, dict):
                    return message
            except ValueError:
                self.said.append(line.decode("utf-8", "replace").rstrip())
        return None

    def run(
        self,
        words: Sequence[str],
        *,
        cwd: str = "/",
        env: Mapping[str, str] | None = None,
        files: Mapping[str, str] | None = None,
        aloud: bool = False,
    ) -> subprocess.CompletedProcess[str]:
        """
        Runs a command there, after it has written `files`; both streams come back as one text, cut off at the front
        where it is very long. `aloud`: its lines are said as they come. What it answers comes from the build, and is not
        to be trusted. Raises Failure LAUNCH_FAILED.
        """
        self.await_start()
        outside = {name: value for name, value in os.environ.items() if not name.startswith(LEFT_OUT)}
        own = {
            **{"HOME": self.work + "/home", "TMPDIR": self.work + "/tmp", "USER": "build", "LOGNAME": "build"},
            **{"LC_ALL": "C.UTF-8", "UV_CACHE_DIR": self.shop.wheels, "PIP_CACHE_DIR": self.shop.cache + "/pip"},
            "UV_LINK_MODE": "hardlink" if self.shop.links else "copy",
        }
        variables = {**outside, **(env or {}), **own}
        request = {"words": list(words), "cwd": cwd, "env": variables, "files": files or {}, "aloud": aloud}
        self.send(json.dumps(request).encode() + b"\n")
        message = self.hear()
        while message and isinstance(message.get("line"), str):
            say(log=message["line"])
            message = self.hear()
        code, text = (message or {}).get("code"), (message or {}).get("text")
        if not isinstance(code, int) or not isinstance(text, str):
            return subprocess.CompletedProcess(words, 137, "\n".join([*self.said[-20:], "The build was ended"]))
        return subprocess.CompletedProcess(words, code, text)


def list_alone(absent: Sequence[str]) -> list[str]:
    """The settings that need no view of its own of the file system, without those that this machine can't have."""
    alone = [setting for setting in ALONE if setting.split("=")[0] not in absent]
    if "SystemCallFilter" not in absent:
        alone += ["SystemCallFilter=@system-service", "SystemCallErrorNumber=EPERM"]
    return alone


def read_settings(home: str) -> dict[str, str]:
    """The account's own settings of pip and uv, which may be the only way to an index, by their paths below `home`."""
    found = {}
    for name in SETTINGS:
        try:
            with open(os.path.join(os.path.expanduser("~"), name), encoding="utf-8") as file:
                found[os.path.join(home, name)] = file.read()
        except (OSError, UnicodeDecodeError):
            continue
    return found
