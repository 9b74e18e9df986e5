# What every program on the server starts with: answers as one JSON object a line, commands without a shell,
# files written aside and renamed. Runs as root on any Python from 3.9.
import errno
import grp
import hashlib
import json
import os
import pwd
import shutil
import socket
import stat
import subprocess
import sys
import time

# Whatever root's own is: folders made on the way to a file are for everybody to pass.
os.umask(0o022)


class Failure(Exception):
    """A failure that the person who reads the log can act on; `code` is one of src/errors.ts."""

    def __init__(self, code, message, output="", command="", hint=""):
        super().__init__(message)
        self.code, self.message, self.output, self.command, self.hint = code, message, output, command, hint

    def told(self):
        return {
            "code": self.code,
            "message": self.message,
            "output": self.output,
            "command": self.command,
            "hint": self.hint,
        }


def say(**message):
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def arguments():
    return json.loads(sys.stdin.buffer.readline())


def tail(text, lines=20):
    return "\n".join(text.rstrip().splitlines()[-lines:])


def run(words, check=True, env=None, cwd=None, stdin=None, code="COMMAND_FAILED", message="", hint=""):
    """Runs a command; both streams come back as one text. The environment is ours and what `env` adds."""
    done = subprocess.run(
        words,
        stdin=subprocess.DEVNULL if stdin is None else None,
        input=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "LC_ALL": "C.UTF-8", **(env or {})},
        cwd=cwd,
        text=True,
        errors="replace",
    )
    if check and done.returncode != 0:
        line = " ".join(words)
        raise Failure(
            code, message or "%s ended with code %d" % (words[0], done.returncode), tail(done.stdout), line[:400], hint
        )
    return done


def show_units(names, properties):
    """systemctl show of several units: {name: {property: text}}."""
    if not names:
        return {}
    wanted = ["Id"] + properties
    text = run(["systemctl", "show", "-p", ",".join(wanted), "--"] + names, check=False).stdout
    found = {}
    for block in text.strip().split("\n\n"):
        values = dict(line.split("=", 1) for line in block.splitlines() if "=" in line)
        if "Id" in values:
            found[values.pop("Id")] = values
    return found


def running(unit, units=None):
    """Whether systemd has started it and it has not ended; `units` are their states, where they are known."""
    known = show_units([unit], ["ActiveState"]) if units is None else units
    return known.get(unit, {}).get("ActiveState") in ("active", "activating", "deactivating")


def disk_full(error):
    """The failure for a full disk, no more inodes, or a quota."""
    return Failure(
        "DISK_FULL",
        "No space is left on the server (%s)" % (error.filename or error.strerror),
        "".join(run(["df", option, "/srv", "/var", "/tmp"], check=False).stdout for option in ("-h", "-i")),
        hint="Free space on the server (docs/troubleshooting.md lists where to look) and run again. The site is untouched.",
    )


def program(main):
    """Runs a program: its return value is the result, a Failure or a full disk the failure."""
    try:
        say(result=main(arguments()))
    except Failure as failure:
        say(failure=failure.told())
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        say(failure=disk_full(error).told())
