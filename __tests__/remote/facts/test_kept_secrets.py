"""Whatever is cut off secrets.env, or taken out of it, is seen by its copy; and no run that was killed looks like that."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from remote import files
from remote.database.secrets_file import KEY, keep_copy, read_secrets, set_secrets
from remote.facts import kept_secrets
from remote.facts.gather import see_secrets
from remote.places import Places

RECORD = {"engine": "postgresql", "name": "blog", "password": 'p"$`\\ \u2028', "for": [], "made": True}
DATABASES = json.dumps([RECORD], ensure_ascii=False)
LIVE = {"probe": {"database": {"source": "made", "vendor": "postgresql"}}}


@pytest.fixture(autouse=True)
def ours(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that belong to who runs the test, and a module that need not be brought."""
    monkeypatch.setattr(files.os, "fchown", lambda *_: None)
    monkeypatch.setattr("remote.facts.gather.bring", lambda _: kept_secrets)
    monkeypatch.setattr("remote.facts.kept_secrets.units_of", lambda _: {})


@pytest.fixture
def whole(places: Places) -> Places:
    set_secrets(places, {KEY: "k" * 50})
    set_secrets(places, {"DJANGO_PROD_DATABASES": DATABASES, "REDIS_URL": "redis://blog:x@127.0.0.1:6380/0"})
    return places


def lost(places: Places) -> list[str]:
    seen = see_secrets(places, LIVE)
    return seen["lost"] if seen else []


def test_what_is_whole_is_not_even_compared(whole: Places) -> None:
    assert see_secrets(whole, LIVE) is None
    assert os.stat(whole.kept_secrets).st_mode & 0o777 == 0o600


def test_a_first_deploy_has_nothing_to_lose(places: Places) -> None:
    assert see_secrets(places, None) is None
    Path(places.secrets).write_text('%s="made, and its copy not yet"\n' % KEY)
    seen = see_secrets(places, None)
    assert seen is not None
    assert (seen["kept"], seen["lost"], seen["loss"]) == (False, [], "")


def test_a_cut_at_any_byte_is_seen(whole: Places) -> None:
    path = Path(whole.secrets)
    content = path.read_bytes()
    # Without its last byte, the end of the last line, all values are there.
    for size in range(len(content) - 1):
        path.write_bytes(content[:size])
        assert lost(whole), content[:size]
    path.write_bytes(content[:-1])
    assert lost(whole) == []
    path.unlink()
    assert len(lost(whole)) == 3


@pytest.mark.parametrize("fill", [b"\0", b"\xff", b"x", b"\n"])
def test_blocks_that_a_power_cut_has_filled_are_seen(whole: Places, fill: bytes) -> None:
    path = Path(whole.secrets)
    content = path.read_bytes()
    for start in range(0, len(content) - 1, 16):
        path.write_bytes(content[:start] + fill * (len(content) - start))
        assert lost(whole), content[:start]


@pytest.mark.parametrize(
    ("old", "new", "names"),
    [
        (KEY + '="', '#%s="' % KEY, [KEY]),
        ("k" * 50, "", [KEY]),
        ("[{", "[] #[{", ["DJANGO_PROD_DATABASES"]),
        ('REDIS_URL="', 'REDIS="', ["REDIS_URL"]),
        ("redis://", 'a" redis://', ["REDIS_URL"]),
    ],
)
def test_a_value_that_somebody_took_out_is_named(whole: Places, old: str, new: str, names: list[str]) -> None:
    path = Path(whole.secrets)
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    assert lost(whole) == names
    # Each run sees the same loss until it is mended, and another one is another.
    first, again = see_secrets(whole, LIVE), see_secrets(whole, LIVE)
    assert first and again and first["loss"] == again["loss"] != ""


def test_a_list_without_the_database_that_was_made_is_a_loss(whole: Places) -> None:
    Path(whole.secrets).write_text(Path(whole.secrets).read_text().replace("postgresql", "mysql"))
    assert lost(whole) == ["DJANGO_PROD_DATABASES"]


def test_another_whole_value_is_somebodys_choice_and_is_told(whole: Places) -> None:
    text = Path(whole.secrets).read_text()
    Path(whole.secrets).write_text(text.replace("k" * 50, "n" * 50) + 'MORE="1"\n')
    seen = see_secrets(whole, LIVE)
    assert seen is not None
    assert (seen["lost"], seen["changed"], seen["kept"]) == ([], [KEY], False)
    keep_copy(whole)
    assert see_secrets(whole, LIVE) is None
    assert Path(whole.kept_secrets + ".before").read_text() == text


def test_a_live_site_of_an_earlier_version_has_no_copy_and_is_judged_by_what_it_needs(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("remote.facts.kept_secrets.units_of", lambda _: {"redis-blog": "blog-redis.service"})
    assert lost(places) == [KEY, "DJANGO_PROD_DATABASES", "REDIS_URL"]
    Path(places.secrets).write_text(
        '%s="a"\nDJANGO_PROD_DATABASES="%s"\nREDIS_URL="r"\n' % (KEY, '[{\\"engine\\": 1}]')
    )
    assert lost(places) == []


class Killed(BaseException):
    """The process is gone."""


class Acts:
    """Acts on files, of which the one with a number kills the process: nothing is done from then on."""

    def __init__(self, left: int) -> None:
        self.left = left

    def counted(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def act(*args: Any, **more: Any) -> Any:
            self.left -= 1
            if self.left == 0:
                raise Killed
            return real(*args, **more) if self.left > 0 else None

        return act


def test_a_kill_between_any_two_acts_loses_no_value_and_raises_no_alarm(
    whole: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    acts, killed = 0, True
    while killed:
        acts += 1
        with monkeypatch.context() as patched:
            one = Acts(acts)
            for name in ("open", "rename", "fsync", "unlink"):
                patched.setattr(os, name, one.counted(getattr(os, name)))
            try:
                set_secrets(whole, {"REDIS_URL": "redis://blog:y@127.0.0.1:6380/0", "MORE": "1"})
                killed = False
            except Killed:
                pass
        found = read_secrets(whole)
        assert lost(whole) == []
        assert found[KEY] == "k" * 50
        assert found["DJANGO_PROD_DATABASES"] == DATABASES
        assert found["REDIS_URL"][13] in "xy"
    assert acts > 10
    assert see_secrets(whole, LIVE) is None
