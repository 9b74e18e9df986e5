"""The default database of a release, reached as the application reaches it."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import tempfile

from remote.commands import tail
from remote.environment.application import as_application
from remote.failure import Failure

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
            raise Failure(code, "%s: %s" % (message, last), output=output, hint=hint)

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
            "BACKUP_FAILED", message + ": it has no end", output=tail(end.decode("utf-8", "replace")), hint=UNTOUCHED
        )
