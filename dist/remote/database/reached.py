"""The default database of a release is reached as the application reaches it, by our program in the release's Python."""

from __future__ import annotations

import gzip
import itertools
import json
import os
import shutil
import subprocess
import tempfile

from remote.commands import tail
from remote.environment.application import as_application
from remote.environment.outcome import HELD, Outcome, Watch, refuse_late
from remote.failure import Failure
from remote.importer import BOOT, program_of
from remote.launch.unstarted import NOTHING, refuse_unstarted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import IO

    from inside.database.shapes import DatabaseState, Request
    from remote.codes import ErrorCode
    from remote.places import Places
    from remote.shapes.environment import Part

UNTOUCHED = "Nothing was migrated, and the site was not touched."
# Copied at a time, in bytes.
BLOCK = 1 << 20


# Of the units of this process.
count = itertools.count(1)


class Interrupted(Failure):
    """An action was ended by a signal that is none of ours."""


class Action:
    """An action of inside/database/actions.py under way: it has its request, and may wait for a dump."""

    def __init__(
        self,
        words: list[str],
        request: Request,
        stdout: int,
        unit: str,
        refuse: Callable[[int, Outcome, list[str]], None],
    ) -> None:
        # Of what it ended with: that the server could not start it, its time was over, or somebody has ended it.
        self.refuse = refuse
        self.outcome = Outcome(unit)
        self.watch = Watch(unit)
        self.watch.__enter__()
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
        """Waits for its end. Raises a Failure with the last lines that it wrote, Interrupted, LAUNCH_FAILED, STEP_TIMED_OUT."""
        if self.wait() != 0:
            self.errors.seek(0)
            said = [self.outcome.own(line) for line in self.errors.read().decode("utf-8", "replace").splitlines()]
            lines = [line for line in said if line is not None]
            self.refuse(self.process.returncode, self.outcome, lines)
            output = tail("\n".join(lines))
            last = output.splitlines()[-1] if output else "it ended with code %d" % self.process.returncode
            raise Failure(code, "%s: %s" % (message, last), output=output, hint=hint)

    def wait(self) -> int:
        """Its exit code, once it has ended."""
        code = self.process.wait()
        self.watch.__exit__(None, None, None)
        return code


class Database:
    """
    The default database of a release. `directory` is where manage.py lies in the code, empty for its top; `part` confines
    what is run for it. With `held` the site's processes are held as long as something runs.
    """

    def __init__(self, places: Places, release: str, directory: str, part: Part, *, held: bool = False) -> None:
        self.places, self.release, self.directory, self.part, self.held = places, release, directory, part, held

    def start(self, request: Request, stdout: int) -> Action:
        """Starts an action."""
        unit = "%s-part-%d-%d" % (self.places.app, os.getpid(), next(count))
        where = self.places, self.release, self.directory
        words = as_application(*where, ["-c", BOOT], self.part, unit=unit, held=self.held)

        def refuse(code: int, outcome: Outcome, lines: list[str]) -> None:
            refuse_late(outcome, self.part, tail("\n".join(lines)))
            if not self.held and outcome.is_interrupted(self.places):
                raise Interrupted("BACKUP_FAILED", "%s %s" % (self.part["name"], HELD))
            refuse_unstarted(as_application(*where, NOTHING, self.part), self.places.release(self.release), code, lines)

        return Action(words, request, stdout, unit, refuse)

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
            action.wait()
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
