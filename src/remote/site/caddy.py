"""Caddy's part: our file beside the user's, proven by Caddy itself before it is loaded, reloaded only if changed."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import socket

from remote.commands import run, tail
from remote.failure import Failure
from remote.files import write_aside
from remote.systemd import show_units

MAIN = "/etc/caddy/Caddyfile"


def read(path):
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError:
        return None


def import_line(path):
    return "import %s\n" % path


def own_variables():
    """
    The variables of Caddy's service, as the user has given them (`systemctl edit caddy`): whoever adapts a Caddyfile
    puts them in the place of its {$NAME}. None while it does not run.
    """
    pid = show_units(["caddy.service"], ["MainPID"]).get("caddy.service", {}).get("MainPID", "0")
    try:
        with open("/proc/%s/environ" % pid, "rb") as file:
            entries = file.read().decode("utf-8", "surrogateescape").split("\0")
    except OSError:
        return None
    # Those that systemd has made are about its process (systemd.exec(5)).
    given = dict(entry.split("=", 1) for entry in entries if "=" in entry)
    made = ("NOTIFY_SOCKET", "INVOCATION_ID", "JOURNAL_STREAM", "SYSTEMD_EXEC_PID", "MEMORY_PRESSURE_WATCH")
    return {name: value for name, value in given.items() if name not in os.environ and name not in made}


def adapt(path):
    return run(["caddy", "adapt", "--adapter", "caddyfile", "--config", path], check=False, env=own_variables())


def prove(main, ours, content):
    """Adapts a copy of the main file that imports a copy of ours; both lie where relative imports still work."""
    candidate, copy = ours + ".candidate", MAIN + ".candidate"
    try:
        write_aside(candidate, content, 0o644)
        write_aside(copy, main.replace(import_line(ours), import_line(candidate)), 0o644)
        done = adapt(copy)
    finally:
        for path in (candidate, copy):
            if os.path.lexists(path):
                os.unlink(path)
    if done.returncode != 0:
        raise Failure(
            "CADDY_FAILED",
            "Caddy refuses the configuration",
            output=tail(done.stdout, 10).replace(".candidate", ""),
            command="caddy adapt",
            hint="If the line above names a domain that is defined twice, remove it from %s or from the input domains; otherwise mend the file it names. Nothing was changed."
            % MAIN,
        )


def pristine():
    """Whether the main file is still the one that Debian's package installed (dpkg-query(1), Conffiles)."""
    text = run(["dpkg-query", "-W", "-f", "${Conffiles}", "caddy"], check=False).stdout
    known = re.search(r"%s ([0-9a-f]{32})" % re.escape(MAIN), text)
    data = read(MAIN)
    return bool(known and data is not None and hashlib.md5(data.encode()).hexdigest() == known.group(1))


def main_with_import(ours):
    """
    The user's main file with our import as its last line: what they wrote is kept as it is. The welcome page
    of an untouched package is left out, since its `:80` would answer in place of the redirect to HTTPS.
    """
    text = read(MAIN)
    if text is None or pristine():
        return "# Made by django-prod-action; add sites of your own as you like.\n" + import_line(ours)
    if import_line(ours) in text + "\n":
        return text if text.endswith("\n") else text + "\n"
    return text + ("" if text.endswith("\n") else "\n") + import_line(ours)


def active():
    return show_units(["caddy.service"], ["ActiveState"]).get("caddy.service", {}).get("ActiveState") == "active"


def loaded(port):
    """Whether Caddy listens on the port of our file: its own may have been loaded before our import was there."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=2).close()
        return True
    except OSError:
        return False


def load():
    """A reload loses no request; an unchanged configuration is not loaded at all (no --force)."""
    if not active():
        done = run(["systemctl", "enable", "--now", "--quiet", "caddy.service"], check=False)
        command = "systemctl start caddy"
        if done.returncode != 0:
            done.stdout += run(["journalctl", "-q", "-o", "cat", "-u", "caddy.service", "-n", "15"], check=False).stdout
    else:
        command = "caddy reload"
        done = run(["caddy", "reload", "--config", MAIN, "--adapter", "caddyfile"], check=False, env=own_variables())
    return done, command


def put(path, content):
    if content is None:
        if os.path.lexists(path):
            os.unlink(path)
    else:
        write_aside(path, content, 0o644)


def main(args):
    # Each application has a lock of its own, and Caddy's main file is everybody's.
    with open("/run/django-prod/caddy.lock", "w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        return configure(args)


def configure(args):
    ours, content = args["path"], args["content"]
    before = {MAIN: read(MAIN), ours: read(ours)}
    if content is None:
        # The way back of a first deploy: the import goes before the file.
        if before[MAIN] is not None:
            write_aside(MAIN, before[MAIN].replace(import_line(ours), ""), 0o644)
        put(ours, None)
        if active():
            load()
        return {"loaded": True}
    wanted = main_with_import(ours)
    prove(wanted, ours, content)
    if before == {MAIN: wanted, ours: content} and active() and loaded(args["port"]):
        return {"loaded": False}
    put(ours, content)
    if before[MAIN] != wanted:
        put(MAIN, wanted)
    done, command = load()
    if done.returncode != 0:
        put(MAIN, before[MAIN])
        put(ours, before[ours])
        hint = "Mend what the lines above name; the configuration that served before was put back."
        if "2019" in done.stdout or "admin" in done.stdout:
            hint = (
                'Caddy\'s admin address does not answer: remove "admin off" from %s, restart Caddy once by hand and run again.'
                % MAIN
            )
        if "address already in use" in done.stdout:
            hint = "Another program uses the port: stop it (ss -ltnp shows it) and run again."
        raise Failure(
            "CADDY_FAILED",
            "Caddy does not load the configuration",
            output=tail(done.stdout, 12),
            command=command,
            hint=hint,
        )
    return {"loaded": True}
