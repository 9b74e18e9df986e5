"""What Sandbox (sandbox.py) starts in its unit: it runs commands one after the other, as a user without rights."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile

# This module, as Sandbox sends it on.
ENTRY = "remote.environment.confined"
# Of what a command prints, its end: who reads it holds all of it in memory.
MOST = 4 << 20


def main(number: str, groups: str, work: str) -> None:
    """
    Becomes the user and the group `number`, with `groups` beside it (numbers, with commas between), and answers each
    line of standard input, a command, with its exit code and what it printed.
    """
    own = int(number)
    os.setgroups([int(group) for group in groups.split(",") if group])
    os.setresgid(own, own, own)
    os.setresuid(own, own, own)
    os.umask(0o022)
    for folder in (work + "/home", work + "/tmp"):
        os.makedirs(folder, exist_ok=True)
    answer({"ready": True})
    for line in sys.stdin.buffer:
        request = json.loads(line)
        for path, text in request["files"].items():
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        answer(
            perform(request["words"], request["cwd"], request["env"]) if request["words"] else {"code": 0, "text": ""}
        )


def answer(message: object) -> None:
    """A line to who has started this."""
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def perform(words: list[str], cwd: str, env: dict[str, str]) -> dict[str, object]:
    """
    Runs a command. It prints into a file, whose end is not waited for: what a build leaves running would hold a pipe
    open.
    """
    with tempfile.TemporaryFile(dir=env["TMPDIR"]) as output:
        try:
            code = subprocess.run(
                words, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=env, cwd=cwd
            ).returncode
        except OSError as error:
            return {"code": 127 if isinstance(error, FileNotFoundError) else 126, "text": str(error)}
        output.seek(0, os.SEEK_END)
        output.seek(max(0, output.tell() - MOST))
        return {"code": code, "text": output.read().decode("utf-8", "replace")}
