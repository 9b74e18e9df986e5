"""
The language in which a command that lies on the server speaks to whoever runs it. It brings its messages along
(src/render/standalone.ts); without any it speaks English, as a run's programs do, whose words the runner translates.
"""

from __future__ import annotations

import re
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

# English messages without the signs at their ends, with {0}, {1} … in the places of values, and what is said instead.
messages: dict[str, str] = {}

PLACE = re.compile(r"\{(\d)\}")
# A number with decimals, and the unit behind it.
DECIMAL = re.compile(r"\d+\.\d+")
UNIT = re.compile(r" (?:[KMG]o|m?s)\b")
# Letters below which a message's words may stand in anybody's text: `at {0}`.
FEW = 5
# Where messages are joined, the strongest first.
JOINTS = [re.compile(one) for one in (r"(\n+)", r"((?<=[.!?]) (?=[A-Z\"]))", r"(; |: |, )")]
# A text, and the signs that stand around it.
EDGES = re.compile(r"([\s,;:]*)(.*?)(\.?[\s,;:]*)", re.DOTALL)


def speak(translations: Mapping[str, str]) -> None:
    """From now on this language; with no messages English."""
    messages.clear()
    messages.update(translations)
    # Where the terminal has no such letter; what is under way is not to end there.
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]


def say(text: str) -> None:
    """Prints a text of ours as its reader understands it."""
    print(translate(text))


def translate(text: str) -> str:
    """A text that is a message, or several that were joined, in this language; what is none of ours stays as it is."""
    if not messages:
        return text
    found = EDGES.fullmatch(text)
    whole = find(found[2]) if found else None
    if found and whole is not None:
        return spaced(found[1]) + whole + spaced(found[3])
    for joint in JOINTS:
        pieces = joint.split(text)
        if len(pieces) > 1:
            said = [translate(piece) for piece in pieces[::2]]
            ours = [one != piece for one, piece in zip(said, pieces[::2])]
            between = [spaced(sign) if ours[at] or ours[at + 1] else sign for at, sign in enumerate(pieces[1::2])]
            return said[0] + "".join(sign + one for sign, one in zip(between, said[1:]))
    return text


def spaced(sign: str) -> str:
    """A sign between two messages or behind one, as French writes it."""
    return re.sub("^(?=[;:])", "\u00a0", sign)


def find(text: str) -> str | None:
    """The message whose words make up the most of the text, with what stands in it; None where it is none."""
    best, weight = None, 0
    for english, other in messages.items():
        letters = len(re.findall("[A-Za-z]", PLACE.sub("", english)))
        values = read_values(english, text) if letters > weight else None
        if values is None or (letters < FEW and any(" " in value for value in values)):
            continue
        best, weight = fill(other, values), letters
    return best


def read_values(english: str, text: str) -> list[str] | None:
    """What a text has in the places of a message, in their order; None where it is another one."""
    pattern = "(.*?)".join(re.escape(words) for words in PLACE.split(english)[::2])
    found = re.fullmatch(pattern, text, re.DOTALL)
    return list(found.groups()) if found else None


def fill(other: str, values: list[str]) -> str:
    """A translation with the values in its places, each in this language too."""

    def put(place: re.Match[str]) -> str:
        value = values[int(place[1])]
        if DECIMAL.fullmatch(value) and UNIT.match(other, place.end()):
            return value.replace(".", ",")
        return translate(value)

    return PLACE.sub(put, other)
