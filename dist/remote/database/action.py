"""An action of inside/database/actions.py runs in a release's Python, is given a request, and may be given a dump."""

from __future__ import annotations

import gzip
import json
import subprocess
import tempfile

from remote.commands import tail
from remote.database.paced import copy
from remote.environment.outcome import Outcome, Watch
from remote.failure import Failure
from remote.importer import program_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import IO

    from inside.database.shapes import Request
    from remote.codes import ErrorCode


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

    def feed(self, path: str, rests: float = 0) -> None:
        """Gives it a backup to read, with rests so many times as long as each part has taken."""
        try:
            with gzip.open(path, "rb") if path.endswith(".gz") else open(path, "rb") as file:
                copy(file, self.input, rests)
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
