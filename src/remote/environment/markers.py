"""Environment markers (PEP 508)."""

from __future__ import annotations

import functools
import os
import re

from remote.environment.frozen import plain
from remote.environment.versions import satisfies

MARKER = re.compile(r"\(|\)|\"[^\"]*\"|'[^']*'|===|==|~=|!=|<=|>=|<|>|not\s+in\b|[\w.]+")


@functools.lru_cache(None)
def holds(marker: str, python: str, extra: str = "") -> bool:
    """Whether a marker is true for this server, a version of Python and an extra; also where it can't be read."""
    machine = os.uname()
    values = {
        "python_version": ".".join(python.split(".")[:2]),
        "python_full_version": python,
        "implementation_version": python,
        "os_name": "posix",
        "sys_platform": "linux",
        "platform_system": "Linux",
        "platform_machine": machine.machine,
        "platform_release": machine.release,
        "platform_version": machine.version,
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
        "extra": extra,
    }
    try:
        tokens = MARKER.findall(marker)
        return not tokens or any_of(tokens, values)
    except (IndexError, KeyError):
        return True


def any_of(tokens: list[str], values: dict[str, str]) -> bool:
    """Reads `A and B or C` off the front of the tokens; each part is read, whatever the ones before it say."""
    true = all_of(tokens, values)
    while tokens and tokens[0] == "or":
        tokens.pop(0)
        true = all_of(tokens, values) or true
    return true


def all_of(tokens: list[str], values: dict[str, str]) -> bool:
    """Reads `A and B` off the front of the tokens."""
    true = compare(tokens, values)
    while tokens and tokens[0] == "and":
        tokens.pop(0)
        true = compare(tokens, values) and true
    return true


def compare(tokens: list[str], values: dict[str, str]) -> bool:
    """Reads one comparison, or a marker in brackets, off the front of the tokens."""
    first = tokens.pop(0)
    if first == "(":
        true = any_of(tokens, values)
        tokens.pop(0)
        return true
    operator, second = tokens.pop(0), tokens.pop(0)
    left, right = (word[1:-1] if word[0] in "\"'" else values[word] for word in (first, second))
    if operator == "in":
        return left in right
    if operator.startswith("not"):
        return left not in right
    if "version" in first:
        return satisfies(left, operator, right)
    if "version" in second:
        turned = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}.get(operator, operator)
        return satisfies(right, turned, left)
    if "extra" in (first, second):
        left, right = plain(left), plain(right)
    return {"!=": left != right, "<": left < right, ">": left > right}.get(operator, left == right)
