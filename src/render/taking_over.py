#!/usr/bin/python3 -I
"""
Brings what a site made by hand has to the one that takes its place, and back (docs/taking-over.md). It lies in the new
site's folder, for root alone, beside taken.json, which says what was found.
usage: taking-over bring | begin | finish | give-back
"""

from __future__ import annotations

import contextlib
import json
import os
import pwd
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

# >>> messages
# English messages, and what is said instead (taking-over.ts).
MESSAGES: dict[str, str] = {}
# <<< messages

HOME = os.path.dirname(os.path.abspath(__file__))
STATE = HOME + "/taken.json"

# A whole copy of a database that others may use (SQLite, Online Backup API).
COPY = """
import sqlite3, sys
source, copy = sqlite3.connect(sys.argv[1], timeout=60), sqlite3.connect(sys.argv[2])
source.backup(copy)
copy.close()
source.close()
"""
# What comes, in the place of a database that nobody has open.
PUT = """
import os, shutil, sys
target = sys.argv[1]
with open(target + ".new", "wb") as file:
    shutil.copyfileobj(sys.stdin.buffer, file, 1 << 20)
    file.flush()
    os.fsync(file.fileno())
os.chmod(target + ".new", os.stat(target).st_mode & 0o777 if os.path.exists(target) else 0o640)
for end in ("-wal", "-shm", "-journal"):
    if os.path.exists(target + end):
        os.unlink(target + end)
os.replace(target + ".new", target)
"""
# What has changed since a moment, as a pack.
PACK = 'cd "$1" && find . -mindepth 1 -newerct "@$2" -print0 | tar -c --null --no-recursion -T - -f -'
# How a web server is told that its files have changed, once they are well.
LOAD = {
    "nginx": [["nginx", "-t", "-q"], ["systemctl", "reload", "nginx"]],
    "apache": [["apache2ctl", "-t"], ["systemctl", "reload", "apache2"]],
}
# A site that still runs changes its files meanwhile.
HARMLESS = re.compile(r"No such file|file changed as we read it|removed before we read it|Exiting with failure")


def main(words: Sequence[str]) -> None:
    acts = {"bring": bring, "begin": begin, "finish": finish, "give-back": give_back}
    if len(words) != 1 or words[0] not in acts:
        sys.exit("usage: taking-over bring | begin | finish | give-back")
    with open(STATE, encoding="utf-8") as file:
        acts[words[0]](json.load(file))


def bring(state: dict[str, Any]) -> None:
    """Rows and uploads as they are now, while the old site runs."""
    began = time.time()
    carry(state, forth=True, running=True)
    write_state({**state, "since": began})


def begin(state: dict[str, Any]) -> None:
    """
    From now on the old site has to be given back where anything fails. Its workers end what they have in hand while
    visitors are still served; what is asked of them meanwhile waits in the queue for those of the new site.
    """
    write_state({**state, "phase": "moving"})
    # After a power cut in between it must not start without the rows; who takes over enables them.
    call(["systemctl", "disable", "--quiet", *started(state)])
    if state["beside"]:
        call(["systemctl", "stop", *state["beside"]])


def finish(state: dict[str, Any]) -> None:
    """The old site ends; what came since `bring` is brought. Nobody may write into the new one meanwhile."""
    call(["systemctl", "stop", *state["units"]])
    carry(state, forth=True, running=False)
    if state["enabled"]:
        call(["systemctl", "disable", "--quiet", *state["enabled"]])
    write_state({**state, "phase": "done", "since": time.time()})


def give_back(state: dict[str, Any]) -> None:
    """The old site as it was, with all that visitors have written into the new one."""
    app = state["app"]
    if state["phase"] == "given back":
        return
    # The sockets too: what waits there would be written into the database that is left.
    patterns = [app + ".target", app + "@*.socket", app + "@*.service", app + "--*@*.timer", app + "--*@*.service"]
    call(["systemctl", "stop", *patterns])
    call(["systemctl", "disable", "--quiet", *started(state)])
    if state["phase"] == "done":
        carry(state, forth=False, running=False)
    if state["enabled"]:
        call(["systemctl", "enable", "--quiet", *state["enabled"]])
    call(["systemctl", "start", *state["units"]])
    for path, kept in state["files"].items():
        if os.path.lexists(kept):
            os.rename(kept, path)
    for path in state["ours"]:
        if os.path.lexists(path):
            os.unlink(path)
    for words in LOAD[state["web"]]:
        call(words)
    write_state({**state, "phase": "given back"})
    print(message("{0} serves again, with all that visitors have written meanwhile", ", ".join(state["units"])))


def message(english: str, *values: object) -> str:
    """A message with what stands in it, in the language of the site."""
    return MESSAGES.get(english, english).format(*values)


def started(state: dict[str, Any]) -> list[str]:
    """The units by which the new site starts at a boot."""
    return [state["app"] + ".target", state["app"] + "-current.service"]


def carry(state: dict[str, Any], *, forth: bool, running: bool) -> None:
    """Rows and uploads from the old site to the new one, or back; each is read and written as its own site's user."""
    users = (state["user"], state["app"]) if forth else (state["app"], state["user"])
    for what in ("database", "media"):
        pair = state[what]
        if not pair:
            continue
        source, target = (pair["old"], pair["new"]) if forth else (pair["new"], pair["old"])
        if what == "database":
            # What is there from before, as of a site that was removed, is nobody's to overwrite.
            if running and os.path.exists(target) and not os.path.exists(target + ".before"):
                call(as_user(users[1], sys.executable, "-I", "-c", COPY, target, target + ".before"))
            bring_database(source, users[0], target, users[1])
        else:
            bring_uploads(source, users[0], target, users[1], state["since"], running)


def bring_database(source: str, reader: str, target: str, writer: str) -> None:
    """The rows of one SQLite file in the place of another."""
    with folder_of(reader) as folder:
        call(as_user(reader, sys.executable, "-I", "-c", COPY, source, folder + "/copy"))
        # Nobody but root gets in any more.
        os.chown(folder, 0, 0)
        fd = os.open(folder + "/copy", os.O_RDONLY | os.O_NOFOLLOW)
        with open(fd, "rb") as file:
            found = os.fstat(fd)
            if not stat.S_ISREG(found.st_mode) or found.st_uid != pwd.getpwnam(reader).pw_uid or found.st_nlink != 1:
                sys.exit(message("the copy of {0} is not a file of {1}", source, reader))
            call(as_user(writer, sys.executable, "-I", "-c", PUT, target), stdin=file)


def bring_uploads(source: str, reader: str, target: str, writer: str, since: float, running: bool) -> None:
    """What has changed among the uploads since a moment; links stay links."""
    # Clocks of file systems are as coarse as a tick.
    moment = "%d" % max(0, since - 2)
    words = as_user(reader, "sh", "-c", PACK, "sh", source, moment)
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, env=ENVIRONMENT, cwd="/"
    ) as packing:
        call(as_user(writer, "tar", "-x", "-C", target, "-f", "-"), stdin=packing.stdout)
        said = packing.stderr.read().decode(errors="replace") if packing.stderr else ""
    wrong = [line for line in said.splitlines() if not (running and HARMLESS.search(line))]
    if wrong or (packing.returncode and not running):
        sys.exit(message("uploads in {0} can't be read: {1}", source, "; ".join(wrong[:3])))


ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"}


def as_user(name: str, *words: str) -> list[str]:
    """A command as a user (setpriv(1))."""
    found = pwd.getpwnam(name)
    return ["setpriv", "--reuid=%d" % found.pw_uid, "--regid=%d" % found.pw_gid, "--init-groups", "--", *words]


def call(words: Sequence[str], stdin: Any = subprocess.DEVNULL) -> None:
    """Runs a command; ends with its last line where it fails."""
    done = subprocess.run(
        words, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=ENVIRONMENT, cwd="/"
    )
    if done.returncode:
        said = done.stdout.decode(errors="replace").strip().splitlines()
        shown = [word for word in words if "\n" not in word]
        sys.exit(message("{0} ended with code {1}: {2}", " ".join(shown), done.returncode, "; ".join(said[-2:])))


@contextlib.contextmanager
def folder_of(name: str) -> Iterator[str]:
    """A folder that a user and root may enter, beside the sites."""
    folder = tempfile.mkdtemp(prefix=".taking-over-", dir=os.path.dirname(HOME))
    try:
        os.chown(folder, pwd.getpwnam(name).pw_uid, -1)
        yield folder
    finally:
        shutil.rmtree(folder)


def write_state(state: dict[str, Any]) -> None:
    with open(STATE + ".new", "w", encoding="utf-8") as file:
        json.dump(state, file)
        file.flush()
        os.fsync(file.fileno())
    os.chmod(STATE + ".new", 0o644)
    os.replace(STATE + ".new", STATE)


if __name__ == "__main__":
    main(sys.argv[1:])
