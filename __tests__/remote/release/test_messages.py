"""Translations compiled by ours, read back by Python's own gettext."""

from __future__ import annotations

import gettext
from pathlib import Path

import pytest

from remote.release.messages import compile_messages

PO = """# Somebody's translation
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

#: a.py:1
msgid "Hello"
msgstr "Bonjour « à vous »"

msgid "two "
"lines\\n"
msgstr ""
"deux "
"lignes\\n"
#, fuzzy
msgid "not sure"
msgstr "faux"

msgctxt "month"
msgid "May"
msgstr "mai"

msgid "%d file"
msgid_plural "%d files"
msgstr[0] "%d fichier"
msgstr[1] "%d fichiers"

msgid "untranslated"
msgstr ""

#~ msgid "old"
#~ msgstr "vieux"
"""

TRANSLATED = [
    "Bonjour « à vous »",
    "deux lignes\n",
    "not sure",
    "mai",
    "%d fichier",
    "%d fichiers",
    "untranslated",
    "old",
]


def translate(folder: Path, content: bytes) -> list[str]:
    (folder / "django.po").write_bytes(content)
    compile_messages(str(folder / "django.po"))
    with open(folder / "django.mo", "rb") as file:
        t = gettext.GNUTranslations(file)
    return [
        t.gettext("Hello"),
        t.gettext("two lines\n"),
        t.gettext("not sure"),
        t.pgettext("month", "May"),
        t.ngettext("%d file", "%d files", 1),
        t.ngettext("%d file", "%d files", 5),
        t.gettext("untranslated"),
        t.gettext("old"),
    ]


def test_contexts_plurals_and_joined_lines_and_what_is_fuzzy_empty_or_old_stays_untranslated(tmp_path: Path) -> None:
    assert translate(tmp_path, PO.encode()) == TRANSLATED


def test_another_charset_than_utf_8_and_the_line_ends_of_windows(tmp_path: Path) -> None:
    text = PO.replace("UTF-8", "iso-8859-1").replace("\n", "\r\n")
    assert translate(tmp_path, text.encode("latin1")) == TRANSLATED


def test_a_byte_order_mark_is_left_out(tmp_path: Path) -> None:
    assert translate(tmp_path, b"\xef\xbb\xbf" + PO.encode()) == TRANSLATED


def test_a_file_without_any_message_becomes_an_empty_catalogue(tmp_path: Path) -> None:
    assert (
        translate(tmp_path, b"") == ["Hello", "two lines\n", "not sure", "May", "%d file", "%d files"] + TRANSLATED[6:]
    )


@pytest.mark.parametrize(
    ("content", "why"),
    [
        pytest.param(b'msgid "a"\nmsgstr "b"\n<<<<<<< HEAD\n', "line 3 is not understood", id="a conflict"),
        pytest.param(b'"Content-Type: charset=klingon\\n"', "its charset klingon is not known", id="a charset"),
    ],
)
def test_what_is_no_po_file_is_refused_with_its_line(content: bytes, why: str, tmp_path: Path) -> None:
    (tmp_path / "django.po").write_bytes(content)
    with pytest.raises(ValueError, match=why):
        compile_messages(str(tmp_path / "django.po"))
    assert not (tmp_path / "django.mo").exists()
