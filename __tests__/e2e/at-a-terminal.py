"""
Runs a program on a terminal of its own, where somebody types: at-a-terminal.py ANSWERS PROGRAM WORD…

ANSWERS is JSON: texts to wait for, each with what is typed then. What was shown comes out as it comes; the exit code is
the program's. One who is asked for something else waits for ever: the test has a time-out.
"""

from __future__ import annotations

import json
import os
import pty
import sys


def main() -> int:
    answers: list[list[str]] = json.loads(sys.argv[1])
    child, terminal = pty.fork()
    if child == 0:
        os.execvp(sys.argv[2], sys.argv[2:])
    unread = ""
    while True:
        try:
            data = os.read(terminal, 65536)
        except OSError:  # Linux ends the terminal of a program that has ended so (EIO).
            break
        if not data:
            break
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
        unread += data.decode("utf-8", "replace")
        while answers and answers[0][0] in unread:
            asked, typed = answers.pop(0)
            unread = unread.partition(asked)[2]
            os.write(terminal, typed.encode() + b"\r")
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


sys.exit(main())
