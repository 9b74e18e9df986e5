"""A backup of the release's database, or, with `keep`, the end of the older ones."""

from __future__ import annotations

import os

from remote.database.backups import PACKAGES, SUFFIXES, make_backup, prune_backups
from remote.database.reached import Database
from remote.places import Places


def main(args):
    places = Places(args["app"])
    if "keep" in args:
        return {"removed": prune_backups(places, args["keep"])}
    database = Database(places, args["release"], args["directory"])
    found = database.look()
    engine = found["engine"]
    if engine not in SUFFIXES:
        return {"state": "unknown", "engine": engine}
    if found["empty"]:
        return {"state": "empty"}
    if found["client"] is None:
        return {"state": "missing", "package": PACKAGES[engine]}
    path = make_backup(database, found, args["stem"], args["release"] if args["migrates"] else None)
    return {"state": "made", "path": path, "bytes": os.path.getsize(path)}
