"""Commands of the server, run without a shell."""

from __future__ import annotations

import os
import subprocess

from remote.failure import Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from remote.codes import ErrorCode


def tail(text: str, lines: int = 20) -> str:
    """The last lines of a text."""
    return "\n".join(text.rstrip().splitlines()[-lines:])


def line_of(words: Sequence[str], most: int = 400) -> str:
    """A command as it is told, with a sign where it is longer than that."""
    text = " ".join(words)
    return text if len(text) <= most else text[:most].rpartition(" ")[0] + " …"


def run(
    words: Sequence[str],
    *,
    check: bool = True,
    env: Mapping[str, str] | None = None,
    cwd: str | None = None,
    stdin: str | None = None,
    code: ErrorCode = "COMMAND_FAILED",
    message: str = "",
    hint: str = "",
) -> subprocess.CompletedProcess[str]:
    """
    Runs a command; both streams come back as one text. The environment is ours and what `env` adds. One that the server
    does not have, or does not start, ends with 127 or 126, and the reason is its text.

    With `check` any exit status but 0 raises a Failure, of `code` and with `message` where they are given.
    """
    try:
        done = subprocess.run(
            words,
            stdin=subprocess.DEVNULL if stdin is None else None,
            input=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, "LC_ALL": "C.UTF-8", **(env or {})},
            cwd=cwd,
            text=True,
            errors="replace",
        )
    except OSError as error:
        # As a shell tells it: not there, or not to be executed (POSIX.1-2024, Shell Command Language, 2.8.2).
        status = 127 if isinstance(error, FileNotFoundError) else 126
        done = subprocess.CompletedProcess(words, status, str(error))
    if check and done.returncode != 0:
        raise Failure(
            code,
            message or "%s ended with code %d" % (words[0], done.returncode),
            output=tail(done.stdout),
            command=line_of(words),
            hint=hint,
        )
    return done
