"""Writes generated files, each by one rename, and removes those that are no longer wanted."""

from __future__ import annotations

import os

from remote.commands import run
from remote.files import write_aside


def main(args):
    if args.get("disable"):
        run(["systemctl", "disable", "--quiet", "--now"] + args["disable"], check=False)
    for path in args.get("remove", []):
        if os.path.lexists(path):
            os.unlink(path)
    for file in args["files"]:
        write_aside(file["path"], file["content"], file["mode"], file["owner"], file["group"])
    if args.get("daemonReload"):
        run(["systemctl", "daemon-reload"])
    if args.get("enable"):
        # Each enable is a daemon-reload of its own, so it happens only for what is not enabled yet.
        wanted = [
            unit for unit in args["enable"] if run(["systemctl", "is-enabled", "--quiet", unit], check=False).returncode
        ]
        if wanted:
            run(["systemctl", "enable", "--quiet"] + wanted)
    return {}
