"""Which Python has built files (wheels) for what could not be built."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

FAILED = re.compile(r"[Ff]ailed to (?:download and )?build `?([A-Za-z0-9][\w.-]*?)(?:==([^`\s]+))?[`\s]")
UNUSABLE = re.compile(r"([A-Za-z0-9][\w.-]*?)(?:\[[^]]*\])?==(\S+) has no usable wheels")
# A header that is missing is another matter, but for one of Python's own that it has moved.
REFUSED = re.compile(r"\.(c|cc|cpp|cxx|h):\d+:\d+: (error: |fatal error: longintrepr\.h)")
PYTHONS = ("3.13", "3.12", "3.11", "3.10", "3.9", "3.14")


def hint_for_build(
    attempt: Callable[[Sequence[str], str, Sequence[str]], str | None], output: str, python: str
) -> str | None:
    """
    What to do about a build that failed with this output, for there is a Python with wheels of it; None where there is
    none. `attempt` resolves pins for a version of Python with wheels alone, without packages of some names, and answers
    what was printed when that failed; `python` is the version that there is.
    """
    built = FAILED.search(output)
    if not built:
        return None

    def without_wheels(pins: Sequence[str], version: str) -> dict[str, str] | None:
        return list_without(lambda names: attempt(pins, version, names))

    wanted = without_wheels([], python)
    name = built.group(1).lower().replace("_", "-")
    if not wanted or name not in wanted:
        return None
    pins = ["%s==%s" % pair for pair in wanted.items()]
    best: tuple[int, str] | None = None
    for version in PYTHONS:
        if version == python:
            continue
        lacking = without_wheels(pins, version)
        if lacking is not None and name not in lacking and (best is None or len(lacking) < best[0]):
            best = len(lacking), version
            if not lacking:
                break
    if best is None:
        return None
    listed = ", ".join(pins)
    many = len(pins) > 1
    return (
        "%s %s no built files for Python %s, and %s old to be built with it. Python %s has them: write `python: '%s'` into"
        " .github/django-prod.yml (it is fetched where the system lacks it), or ask for %s."
        % (
            listed,
            "have" if many else "has",
            python,
            "are too" if many else "is too",
            best[1],
            best[1],
            "newer versions of them" if many else "a newer version of it",
        )
    )


def hint_for_compiler(output: str, python: str) -> str | None:
    """What to do about code that a compiler refused (GCC's words), of a package without built files; None for another failure."""
    built = FAILED.search(output)
    if not built or not REFUSED.search(output):
        return None
    name, version = built.group(1), built.group(2)
    pinned = "%s==%s" % (name, version) if version else name
    return (
        "%s can't be compiled for Python %s: it is mostly too old for it. Ask for a newer version of %s, or for the Python of"
        " its time in .github/django-prod.yml (`python: '3.9'`, which is fetched where the system lacks it)."
        % (pinned, python, name)
    )


def list_without(attempt: Callable[[Sequence[str]], str | None]) -> dict[str, str] | None:
    """
    Names and versions of the pins that have no wheels; None where it can't be told. `attempt` answers what is printed
    without those of some names.
    """
    found: dict[str, str] = {}
    while len(found) < 40:
        text = attempt(list(found))
        if text is None:
            return found
        unusable = UNUSABLE.search(text)
        if not unusable or unusable.group(1).lower() in found:
            break
        found[unusable.group(1).lower()] = unusable.group(2)
    return None
