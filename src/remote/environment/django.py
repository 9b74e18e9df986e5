"""Runs Python in a release's environment as the application's user: management commands, the probe, our programs."""

from __future__ import annotations

import collections
import os
import pwd
import subprocess

from remote.environment.application import as_application
from remote.environment.hidden import hidden_values, without
from remote.files import sha256_of
from remote.places import Places
from remote.wire import say


def main(args):
    places = Places(args["app"])
    identifier = args["release"]
    if args.get("collect"):
        folder = places.release(identifier) + "/static"
        os.makedirs(folder, mode=0o755, exist_ok=True)
        user = pwd.getpwnam(args["app"])
        os.chown(folder, user.pw_uid, user.pw_gid)
    words = as_application(places, identifier, args["directory"], args["words"], args.get("unit"))
    started = subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    )
    import threading

    def feed():
        try:
            started.stdin.write(args.get("input", ""))
            started.stdin.close()
        except BrokenPipeError:
            pass  # It ended without reading: its exit code and output say why.

    feeder = threading.Thread(target=feed)
    feeder.start()
    # Of a command that may print without end only the last lines are kept.
    lines = collections.deque(maxlen=args.get("keep"))
    heard = not args.get("quiet")
    hidden = hidden_values(places, identifier) if args.get("hide") else []
    for line in started.stdout:
        lines.append(without(hidden, line.rstrip("\n")))
        try:
            if heard:
                say(log=lines[-1])
        except BrokenPipeError:
            # The runner is gone. Reading on keeps a migration from ending in its middle by a broken pipe.
            heard = False
    feeder.join()
    code = started.wait()
    if args.get("settle") and code == 0:
        settle_static(places, identifier, args["settle"])
    return {"code": code, "lines": list(lines)}


def settle_static(places, identifier, previous):
    """
    Hands the collected files to root, and links those that did not change to the previous release's: they keep
    their times, so that browsers and Caddy go on answering 304 for them.
    """
    new = places.release(identifier) + "/static"
    old = places.release(previous["from"]) + "/static" if previous.get("from") else None
    for folder, _, files in os.walk(new):
        os.chown(folder, 0, 0)
        os.chmod(folder, 0o755)
        for name in files:
            path = os.path.join(folder, name)
            os.chown(path, 0, 0, follow_symlinks=False)
            if os.path.islink(path):
                continue
            os.chmod(path, 0o644)
            twin = os.path.join(old, os.path.relpath(path, new)) if old else None
            if twin and os.path.isfile(twin) and not os.path.islink(twin) and same_bytes(path, twin):
                os.unlink(path)
                os.link(twin, path)


def same_bytes(one, other):
    return os.path.getsize(one) == os.path.getsize(other) and sha256_of(one) == sha256_of(other)
