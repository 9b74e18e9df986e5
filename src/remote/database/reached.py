"""The default database of a release is reached as the application reaches it, by our program in the release's Python."""

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
from remote.importer import BOOT, program_of
from remote.launch.unstarted import NOTHING, refuse_unstarted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import IO

    from inside.database.shapes import DatabaseState, Request
    from remote.codes import ErrorCode
    from remote.places import Places

UNTOUCHED = "Nothing was migrated, and the site was not touched."
# Copied at a time, in bytes.
BLOCK = 1 << 20


class Action:
    """An action of inside/database/actions.py under way: it has its request, and may wait for a dump."""

    def __init__(
        self, words: list[str], request: Request, stdout: int, refuse: Callable[[int, Sequence[str]], None]
    ) -> None:
        # Of what it ended with: that the server could not start it.
        self.refuse = refuse
        # A file, since nobody reads it while a dump is under way.
        self.errors = tempfile.TemporaryFile()
        self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=stdout, stderr=self.errors)
        assert self.process.stdin is not None
        self.input: IO[bytes] = self.process.stdin
        try:
            self.input.write(program_of("inside.database.actions") + json.dumps(request).encode() + b"\n")
            self.input.flush()
        except BrokenPipeError:
            pass  # It ended before it could read: its code says so.

    def feed(self, path: str) -> None:
        """Gives it a backup to read."""
        try:
            with gzip.open(path, "rb") if path.endswith(".gz") else open(path, "rb") as file:
                shutil.copyfileobj(file, self.input, BLOCK)
            self.input.close()
        except BrokenPipeError:
            pass  # It has ended, and says why.

    def end(self, code: ErrorCode, message: str, hint: str) -> None:
        """Waits for its end. Raises a Failure with the last lines that it wrote, or LAUNCH_FAILED."""
        if self.process.wait() != 0:
            self.errors.seek(0)
            output = tail(self.errors.read().decode("utf-8", "replace"))
            self.refuse(self.process.returncode, output.splitlines())
            last = output.splitlines()[-1] if output else "it ended with code %d" % self.process.returncode
            raise Failure(code, "%s: %s" % (message, last), output=output, hint=hint)


class Database:
    """The default database of a release. `directory` is where manage.py lies in the code, empty for its top."""

    def __init__(self, places: Places, release: str, directory: str) -> None:
        self.places, self.release, self.directory = places, release, directory

    def start(self, request: Request, stdout: int) -> Action:
        """Starts an action."""
        words = as_application(self.places, self.release, self.directory, ["-c", BOOT])

        def refuse(code: int, lines: Sequence[str]) -> None:
            nothing = as_application(self.places, self.release, self.directory, NOTHING)
            refuse_unstarted(nothing, self.places.release(self.release), code, lines)

        return Action(words, request, stdout, refuse)

    def look(self) -> DatabaseState:
        """
        Engine, size in bytes and the client programs for it; it is asked, so it has to answer. Raises
        DATABASE_UNREACHABLE.
        """
        action = self.start({"action": "look"}, subprocess.PIPE)
        answer = action.process.communicate()[0]
        hint = "Is the database server running, and are the settings and `env` right? " + UNTOUCHED
        action.end("DATABASE_UNREACHABLE", "The database can't be asked", hint)
        state: DatabaseState = json.loads(answer)
        return state

    def check(self, found: DatabaseState, path: str) -> None:
        """Reads a backup from beginning to end. Raises BACKUP_FAILED when it is not whole."""
        message = "%s can't be read" % os.path.basename(path)
        if path.endswith(".gz"):
            refuse_cut_off(path, message)
            return
        request: Request = {
            "action": "check",
            "engine": found["engine"],
            "name": found["name"],
            "client": client_of(found),
        }
        action = self.start(request, subprocess.DEVNULL)
        action.feed(path)
        action.end("BACKUP_FAILED", message, UNTOUCHED)

    def dump(self, found: DatabaseState, path: str) -> None:
        """
        Writes a dump to a new file. It comes through a pipe, so that the application never holds that file. Raises
        BACKUP_FAILED.
        """
        request: Request = {"action": "dump", "name": found["name"], "client": client_of(found)}
        action = self.start(request, subprocess.PIPE)
        action.input.close()
        coming = action.process.stdout
        assert coming is not None
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                if path.endswith(".gz"):
                    with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=6) as packed:
                        shutil.copyfileobj(coming, packed, BLOCK)
                else:
                    shutil.copyfileobj(coming, file, BLOCK)
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            coming.close()
            action.process.wait()
            raise
        hint = "See the lines above; run again when the cause is gone. " + UNTOUCHED
        action.end("BACKUP_FAILED", "The database could not be backed up", hint)

    def restore(self, found: DatabaseState, path: str | None) -> None:
        """
        Puts a backup in the place of what the database holds; None for nothing at all (MySQL). Raises BACKUP_FAILED.
        """
        request: Request = {"action": "restore", "name": found["name"], "client": client_of(found)}
        action = self.start(request, subprocess.DEVNULL)
        if path is None:
            action.input.close()
        else:
            action.feed(path)
        action.end("BACKUP_FAILED", "The backup could not be restored", "")


def client_of(found: DatabaseState) -> str:
    """What the names of its client programs begin with. Whoever asks has seen that they are installed."""
    return found["client"] or ""


def refuse_cut_off(path: str, message: str) -> None:
    """A dump of MySQL ends with a line that says that it is complete. Raises BACKUP_FAILED for one that does not."""
    end = b""
    try:
        with gzip.open(path, "rb") as file:
            for block in iter(lambda: file.read(BLOCK), b""):
                end = (end + block)[-200:]
    except (OSError, EOFError) as error:
        raise Failure("BACKUP_FAILED", "%s: %s" % (message, error), hint=UNTOUCHED) from None
    if b"\n-- Dump completed" not in end:
        output = tail(end.decode("utf-8", "replace"))
        raise Failure("BACKUP_FAILED", message + ": it has no end", output=output, hint=UNTOUCHED)
