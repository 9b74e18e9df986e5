"""Versions (PEP 440), and constraints as Poetry writes them."""

from __future__ import annotations

import functools
import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    # Epoch, numbers, stage before the release, number of the post-release, of the development release, local version.
    Order = tuple[int, list[int], tuple[int, int], int, float, str]

VERSION = re.compile(
    r"v?(?:(\d+)!)?(\d+(?:\.\d+)*)[-_.]?(?:(a|b|c|rc|alpha|beta|pre|preview)[-_.]?(\d*))?"
    r"(?:-(\d+)|[-_.]?(?:post|rev|r)[-_.]?(\d*))?(?:[-_.]?dev[-_.]?(\d*))?(?:\+([\w.-]+))?$",
    re.IGNORECASE,
)
CONSTRAINT = re.compile(r"(\^|~=|~|===?|!=|>=|<=|>|<|=)?\s*([\w.*+!-]+)")
STAGES = {"a": 0, "alpha": 0, "b": 1, "beta": 1}
FINAL = 3


@functools.lru_cache(None)
def order(version: str) -> Order | None:
    """What versions sort by; None for what is none."""
    found = VERSION.match(version.strip())
    if not found:
        return None
    epoch, numbers, stage, number, post, revision, dev, local = found.groups()
    release = [int(part) for part in numbers.split(".")]
    while release and release[-1] == 0:
        release.pop()
    after = -1 if post is None and revision is None else int(post or revision or 0)
    if stage:
        before = (STAGES.get(stage.lower(), 2), int(number or 0))
    else:
        before = (-1, 0) if dev is not None and after < 0 else (FINAL, 0)
    unfinished = int(dev or 0) if dev is not None else float("inf")
    return (int(epoch or 0), release, before, after, unfinished, local or "")


def numbers_of(version: str) -> list[int]:
    """The numbers at its front."""
    found = re.match(r"v?((?:\d+)(?:\.\d+)*)", version)
    return [int(part) for part in found.group(1).split(".")] if found else []


def next_after(numbers: list[int], index: int) -> str:
    """The first version that is no longer the same up to the number at `index`."""
    return ".".join(map(str, numbers[:index] + [numbers[index] + 1]))


def satisfies(version: str, operator: str | None, literal: str) -> bool:
    """Whether a version fits one comparison, `>=` and `5.2` or `==` and `5.*`; without an operator it is `==`."""
    if literal.startswith("*"):
        return True
    if literal.endswith("*"):
        wanted = numbers_of(literal)
        have = (numbers_of(version) + [0] * len(wanted))[: len(wanted)]
        return (have == wanted) != (operator == "!=")
    left, right, numbers = order(version), order(literal), numbers_of(literal)
    if left is None or right is None:
        return (version == literal) != (operator == "!=")
    if operator in ("^", "~", "~="):
        if operator == "^":
            last = next((index for index, number in enumerate(numbers) if number), len(numbers) - 1)
        else:
            last = min(1, len(numbers) - 1) if operator == "~" else max(len(numbers) - 2, 0)
        end = order(next_after(numbers, last))
        return end is not None and right <= left < end
    if not right[5]:
        left = (*left[:5], "")
    return {"!=": left != right, ">=": left >= right, "<=": left <= right, ">": left > right, "<": left < right}.get(
        operator or "==", left == right
    )


@functools.lru_cache(None)
def admits(constraint: str, version: str) -> bool:
    """Whether a constraint like `^3.1 || >=5,!=5.2` lets a version in."""
    for alternative in re.split(r"\|\|?", constraint):
        if all(satisfies(version, *found.groups()) for found in CONSTRAINT.finditer(alternative)):
            return True
    return False


@functools.lru_cache(None)
def admits_python(constraint: str, python: str) -> bool:
    """The same for a Python such as 3.11.3: a constraint like `<=3.11` or `3.11` means all of 3.11."""
    minor = ".".join(python.split(".")[:2])
    for alternative in re.split(r"\|\|?", constraint):
        pairs = [found.groups() for found in CONSTRAINT.finditer(alternative)]
        if all(satisfies(python if text.count(".") > 1 else minor, how, text) for how, text in pairs):
            return True
    return False
