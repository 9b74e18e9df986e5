"""The default database of a release is reached as the application reaches it, by our program in the release's Python."""

from __future__ import annotations

import contextlib
import gzip
import itertools
import json
import os
import subprocess

from remote.commands import tail
from remote.database.action import Action, Interrupted
from remote.database.administration import ServerError
from remote.database.paced import FULL, copy
from remote.database.whole import refuse_cut_off
from remote.environment.application import as_application
from remote.environment.outcome import HELD, Outcome, refuse_late
from remote.failure import Failure
from remote.importer import BOOT
from remote.launch.unstarted import NOTHING, refuse_unstarted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from inside.database.shapes import DatabaseState, Request
    from remote.places import Places
    from remote.shapes.environment import Part

UNTOUCHED = "Nothing was migrated, and the site was not touched."
# Of a dump of MySQL: 6, the usual one, computes almost three times as long for a tenth less (docs/benchmarks.md).
COMPRESSION = 3
# Of the units of this process.
count = itertools.count(1)


class Database:
    """
    The default database of a release. `directory` is where manage.py lies in the code, empty for its top; `part` confines
    what is run for it. With `held` the site's processes are held as long as something runs.
    """

    def __init__(
        self,
        places: Places,
        release: str,
        directory: str,
        part: Part,
        *,
        alias: str = "default",
        held: bool = False,
    ) -> None:
        self.places, self.release, self.directory, self.part, self.held = places, release, directory, part, held
        # What the settings call it.
        self.alias = alias
        # How a dump is read and played.
        self.pace = FULL

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
            refuse_cut_off(path, message, UNTOUCHED)
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
        self.receive(request, path, "The database could not be backed up")

    def define(self, found: DatabaseState, name: str, path: str) -> None:
        """Writes views, triggers and routines of a database beside it (MySQL) to a new file. Raises BACKUP_FAILED."""
        request: Request = {"action": "define", "name": name, "client": client_of(found)}
        self.receive(request, path, "Views, triggers and routines of %s could not be read" % name)

    def receive(self, request: Request, path: str, message: str) -> None:
        """Writes what an action answers to a new file of root's alone. Raises BACKUP_FAILED with the message."""
        action = self.start(request, subprocess.PIPE)
        action.input.close()
        coming = action.process.stdout
        assert coming is not None
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                if path.endswith(".gz"):
                    with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=COMPRESSION) as packed:
                        copy(coming, packed, self.pace.reading)
                else:
                    copy(coming, file, self.pace.reading)
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            coming.close()
            action.wait()
            raise
        hint = "See the lines below; run again when the cause is gone. " + UNTOUCHED
        action.end("BACKUP_FAILED", message, hint)

    def restore(self, found: DatabaseState, path: str, kept: str) -> None:
        """
        Puts a backup in the place of what the database holds, as a whole or not at all (SQLite, PostgreSQL). SQLite's
        old file stays as `kept`, unless that is empty. Raises BACKUP_FAILED.
        """
        request: Request = {"action": "restore", "name": found["name"], "client": client_of(found), "kept": kept}
        self.play(request, path, "The backup could not be restored")

    def fill(self, found: DatabaseState, path: str, into: str, *, own_path: bool = False) -> None:
        """Plays SQL or a dump into another database of the same server. Raises BACKUP_FAILED."""
        request: Request = {"action": "fill", "into": into, "client": client_of(found), "own_path": own_path}
        self.play(request, path, "The backup could not be restored into %s" % into)

    def play(self, request: Request, path: str, message: str) -> None:
        """Gives an action a backup to read, and waits for its end. Raises BACKUP_FAILED with the message."""
        action = self.start(request, subprocess.DEVNULL)
        action.feed(path, self.pace.filling)
        action.end("BACKUP_FAILED", message, "")

    def ask(self, statements: Sequence[str], database: str = "") -> list[list[str]]:
        """
        Runs SQL as the site, each statement by itself, in a database of its server, empty for its own. The rows of the
        last one, null as an empty text. Raises ServerError.
        """
        request: Request = {"action": "ask", "database": database, "statements": list(statements)}
        action = self.start(request, subprocess.PIPE)
        answer = action.process.communicate()[0]
        try:
            action.end("BACKUP_FAILED", "The database refuses", "")
        except Failure as failure:
            raise ServerError(failure.output) from failure
        rows: list[list[str | None]] = json.loads(answer)
        return [[text or "" for text in row] for row in rows]

    def list_lacking(self) -> list[str]:
        """The migrations that the release has and its database has not. Raises BACKUP_FAILED where it can't be asked."""
        action = self.start({"action": "lacking"}, subprocess.PIPE)
        answer = action.process.communicate()[0]
        action.end("BACKUP_FAILED", "Django can't be asked for migrations", "")
        lacking: list[str] = json.loads(answer)
        return lacking

    def list_others(self) -> list[Database]:
        """The site's databases beside the default one. Raises BACKUP_FAILED where Django can't be asked."""
        action = self.start({"action": "others"}, subprocess.PIPE)
        answer = action.process.communicate()[0]
        action.end("BACKUP_FAILED", "Django can't be asked for its databases", "")
        return [self.beside(alias) for alias in json.loads(answer)]

    def beside(self, alias: str) -> Database:
        """That which the settings call `alias`."""
        # inside/database/connection.py reads it.
        part: Part = {**self.part, "settings": [*self.part["settings"], "Environment=DJANGO_PROD_ALIAS=" + alias]}
        database = Database(self.places, self.release, self.directory, part, alias=alias, held=self.held)
        database.pace = self.pace
        return database

    @contextlib.contextmanager
    def hold(self, word: str) -> Iterator[None]:
        """A connection of the site's bears the word meanwhile. Raises ServerError."""
        action = self.start({"action": "hold", "word": word}, subprocess.PIPE)
        assert action.process.stdout is not None
        try:
            if not action.process.stdout.readline():
                raise ServerError("the site's connection has ended")
            yield
        finally:
            action.input.close()
            action.wait()


def client_of(found: DatabaseState) -> str:
    """What the names of its client programs begin with. Whoever asks has seen that they are installed."""
    return found["client"] or ""
