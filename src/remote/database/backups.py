"""Backups of the database: root's alone, named after the release that was about to migrate, whole or not there."""

from __future__ import annotations

import json
import os
import re
import time

from remote.commands import run
from remote.database.reached import UNTOUCHED
from remote.failure import Failure
from remote.files import read_json, write_aside

SUFFIXES = {"sqlite": ".sqlite3", "postgresql": ".dump", "mysql": ".sql.gz"}
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL", "mysql": "MySQL"}
PACKAGES = {"postgresql": "postgresql-client", "mysql": "mariadb-client"}
# What we name so; nothing else in the folder is ever removed.
OURS = re.compile(r"(before-(?:restore|fixtures)-)?\d{8}T\d{6}(-\w+)?(-\d+)?(\.sqlite3|\.dump|\.sql\.gz)")


def refuse_old_client(found):
    """pg_dump refuses a server that is newer than it is."""
    if found.get("version", 0) < found.get("server", 0):
        version = found["server"]
        raise Failure(
            "BACKUP_FAILED",
            "The database is PostgreSQL %d, and pg_dump on the server is %d: it can't read it"
            % (version, found["version"]),
            hint="Install postgresql-client-%d on the server, from PostgreSQL's own archive where the distribution has "
            "none (https://wiki.postgresql.org/wiki/Apt), and run again. %s" % (version, UNTOUCHED),
        )


def refuse_without_space(places, found):
    """A dump is never larger than the data, and SQLite's is first made beside the database."""
    needed = {}
    folders = [places.backups] + ([os.path.dirname(found["name"])] if found["engine"] == "sqlite" else [])
    for folder in folders:
        needed.setdefault(os.stat(folder).st_dev, []).append(folder)
    for same in needed.values():
        disk = os.statvfs(same[0])
        free, wanted = disk.f_bavail * disk.f_frsize, found["bytes"] * 1.2 * len(same)
        if free < wanted:
            raise Failure(
                "DISK_FULL",
                "There is no room for a backup of the database: it may take %d MB, and %d MB are free"
                % (wanted / 1e6 + 1, free / 1e6),
                output=run(["df", "-h", same[0]], check=False).stdout,
                hint="Free space on the server, or lower `keep-backups`, and run again. " + UNTOUCHED,
            )


def make_backup(database, found, stem, release):
    """
    A new backup: aside, read from end to end, renamed. `release` is what was about to migrate, None when nothing
    was. Returns its path.
    """
    places = database.places
    refuse_old_client(found)
    refuse_without_space(places, found)
    suffix = SUFFIXES[found["engine"]]
    aside = places.backups + "/.under-way" + suffix
    path, count = "%s/%s%s" % (places.backups, stem, suffix), 1
    while os.path.lexists(path):
        count += 1
        path = "%s/%s-%d%s" % (places.backups, stem, count, suffix)
    try:
        if os.path.lexists(aside):
            os.unlink(aside)
        database.dump(found, aside)
        if found["engine"] != "sqlite":  # that one was looked at before it came
            database.check(found, aside)
        live = places.live()
        manifest = read_json(places.release(live) + "/release.json", {}) if live else {}
        about = {"engine": found["engine"], "database": found["database"], "release": release, "live": live}
        about.update({"commit": manifest.get("commit", ""), "ref": manifest.get("ref", ""), "at": now()})
        write_aside(path + ".json", json.dumps(about) + "\n", 0o600)
        os.rename(aside, path)
    except BaseException:
        for left in (aside, path + ".json"):
            if os.path.lexists(left):
                os.unlink(left)
        raise
    folder = os.open(places.backups, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
    return path


def now():
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def list_backups(places):
    """Every backup in the folder, the newest first: name, path, engine, size, and what was noted about it."""
    found = []
    for entry in os.scandir(places.backups) if os.path.isdir(places.backups) else []:
        engines = [engine for engine, suffix in SUFFIXES.items() if entry.name.endswith(suffix)]
        if not engines or entry.name.startswith(".") or not entry.is_file(follow_symlinks=False):
            continue
        info = entry.stat()
        about = read_json(entry.path + ".json", {})
        at = about.get("at") or time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(info.st_mtime))
        row = {"name": entry.name, "path": entry.path, "engine": engines[0], "bytes": info.st_size, "at": at}
        found.append({**row, "made": info.st_mtime_ns, "about": about})
    return sorted(found, key=lambda row: (row["at"], row["made"]), reverse=True)


def prune_backups(places, keep):
    """Removes our older ones; the newest stays whatever `keep` says. Returns their names."""
    ours = [row for row in list_backups(places) if OURS.fullmatch(row["name"])]
    removed = ours[max(1, keep) :]
    for row in removed:
        os.unlink(row["path"])
        if os.path.exists(row["path"] + ".json"):
            os.unlink(row["path"] + ".json")
    return [row["name"] for row in removed]
