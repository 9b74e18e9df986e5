"""What the account that logs in brings along, and a run does not want."""

from __future__ import annotations

import os
import re

# Variables that a run keeps: what its own words set (src/server/server.ts), who logged in (sudo(8)), the way to the
# outside, and where packages come from.
KEPT = re.compile(
    "PATH|LC_ALL|HOME|USER|LOGNAME|SHELL|TMPDIR|.*_(proxy|PROXY|CA_BUNDLE)|(SSL_CERT|SUDO|GIT|PIP|UV)_.*|NETRC"
)


def leave_account() -> None:
    """
    Forgets all other variables: what start-up files set for a person (PYTHONPATH, an environment of conda) would lead
    the programs that we start elsewhere. Folders made on the way to a file are for everybody to pass, whatever the
    account's umask(2).
    """
    os.umask(0o022)
    for name in list(os.environ):
        if not KEPT.fullmatch(name):
            del os.environ[name]
