# A copy of the SQLite database before migrations, by SQLite's own backup API (a file copy misses the WAL).

COPY = """
import sqlite3, sys
source = sqlite3.connect("file:%s?mode=ro" % sys.argv[1].replace("%", "%25").replace("?", "%3f").replace("#", "%23"), uri=True)
target = sqlite3.connect(sys.argv[2])
source.backup(target)
ok = target.execute("PRAGMA quick_check").fetchone()[0]
target.close()
sys.exit(0 if ok == "ok" else "quick_check: " + ok)
"""


def main(args):
    places = Places(args["app"])
    database = args["database"]
    if not os.path.exists(database) or os.path.getsize(database) == 0:
        return {"path": None}
    size = os.path.getsize(database)
    disk = os.statvfs(places.data)
    if disk.f_bavail * disk.f_frsize < size * 1.2:
        raise Failure(
            "DISK_FULL",
            "There is no room for a backup of the database (%d MB) before the migrations" % (size >> 20),
            hint="Free space on the server and run again. Nothing was migrated.",
        )
    # Made by the application's user, as files that root leaves beside an SQLite database would lock it out.
    aside = "%s/.backup-%s.sqlite3" % (places.data, args["release"])
    if os.path.lexists(aside):
        os.unlink(aside)
    words = [
        "systemd-run",
        "--pipe",
        "--wait",
        "--collect",
        "--quiet",
        "--slice=%s-deploy" % places.app,
        "--uid=" + places.app,
        "--gid=" + places.app,
        "-p",
        "UMask=0077",
        "--",
        "python3",
        "-I",
        "-c",
        COPY,
        database,
        aside,
    ]
    run(
        words,
        code="BACKUP_FAILED",
        message="The database could not be backed up before the migrations",
        hint="Nothing was migrated. See the lines above; run again when the cause is gone.",
    )
    path = "%s/%s.sqlite3" % (places.backups, args["release"])
    os.rename(aside, path)
    os.chown(path, 0, 0, follow_symlinks=False)
    return {"path": path, "bytes": os.path.getsize(path)}


program(main)
