"""Translations: a .mo for each .po that comes without one, as compilemessages makes them, without GNU gettext."""

from __future__ import annotations

import ast
import re
import struct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


def read_entries(text: str) -> dict[str, str]:
    """
    The translated messages of a PO file as {key: text}, with the separators of MO files: EOT after a context, NUL
    between plural forms. Fuzzy and empty ones are left out (GNU gettext manual, "The Format of PO Files"). Raises
    ValueError or SyntaxError for what is not understood.
    """
    found: dict[str, str] = {}
    entry: dict[str, str] = {}
    fuzzy, field = False, ""

    def finish() -> None:
        if "msgid" in entry and (not fuzzy or entry["msgid"] == ""):
            forms = [entry[name] for name in sorted(entry, key=form_number) if name.startswith("msgstr")]
            if any(forms):
                key = entry["msgid"] + ("\0" + entry["msgid_plural"] if "msgid_plural" in entry else "")
                found[entry["msgctxt"] + "\4" + key if "msgctxt" in entry else key] = "\0".join(forms)

    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        named = re.match(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[\d+\])?)\s*(".*")$', line)
        starts = line.startswith("#") or (named and named.group(1) in ("msgctxt", "msgid"))
        if starts and field.startswith("msgstr"):
            finish()
            entry, fuzzy, field = {}, False, ""
        if line.startswith("#,"):
            fuzzy = fuzzy or "fuzzy" in line
        elif not line or line.startswith("#"):
            continue
        elif named:
            field = named.group(1)
            entry[field] = ast.literal_eval(named.group(2))
        elif line.startswith('"') and field:
            entry[field] += ast.literal_eval(line)
        else:
            raise ValueError("line %d is not understood" % number)
    finish()
    return found


def form_number(name: str) -> int:
    """msgstr[2] → 2."""
    number = re.search(r"\d+", name)
    return int(number.group()) if number else 0


def make_catalogue(entries: Mapping[str, str], charset: str) -> bytes:
    """The bytes of a MO file (GNU gettext manual, "The Format of GNU MO Files"), without a hash table."""
    pairs = sorted((key.encode(charset), value.encode(charset)) for key, value in entries.items())
    keys, values = (b"".join(pair[side] + b"\0" for pair in pairs) for side in (0, 1))
    start = 28 + 16 * len(pairs)
    tables: list[list[int]] = [[], []]
    for side, offset in ((0, start), (1, start + len(keys))):
        for pair in pairs:
            tables[side] += [len(pair[side]), offset]
            offset += len(pair[side]) + 1
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, start)
    return head + b"".join(struct.pack("<%dI" % len(table), *table) for table in tables) + keys + values


def compile_messages(path: str) -> None:
    """Writes x.mo beside x.po. Raises ValueError or SyntaxError for a file that is no PO file."""
    with open(path, "rb") as file:
        content = file.read()
    named = re.search(rb"charset=([A-Za-z0-9_-]+)", content)
    charset = named.group(1).decode() if named and named.group(1) != b"CHARSET" else "utf-8"
    try:
        text = content.decode(charset)
    except LookupError:
        raise ValueError("its charset %s is not known" % charset) from None
    # Made before the file is: Django fails on an empty one, and does without one that is not there.
    made = make_catalogue(read_entries(text.lstrip("\ufeff")), charset)
    with open(path[:-3] + ".mo", "xb") as file:
        file.write(made)
