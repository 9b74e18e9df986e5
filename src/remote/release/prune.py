"""Removes releases, and the environments that none of the others uses."""

from __future__ import annotations

import os
import shutil

from remote.commands import run
from remote.places import Places
from remote.systemd import is_running


def main(args):
    places = Places(args["app"])
    # A migration of a cancelled run goes on to its end, with its code; whoever comes next waits and then removes it.
    if args.get("discard") and not is_running(places.migration):
        for identifier in args["discard"]:
            shutil.rmtree(places.release(identifier), ignore_errors=True)
    if args.get("venv"):
        shutil.rmtree("%s/%s" % (places.venvs, args["venv"]), ignore_errors=True)
    if "remove" not in args:
        return {}
    live = places.live()
    # What the run decided was true when it began; what is live now is asked once more.
    serving = {live, places.owner(live)} if live else set()
    removed = [name for name in args["remove"] if name not in serving and os.path.isdir(places.release(name))]
    for identifier in removed:
        others = "%s--*@%s.service" % (places.app, identifier)
        run(["systemctl", "stop", places.service(identifier), places.socket_unit(identifier), others], check=False)
        shutil.rmtree(places.release(identifier))
    links = [places.release(name) + "/venv" for name in os.listdir(places.releases)]
    used = {os.path.basename(os.readlink(link)) for link in links if os.path.islink(link)}
    venvs = [name for name in os.listdir(places.venvs) if name not in used]
    for name in venvs:
        shutil.rmtree(places.venvs + "/" + name)
    return {"releases": removed, "venvs": len(venvs)}
