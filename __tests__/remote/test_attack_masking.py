"""A secret in every form in which programs write it: nothing of it is left."""

import base64
import html
import json
import pprint
import time
from urllib.parse import quote, quote_plus

import pytest

from remote.masking import Masker, show, squeeze

MADE = "tY3-9_kQz8Lm2Xw7RbV4cN6pJ1hG5fD0sAqEuIoP-ZxCvB_nM"
ODD = 'it\'s a "quoted" \\ back/slash+é 100% $ecret'
ESC = "\x1b["


def colour(text):
    return "".join("%s%dm%s" % (ESC, 31 + at % 6, letter) for at, letter in enumerate(text)) + ESC + "0m"


FORMS = {
    "plain": lambda it: "KEY=" + it + ";",
    "repr": lambda it: repr({"KEY": it}),
    "repr of a repr": lambda it: repr(repr({"KEY": it})),
    "ascii": lambda it: ascii([it]),
    "bytes": lambda it: repr(it.encode()),
    "JSON": lambda it: json.dumps({"KEY": it}),
    "JSON in JSON": lambda it: json.dumps(json.dumps({"KEY": it}, ensure_ascii=False)),
    "pprint": lambda it: pprint.pformat({"KEY": it}, width=20),
    "pprint of bytes": lambda it: pprint.pformat(it.encode(), width=20),
    "URL": quote,
    "URL, nothing safe": lambda it: quote(it, safe=""),
    "form": quote_plus,
    "URL in small letters": lambda it: quote(it, safe="").lower() if it is ODD else quote(it),
    "every byte of a URL": lambda it: "".join("%%%02X" % byte for byte in it.encode()),
    "HTML": html.escape,
    "Base64": lambda it: base64.b64encode(it.encode()).decode(),
    "Base64 of more, one before": lambda it: base64.b64encode(b"x" + it.encode() + b"yz").decode(),
    "Base64 of more, two before": lambda it: base64.b64encode(b"xy" + it.encode() + b"z").decode(),
    "Base64 of a repr": lambda it: base64.b64encode(repr({"A": "b", "KEY": it}).encode()).decode(),
    "Base64 of JSON": lambda it: base64.b64encode(json.dumps({"KEY": it}).encode()).decode(),
    "Base64 for URLs": lambda it: base64.urlsafe_b64encode(b"abc>?" + it.encode()).decode(),
    "Base64 in lines": lambda it: base64.encodebytes(b"#" * 40 + it.encode()).decode(),
    "hex": lambda it: it.encode().hex(),
    "hex in capitals": lambda it: it.encode().hex(" ").upper(),
    "numbers": lambda it: str(list(it.encode())),
    "colours": colour,
    "a letter a line": "\n".join,
    "lines": lambda it: "\n    ".join(it[at : at + 7] for at in range(0, len(it), 7)),
    "nothing in between": "\u200b".join,
    "directions": "\u202e".join,
    "a cut": lambda it: "KEY=" + it[: len(it) // 2] + "…",
    "the other half": lambda it: "…" + it[len(it) // 2 :],
}


def remainders(secret):
    """Pieces that tell something of it, in the forms that a reader sees at once."""
    forms = {squeeze(secret), squeeze(quote(secret, safe="")), squeeze(json.dumps(secret)), secret.encode().hex()}
    for before in range(3):
        text = base64.b64encode(b"\0" * before + secret.encode()).decode()
        forms |= {text[4:-4], text[4:-4].replace("+", "-").replace("/", "_")}
    return {form[at : at + 12] for form in forms for at in range(len(form) - 11)}


@pytest.mark.parametrize("secret", [MADE, ODD], ids=["made", "odd"])
@pytest.mark.parametrize("form", FORMS)
def test_attack_no_form_of_a_secret_is_left(form, secret):
    text = "before " + FORMS[form](secret) + " after"
    masked = Masker(cut=[secret]).mask(text)
    assert masked is not None
    assert [piece for piece in remainders(secret) if piece.lower() in squeeze(masked).lower()] == []
    assert masked.startswith("before") and masked.endswith("after")


def test_attack_over_lines_that_come_one_by_one():
    masker, before, said = Masker(cut=[MADE]), "", []
    for line in [MADE[at : at + 6] for at in range(0, len(MADE), 6)]:
        said.append(masker.mask(line, before) or line)
        before = (before + squeeze(line))[-24:]
    # Of the first line nobody could know.
    assert "".join(said).replace("*", "") == MADE[:6]


def test_what_is_no_secret_stays_as_it_is():
    masker = Masker(cut=[MADE], whole=["blog.example.org/x"], plain=["word"])
    assert masker.mask("blog.example.org tY3-9_kQz %s 'quoted' \\" % MADE.lower()) is None
    assert masker.mask("a sword") == "a s***"
    assert Masker().mask("anything") is None


@pytest.mark.parametrize(
    "sequence", ["\x1b[31m", "\x9b1A", "\x1b]8;;https://evil\x07", "\x1bc", "\x1b(B", "\u2066", "\ufeff"]
)
def test_what_nobody_sees_is_not_shown(sequence):
    assert show("a%sb" % sequence) == "ab"


def test_five_megabytes_with_a_hundred_secrets_take_seconds():
    secrets = ["%032x" % (0x9E3779B97F4A7C15F39CC0605CEDC835 * at % 2**128) for at in range(1, 101)]
    masker = Masker(cut=secrets[:50], whole=secrets[50:])
    text = "".join("%d: a line of a log with some words '%s'\n" % (at, at * 7919) for at in range(100_000))
    began = time.process_time()
    assert masker.mask(text + secrets[3]) == text + "***"
    for line in text.splitlines()[:50_000]:
        masker.mask(line)
    assert time.process_time() - began < 20
    assert masker.mask("a" * 1_000_000) is None
