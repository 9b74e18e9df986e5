"""Translations: a .mo for each .po that comes without one, as compilemessages makes them, without GNU gettext."""

from __future__ import annotations

import ast
import re
import struct


def entries_of(text):
    """
    The translated messages of a PO file as {key: text}, with the separators of MO files: EOT after a context, NUL
    between plural forms. Fuzzy and empty ones are left out (GNU gettext manual, "The Format of PO Files").
    """
    found, entry, fuzzy, field = {}, {}, False, None

    def finish():
        if "msgid" in entry and (not fuzzy or entry["msgid"] == ""):
            forms = [entry[name] for name in sorted(entry, key=form_number) if name.startswith("msgstr")]
            if any(forms):
                key = entry["msgid"] + ("\0" + entry["msgid_plural"] if "msgid_plural" in entry else "")
                found[entry["msgctxt"] + "\4" + key if "msgctxt" in entry else key] = "\0".join(forms)

    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        named = re.match(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[\d+\])?)\s*(".*")$', line)
        starts = line.startswith("#") or (named and named.group(1) in ("msgctxt", "msgid"))
        if starts and field and field.startswith("msgstr"):
            finish()
            entry, fuzzy, field = {}, False, None
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


def form_number(name):
    number = re.search(r"\d+", name)
    return int(number.group()) if number else 0


def catalogue(entries, charset):
    """The bytes of a MO file (GNU gettext manual, "The Format of GNU MO Files"), without a hash table."""
    pairs = sorted((key.encode(charset), value.encode(charset)) for key, value in entries.items())
    keys, values = (b"".join(text + b"\0" for text in side) for side in (zip(*pairs) if pairs else ((), ())))
    start, tables = 28 + 16 * len(pairs), [[], []]
    for side, offset in ((0, start), (1, start + len(keys))):
        for pair in pairs:
            tables[side] += [len(pair[side]), offset]
            offset += len(pair[side]) + 1
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, start)
    return head + b"".join(struct.pack("<%dI" % len(table), *table) for table in tables) + keys + values


def compile_messages(path):
    """Writes x.mo beside x.po. Raises ValueError or SyntaxError for a file that is no PO file."""
    with open(path, "rb") as file:
        content = file.read()
    charset = re.search(rb"charset=([A-Za-z0-9_-]+)", content)
    charset = charset.group(1).decode() if charset and charset.group(1) != b"CHARSET" else "utf-8"
    try:
        text = content.decode(charset)
    except LookupError:
        raise ValueError("its charset %s is not known" % charset) from None
    with open(path[:-3] + ".mo", "xb") as file:
        file.write(catalogue(entries_of(text.lstrip("\ufeff")), charset))
