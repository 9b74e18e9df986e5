"""
What a site keeps secret, taken out of all that is said of it: what the server has made, and what `env` gave. Every
message of a call goes through here (remote/serve.py), as do the facts of a run that only looks.
"""

from __future__ import annotations

import glob
import json
import re
from urllib.parse import unquote

from remote.files import read_text
from remote.formats import read_site
from remote.masking import REMEMBERED, SHORTEST, Masker, show, squeeze
from remote.places import Places

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

# Values that are found everywhere: to hide them would empty the log and hide nothing (as src/inputs/secrets.ts).
PLAIN = {"true", "false", "none", "null", "production", "localhost", "127.0.0.1", "smtp", "utf-8"}
# What programs and the project say in their own words. Elsewhere a value of `env` may be what the run decides by, such
# as the name of a database: there only what is secret by itself is taken out.
WORDS = {
    "log",
    "message",
    "output",
    "command",
    "hint",
    "error",
    "traceback",
    "warnings",
    "text",
    "sql",
    "why",
    "reason",
}
WORDS |= {"failed", "refused", "words"}
# Variables that are named as secrets are.
NAMED = re.compile("SECRET|KEY|TOKEN|PASS|PWD|CREDENTIAL|SALT|DSN", re.IGNORECASE)
# The answer of a program of ours among the lines of the project: marker and JSON (src/probe/probe.ts).
ANSWER = re.compile(r"([0-9a-f]{24})(\{.*\})")


class Hider:
    """Takes the secrets of a site out of messages. It reads them with the first text that comes."""

    def __init__(self, app: str, given: Iterable[Mapping[str, str]] = ()) -> None:
        self.app, self.given = app, list(given)
        # For what is decided by, and for words.
        self.maskers: tuple[Masker, Masker] | None = None
        self.before = ""

    def hide(self, message: Any, name: str = "") -> Any:
        """The message without them; `name` is the field in which it stands."""
        if isinstance(message, dict):
            return {field: self.hide(value, field) for field, value in message.items()}
        if isinstance(message, (list, tuple)):
            return [self.hide(value, name) for value in message]
        if not isinstance(message, str) or len(message) < 4:
            return message
        if name == "lines" and ANSWER.fullmatch(message):
            return self.hide_answer(message)
        self.maskers = self.maskers or make_maskers(read_values(Places(self.app), self.given), open_texts(self.app))
        masked = self.maskers[name in WORDS].mask(message, self.before)
        # Whether it is the next line of the same text is not known; if it is, a secret may go on in it.
        self.before = (self.before + squeeze(message))[-REMEMBERED:]
        if masked is not None:
            return masked
        return show(message) if name in WORDS else message

    def hide_answer(self, line: str) -> str:
        """An answer in JSON stays one."""
        marker, text = line[:24], line[24:]
        try:
            return marker + json.dumps(self.hide(json.loads(text)))
        except (ValueError, RecursionError):
            # It only looks like one.
            return str(self.hide(line, "text"))


def make_maskers(values: Sequence[tuple[str, str, bool]], public: Sequence[str]) -> tuple[Masker, Masker]:
    """Of values with their names and whether the server has made them; what `public` texts hold is no secret."""
    cut, named, others, telling = set(), set(), set(), set()
    # What other variables say openly, as the name of a database: a run decides by it, also where a password is the same.
    elsewhere = {value for name, value, made in values if not made and not NAMED.search(name)}
    for name, value, made in values:
        inner = passwords_in(value)
        # Of what is made up of others only these are secret by themselves.
        cut |= {word for word in inner if made or is_random(word)}
        others |= set(inner)
        named |= {word for word in inner if made or is_random(word) or is_apart(word, value, public)}
        for line in map(str.strip, value.splitlines()):
            if not worth_hiding(line) or (not made and any(line in text for text in public)):
                continue
            others.add(line)
            if not inner and is_telling(line):
                telling.add(line)
            if not inner and (made or is_random(line)):
                cut.add(line)
            elif NAMED.search(name) and line not in elsewhere and not re.fullmatch(r"/.*|[a-z_.]+", line):
                named.add(line)
    short = {line for line in others | named if len(squeeze(line)) < SHORTEST}
    plain = {form for line in short for form in (line, json.dumps(line)[1:-1], repr(line)[1:-1])}
    return Masker(cut, named - short), Masker(cut | telling, (others | named) - short, plain)


def read_values(places: Places, given: Iterable[Mapping[str, str]]) -> list[tuple[str, str, bool]]:
    """The variables of all releases, and of one that is being made: name, value, and whether the server has made it."""
    found = [(entry["name"], entry["value"], False) for entry in given]
    ours = [places.secrets, *glob.glob(places.kept_secrets + "*")]
    for path in [*ours, *glob.glob(places.release("*") + "/conf/env")]:
        try:
            text = read_text(path)
        except OSError:
            continue  # Nothing starts without it, and that is told.
        for name, value in re.findall(r'^(\w+)="((?:[^"\\]|\\.)*)"$', text, re.MULTILINE | re.DOTALL):
            found.append((name, re.sub(r"\\(.)", r"\1", value, flags=re.DOTALL), path in ours))
    return found


def open_texts(app: str) -> list[str]:
    """What everybody may know of the site."""
    site = read_site(Places(app))
    return [app, *(site["domains"] if site else [])]


def passwords_in(value: str) -> list[str]:
    """What is secret by itself within a value: the password of a URL, and those of the databases that we made."""
    found: list[str] = re.findall(r"://[^/:@\s]*:([^@\s]+)@", value)
    if value.startswith(("[", "{")):
        try:
            entries = json.loads(value)
        except ValueError:
            entries = []
        for entry in entries if isinstance(entries, list) else [entries]:
            if isinstance(entry, dict) and isinstance(entry.get("password"), str):
                found.append(entry["password"])
    return [word for word in {*found, *map(unquote, found)} if worth_hiding(word)]


def worth_hiding(line: str) -> bool:
    """False for what is too short, or found everywhere, such as a port."""
    return len(line) >= 4 and line.lower() not in PLAIN and not re.fullmatch(r"\d{4,5}", line)


def is_apart(word: str, value: str, public: Sequence[str]) -> bool:
    """Whether a password within `value` is no word, and stands nowhere else: not in it, and in nothing that is known."""
    plain = re.fullmatch(r"/.*|[a-z_.]+", word) or any(word in text for text in public)
    return not plain and value.count(word) == 1


def is_random(word: str) -> bool:
    """Whether nobody writes such a word by hand: a piece of it is secret too."""
    mixed = all(re.search(kind, word) for kind in ("[a-z]", "[A-Z]", r"\d"))
    return (
        len(word) >= 16 and not re.search(r"\s|://|^/", word) and (mixed or bool(re.fullmatch("[0-9a-f-]{20,}", word)))
    )


def is_telling(line: str) -> bool:
    """Whether words that hold a piece of it tell of it: not so of paths, addresses and what is made of words alone."""
    plain = re.search(r"://|^/|^-----|@", line) or not (re.search(r"\d", line) and re.search("[A-Za-z]", line))
    return len(line) >= 12 and not plain
