"""What an authority has answered Caddy, in its own words."""

from __future__ import annotations

import json

from remote.commands import run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any


def read_refusal(unit: str, domain: str) -> str:
    """Why Caddy got no certificate for a name the last time, by its log; empty where it does not tell."""
    words = ["journalctl", "-q", "-o", "cat", "-n", "500", "-u", unit]
    return find_refusal(run(words, check=False).stdout.splitlines(), domain)


def find_refusal(lines: Iterable[str], domain: str) -> str:
    """The detail of the last refusal (RFC 8555, 6.7) among lines of Caddy's log, or the last error of an authority."""
    refused = failed = ""
    for line in lines:
        try:
            told: Any = json.loads(line)
            if told["identifier"] != domain:
                continue
            problem = told.get("problem")
            if problem:
                refused = str(problem["detail"])
            elif told.get("msg") == "challenge failed":
                # A newer library of ACME has it there, as in the Caddy of Debian 13.
                refused = str(told["error"])
            elif told.get("msg") == "could not get certificate from issuer":
                failed = str(told["error"])
        except (ValueError, KeyError, TypeError):
            continue
    return refused or failed
