"""A pytest that is started once and forks for each file, as starting it takes longer than most files do.

Standard input has a line of JSON for each run, ``{"words": […], "output": FILE}``: pytest's command line, and the file
that gets what it prints. Standard output has the exit code of each, a line (pytest's, or 128 + the signal that ended it).
A run begins with the state of this process, which imports nothing of the project.
"""

import json
import os
import sys

import pytest
from _pytest.config import get_config

# What each run would import first: pytest's own plugins.
get_config()


def run(words, output):
    """Run pytest in a process of its own. Answers its exit code."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        log = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        nothing = os.open(os.devnull, os.O_RDONLY)
        for source, target in (nothing, 0), (log, 1), (log, 2):
            os.dup2(source, target)
        # As a program's end: threads and exit handlers of the tests are waited for, buffers are written.
        sys.exit(pytest.main(words))
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


for line in sys.stdin:
    code = run(**json.loads(line))
    print(code if code >= 0 else 128 - code, flush=True)
