"""
Stands before our program on a test server: counts what it does there, and lets one act fail, cut the connection, end its
process or take its time; the clock may be wrong. It is an audit hook (PEP 578), so that the product knows nothing of it.
FOLDER/plan says which act and what becomes of it, FOLDER/acts gets a line for each, and FOLDER/struck the one that was
struck.
"""

import _thread
import errno
import fcntl
import json
import os
import signal
import sys
import time

FOLDER = "/run/faults/"
# What changes the server, or asks another program of it (Python's documentation, "Audit events table").
CHANGES = {"os." + act for act in "rename remove mkdir rmdir symlink link chmod chown utime truncate".split()}
WATCHED = CHANGES | {"subprocess.Popen", "open", "socket.connect", "fcntl.flock"}
# In a loop the first and the second time stand for all.
TIMES = 2

with open(FOLDER + "plan") as plan_file:
    PLAN = json.load(plan_file)

REAL_TIME, REAL_GMTIME = time.time, time.gmtime


def wrong_time():
    return REAL_TIME() + PLAN["shift"]


def wrong_gmtime(seconds=None):
    return REAL_GMTIME(wrong_time() if seconds is None else seconds)


if PLAN.get("shift"):
    time.time, time.gmtime = wrong_time, wrong_gmtime

busy = set()
seen = {}


def watch(event, args):
    thread = _thread.get_ident()
    if event not in WATCHED or thread in busy:
        return
    if event == "open" and not is_written(*args):
        return
    place = ours(sys._getframe(1))
    if place is None:
        return
    key = (os.getpid(), event, place)
    seen[key] = seen.get(key, 0) + 1
    if seen[key] > TIMES:
        return
    busy.add(thread)
    try:
        label = "%s %s (%s)" % (event, describe(event, args), place)
        number = count(label)
        if number == PLAN["at"]:
            with open(FOLDER + "struck", "w") as file:
                file.write(label)
            strike(event, args)
    finally:
        busy.discard(thread)


def is_written(path, mode, flags):
    """Whether a file is opened to be changed."""
    writes = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
    return bool(isinstance(path, str) and not path.startswith("/dev/") and writes)


def ours(frame):
    """The line of src/remote that does it."""
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith("remote/") and name not in ("remote/commands.py", "remote/importer.py"):
            return "%s:%d" % (name, frame.f_lineno)
        frame = frame.f_back
    return None


def describe(event, args):
    if event == "subprocess.Popen":
        words = [str(word) for word in args[1]]
        return " ".join(words[:3])[:60]
    return os.path.basename(str(args[0]))[:40]


def count(label):
    """The number of this act among those of all processes."""
    with open(FOLDER + "acts", "a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        number = len(file.readlines()) + 1
        file.write(label.replace("\n", " ") + "\n")
    return number


def strike(event, args):
    kind = PLAN["kind"]
    if kind == "delay":
        time.sleep(PLAN["seconds"])
    elif kind == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif kind == "cut":
        os.kill(connection(), signal.SIGKILL)
    elif kind == "crash":
        os.kill(connection(), signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)
    elif kind == "fail" and event == "subprocess.Popen":
        # The command is run, and refuses what it is asked.
        args[1][1:] = ["--no-such-option"]
    elif kind == "fail":
        raise OSError(errno.EIO, "a fault of the test", str(args[0]))


def connection():
    """The process of sshd that this one hangs on."""
    pid = os.getpid()
    while pid > 1:
        with open("/proc/%d/stat" % pid) as file:
            name, _, rest = file.read().partition(" (")[2].rpartition(") ")
        if name.startswith("sshd"):
            return pid
        pid = int(rest.split()[1])
    raise LookupError("there is no sshd above")


sys.addaudithook(watch)
code, sys.argv[:] = sys.argv[4], ["-c", *sys.argv[5:]]
exec(compile(code, "<string>", "exec"), sys.modules["__main__"].__dict__)
