"""What a command says by the messages that it was given."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

import pytest

from remote.language import say, speak, translate

if TYPE_CHECKING:
    from collections.abc import Iterator

MESSAGES = {
    "Stopping {0}": "Arrêt de {0}",
    "{0} MB": "{0} Mo",
    "at {0}": "à {0}",
    "by hand": "à la main",
    "Backups in {0}, the newest first": "Sauvegardes dans {0}, la plus récente d’abord",
    "{1} is a backup of {0}": "{0} a la sauvegarde {1}",
    "A deploy is under way ({0}): wait for its end": "Un déploiement est en cours ({0})\u00a0: attendez sa fin",
    "{0} since {1}": "{0} depuis {1}",
    "Failed: {0}": "Échec\u00a0: {0}",
    "Nothing was changed": "Rien n’a été changé",
    "The disk is full": "Le disque est plein",
}


@pytest.fixture(autouse=True)
def french() -> Iterator[None]:
    speak(MESSAGES)
    yield
    speak({})


@pytest.mark.parametrize(
    ("english", "said"),
    [
        ("Stopping blog.target", "Arrêt de blog.target"),
        ("Nothing was changed.", "Rien n’a été changé."),
        # The signs at the ends are none of the message's.
        ("Backups in /srv, the newest first:\n", "Sauvegardes dans /srv, la plus récente d’abord\u00a0:\n"),
        # What stands in a message is translated too.
        (
            "Failed: A deploy is under way (by hand since 12:00): wait for its end",
            "Échec\u00a0: Un déploiement est en cours (à la main depuis 12:00)\u00a0: attendez sa fin",
        ),
        # Several that were joined, on lines and on one.
        (
            "The disk is full: 3 MB. Nothing was changed.\nStopping it",
            "Le disque est plein\u00a0: 3 Mo. Rien n’a été changé.\nArrêt de it",
        ),
        # What others have said stays as it is, also where few words of it are ours.
        ("at the end of the file; 3 MB too many: no", "at the end of the file; 3 MB too many: no"),
        ("Failed: 2.5 MB", "Échec\u00a0: 2,5 Mo"),
        ("Failed: 2.5", "Échec\u00a0: 2.5"),
        ("", ""),
    ],
)
def test_a_message_is_found_by_its_words(english: str, said: str) -> None:
    assert translate(english) == said


def test_what_is_long_and_none_of_ours_stays() -> None:
    text = "psql: error: {0} " * 2000
    assert translate(text) == text


def test_without_messages_it_is_english() -> None:
    speak({})
    assert translate("Stopping blog.target: Nothing was changed.") == "Stopping blog.target: Nothing was changed."


def test_a_terminal_that_has_not_all_letters_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="ascii"))
    speak(MESSAGES)
    say("Nothing was changed")
    sys.stdout.flush()
    assert written.getvalue() == b"Rien n?a ?t? chang?\n"
