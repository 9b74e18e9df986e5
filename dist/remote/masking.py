"""
Takes secrets out of a text, however they are written there: encoded, escaped, cut off, broken by lines or colours.
The runner does the same with what it was given itself (src/report/masking.ts).
"""

from __future__ import annotations

import base64
import bisect
import html
import json
import re
from urllib.parse import quote, quote_plus

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

STARS = "***"
# What a terminal acts on and nobody sees: control sequences and strings (ECMA-48, 5.3 to 5.6), what sets the direction
# of a text or has no width (Unicode, annex 9 and chapter 23.2), tags.
INVISIBLE = re.compile(
    "(?:\x1b\\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b[]P_^X]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c\n]*(?:\x07|\x1b\\\\|\x9c)"
    "|\x1b[ -/]*[0-Z\\\\`-~]|[\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
# What may stand between two characters of a secret, or in front of one: white space, quotes, what escapes them, and the
# end of a literal with the beginning of the next.
BETWEEN = re.compile("['\"]\\s+[bu]['\"]|['\"]|[\\s\x00-\x1f\x7f-\x9f`\\\\]+")
# A piece of a secret of so many characters is hidden like the whole.
PIECE = 10
# A text is looked at in every fourth place, six characters each: whatever has nine is met.
STEP, GRAM = 4, 6
# The characters of the lines before that are remembered.
REMEMBERED = 160
# A longer secret is looked for in parts.
LONGEST = 400
# Below that a value is looked for as it is, and in no other form.
SHORTEST = 6


def show(text: str) -> str:
    """The text without what nobody sees in it."""
    return INVISIBLE.sub("", text)


def squeeze(text: str) -> str:
    """The text without what may stand between two characters."""
    return BETWEEN.sub("", show(text))


def list_forms(secret: str) -> set[str]:
    """A secret as programs write it, squeezed."""
    raw = secret.encode("utf-8", "surrogatepass")
    escaped = {secret, json.dumps(secret)[1:-1], ascii(secret)[1:-1], repr(raw)[2:-1], quote(secret, safe="")}
    written = {
        *escaped,
        *(quote(secret, safe=kept) for kept in ("/", "!~*'()", ";,/?:@&=+$-_.!~*'()#")),
        *(quote_plus(secret, safe=kept) for kept in ("", "*")),
        html.escape(secret),
        html.escape(secret).replace("&#x27;", "&#39;"),
        ",".join(map(str, raw)),
        "".join("x%02x" % byte for byte in raw),
        "".join("%%%02X" % byte for byte in raw),
        raw.hex(),
        raw.hex().upper(),
    }
    written |= {re.sub("%[0-9A-F]{2}", lambda code: code.group().lower(), text) for text in written if "%" in text}
    for text in escaped:
        written |= list_base64(text.encode("utf-8", "surrogatepass"))
    return {form for form in map(squeeze, written) if len(form) >= SHORTEST}


def list_base64(raw: bytes) -> set[str]:
    """What of the Base64 of a longer text tells these bytes, wherever they stand in it (RFC 4648, 4 and 5)."""
    found = set()
    for before in range(3):
        text = base64.b64encode(b"\0" * before + raw).decode("ascii")
        # Characters to which a neighbour belongs too are left out.
        core = text[(0, 2, 3)[before] : (before + len(raw)) * 8 // 6]
        found |= {core, core.replace("+", "-").replace("/", "_")}
    return found


class Masker:
    """
    Knows the forms of secrets. Of `cut` pieces are found too, of `whole` ones nothing less than the whole; `plain` are
    looked for as they are.
    """

    def __init__(self, cut: Iterable[str] = (), whole: Iterable[str] = (), plain: Iterable[str] = ()) -> None:
        self.plain = sorted(set(plain), key=len, reverse=True)
        self.brief: set[str] = set()
        # Six characters → the forms that have them there: form, place, whether a piece is enough.
        self.grams: dict[str, list[tuple[str, int, bool]]] = {}
        for secrets, in_pieces in ((cut, True), (whole, False)):
            for form in {form for secret in set(secrets) for part in split(secret) for form in list_forms(part)}:
                self.learn(form, in_pieces)

    def learn(self, form: str, in_pieces: bool) -> None:
        """Remembers a form of a secret."""
        if len(form) < STEP + GRAM - 1:
            self.brief.add(form)
            return
        for at in range(len(form) - GRAM + 1 if in_pieces else STEP):
            places = self.grams.setdefault(form[at : at + GRAM], [])
            # A text of the same six characters again and again is still met.
            if len(places) < 8:
                places.append((form, at, in_pieces))

    def find(self, text: str) -> list[tuple[int, int]]:
        """From where to where a squeezed text tells of a secret."""
        found = set()
        for form in self.brief:
            at = text.find(form)
            while at >= 0:
                found.add((at, at + len(form)))
                at = text.find(form, at + 1)
        grams = self.grams
        for at in range(0, len(text) - GRAM + 1, STEP) if grams else ():
            for form, place, in_pieces in grams.get(text[at : at + GRAM], ()):
                span = meet(text, at, form, place, in_pieces)
                if span:
                    found.add(span)
        return sorted(found)

    def mask(self, text: str, before: str = "") -> str | None:
        """
        The text with three stars in the place of each secret, None where it tells of none. `before` is what was said
        just before it, squeezed.
        """
        shown = show(text)
        known = len(before)
        found = self.find(before + BETWEEN.sub("", shown))
        spans = [(max(start - known, 0), end - known) for start, end in found if end > known]
        masked = replace(shown, spans) if spans else shown
        for value in self.plain:
            masked = masked.replace(value, STARS)
        return None if masked == shown else masked


def split(secret: str) -> list[str]:
    """Its parts, each so long that it can be looked for."""
    return [secret[at : at + LONGEST] for at in range(0, len(secret), LONGEST)]


def meet(text: str, at: int, form: str, place: int, in_pieces: bool) -> tuple[int, int] | None:
    """From where to where a text has a form, or enough of it, of which it has the characters at `place` in `at`."""
    start, end = at - place, at - place + len(form)
    if start >= 0 and text.startswith(form, start):
        return start, end
    if not in_pieces:
        return None
    start, end = at, at + GRAM
    while start > 0 and place > 0 and text[start - 1] == form[place - 1]:
        start, place = start - 1, place - 1
    while end < len(text) and place + end - start < len(form) and text[end] == form[place + end - start]:
        end += 1
    return (start, end) if end - start >= PIECE else None


def replace(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with stars in these places, in order, which are counted without what stands between characters."""
    # Where each stretch without anything in between begins: squeezed, and in the text.
    squeezed, starts = [0], [0]
    for gap in BETWEEN.finditer(text):
        squeezed.append(squeezed[-1] + gap.start() - starts[-1])
        starts.append(gap.end())

    def place(at: int) -> int:
        # Of two that begin in one place the last: the other is empty.
        stretch = bisect.bisect_right(squeezed, at) - 1
        return starts[stretch] + at - squeezed[stretch]

    pieces, done = [], 0
    for first, behind in spans:
        start, end = place(first), place(behind - 1) + 1
        if start >= done:
            pieces += [text[done:start], STARS]
        done = max(done, end)
    return "".join([*pieces, text[done:]])
