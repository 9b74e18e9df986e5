# Backups of the database: root's alone, named after the release that was about to migrate, whole or not there.
import gzip
import re
import tempfile

SUFFIXES = {"sqlite": ".sqlite3", "postgresql": ".dump", "mysql": ".sql.gz"}
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL", "mysql": "MySQL"}
PACKAGES = {"postgresql": "postgresql-client", "mysql": "mariadb-client"}
# What we name so; nothing else in the folder is ever removed.
OURS = re.compile(r"(before-(?:restore|fixtures)-)?\d{8}T\d{6}(-\w+)?(-\d+)?(\.sqlite3|\.dump|\.sql\.gz)")
UNTOUCHED = "Nothing was migrated, and the site was not touched."


class Database:
    """The default database of a release, reached as the application reaches it (database.py)."""

    def __init__(self, places, release, directory):
        self.places, self.release, self.directory = places, release, directory

    def start(self, request, stdout):
        """Starts an action; its standard error goes to a file, since nobody reads it while a dump is under way."""
        words = as_application(self.places, self.release, self.directory, ["-c", BOOTSTRAP])
        errors = tempfile.TemporaryFile()
        process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=stdout, stderr=errors)
        text = DATABASE.encode()
        try:
            process.stdin.write(b"%d\n%s%s\n" % (len(text), text, json.dumps(request).encode()))
            process.stdin.flush()
        except BrokenPipeError:
            pass  # It ended before it could read: its code says so.
        return process, errors

    def end(self, process, errors, code, message, hint):
        """Waits for its end. Raises a Failure with the last lines that it wrote."""
        if process.wait() != 0:
            errors.seek(0)
            output = tail(errors.read().decode("utf-8", "replace"))
            last = output.splitlines()[-1] if output else "it ended with code %d" % process.returncode
            raise Failure(code, "%s: %s" % (message, last), output, hint=hint)

    def look(self):
        """Engine, size in bytes and the client programs for it; it is asked, so it has to answer."""
        process, errors = self.start({"action": "look"}, subprocess.PIPE)
        answer = process.communicate()[0]
        hint = "Is the database server running, and are the settings and `env` right? " + UNTOUCHED
        self.end(process, errors, "DATABASE_UNREACHABLE", "The database can't be asked", hint)
        return json.loads(answer)

    def feed(self, process, path):
        """Gives it a backup to read."""
        opened = gzip.open if path.endswith(".gz") else open
        try:
            with opened(path, "rb") as file:
                shutil.copyfileobj(file, process.stdin, 1 << 20)
            process.stdin.close()
        except BrokenPipeError:
            pass  # It has ended, and says why.

    def check(self, found, path):
        """Reads a backup from beginning to end. Raises BACKUP_FAILED when it is not whole."""
        message = "%s can't be read" % os.path.basename(path)
        if path.endswith(".gz"):
            refuse_cut_off(path, message)
            return
        request = {"action": "check", "engine": found["engine"], "name": found["name"], "client": found["client"]}
        process, errors = self.start(request, subprocess.DEVNULL)
        self.feed(process, path)
        self.end(process, errors, "BACKUP_FAILED", message, UNTOUCHED)

    def dump(self, found, path):
        """Writes a dump to a new file. It comes through a pipe, so that the application never holds that file."""
        request = {"action": "dump", "name": found["name"], "client": found["client"]}
        process, errors = self.start(request, subprocess.PIPE)
        process.stdin.close()
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                if path.endswith(".gz"):
                    with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=6) as packed:
                        shutil.copyfileobj(process.stdout, packed, 1 << 20)
                else:
                    shutil.copyfileobj(process.stdout, file, 1 << 20)
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            process.stdout.close()
            process.wait()
            raise
        hint = "See the lines above; run again when the cause is gone. " + UNTOUCHED
        self.end(process, errors, "BACKUP_FAILED", "The database could not be backed up", hint)

    def restore(self, found, path):
        """Puts a backup in the place of what the database holds; None for nothing at all (MySQL)."""
        request = {"action": "restore", "name": found["name"], "client": found["client"]}
        process, errors = self.start(request, subprocess.DEVNULL)
        if path is None:
            process.stdin.close()
        else:
            self.feed(process, path)
        self.end(process, errors, "BACKUP_FAILED", "The backup could not be restored", "")


def refuse_cut_off(path, message):
    """A dump of MySQL ends with a line that says that it is complete."""
    end = b""
    try:
        with gzip.open(path, "rb") as file:
            for block in iter(lambda: file.read(1 << 20), b""):
                end = (end + block)[-200:]
    except (OSError, EOFError) as error:
        raise Failure("BACKUP_FAILED", "%s: %s" % (message, error), hint=UNTOUCHED) from None
    if b"\n-- Dump completed" not in end:
        raise Failure(
            "BACKUP_FAILED", message + ": it has no end", tail(end.decode("utf-8", "replace")), hint=UNTOUCHED
        )


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
                run(["df", "-h", same[0]], check=False).stdout,
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
