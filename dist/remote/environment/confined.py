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
# Seconds between two looks at what a command has printed.
PAUSE = 0.5


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
        words, cwd, env, aloud = request["words"], request["cwd"], request["env"], request["aloud"]
        answer(perform(words, cwd, env, aloud) if words else {"code": 0, "text": ""})


def answer(message: object) -> None:
    """A line to who has started this."""
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def perform(words: list[str], cwd: str, env: dict[str, str], aloud: bool) -> dict[str, object]:
    """
    Runs a command. It prints into a file, whose end is not waited for: what a build leaves running would hold a pipe
    open. `aloud`: its lines are told as they come.
    """
    with tempfile.TemporaryFile(dir=env["TMPDIR"]) as output:
        try:
            process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=env, cwd=cwd)
        except OSError as error:
            return {"code": 127 if isinstance(error, FileNotFoundError) else 126, "text": str(error)}
        told = 0
        code = None
        while code is None:
            try:
                code = process.wait(PAUSE if aloud else None)
            except subprocess.TimeoutExpired:
                pass
            if aloud:
                told = tell_lines(output.fileno(), told, whole=code is not None)
        output.seek(0, os.SEEK_END)
        output.seek(max(0, output.tell() - MOST))
        return {"code": code, "text": output.read().decode("utf-8", "replace")}


def tell_lines(file: int, start: int, *, whole: bool) -> int:
    """
    Tells the lines that begin at `start`, the last one too where the text is `whole`. Answers where to go on. Of what is
    printed faster than it can be told, the end is told.
    """
    end = os.fstat(file).st_size
    content = os.pread(file, MOST, max(start, end - MOST))
    if not whole:
        content = content[: content.rfind(b"\n") + 1]
    for line in content.splitlines():
        answer({"line": line.decode("utf-8", "replace")})
    return max(start, end - MOST) + len(content)
