"""A command that goes on to its end when the runner has gone: what it prints is read all the same."""

from __future__ import annotations

import os
import subprocess
import sys


def main(*words: str) -> None:
    """Runs it and relays both of its streams as one; ends with its exit code, 128 and more for a signal."""
    command = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert command.stdout is not None
    heard = True
    for line in command.stdout:
        try:
            if heard:
                sys.stdout.buffer.write(line)
                sys.stdout.buffer.flush()
        except BrokenPipeError:
            heard = False
    code = command.wait()
    os._exit(code if code >= 0 else 128 - code)
