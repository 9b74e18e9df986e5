"""secrets.env is read as it was written, whatever a value holds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from remote.database.secrets_file import parse_secrets, read_secrets, replace_secrets
from remote.places import Places

HOSTILE = [
    "",
    " begins and ends with a space ",
    'it says "no"',
    "it's",
    "$HOME and ${HOME} and $(id)",
    "`id`",
    "back\\slash, \\n and \\\\",
    "ends with a backslash\\",
    "a=b=c",
    "# no comment; and no end",
    "postgresql://blog:a%40b@127.0.0.1:5432/blog",
    json.dumps([{"password": 'p"$`\\', "for": [["a", ""]]}]),
    "Grüße, 你好",
    "what Python\u2028takes for\u2029the end\x0bof a\x0cline\x85of text\x1c\x1d\x1e",
]


@pytest.mark.parametrize("value", HOSTILE)
def test_round_trip(value: str) -> None:
    text = replace_secrets("", {"BEFORE": "1", "NAME": value, "AFTER": "2"})
    assert parse_secrets(text) == {"BEFORE": "1", "NAME": value, "AFTER": "2"}


@pytest.mark.parametrize("value", HOSTILE)
def test_another_change_leaves_a_value_as_it_is(value: str) -> None:
    text = replace_secrets("", {"NAME": value})
    assert parse_secrets(replace_secrets(text, {"OTHER": value})) == {"NAME": value, "OTHER": value}


def test_what_is_special_within_quotes_is_escaped() -> None:
    # systemd.exec(5), EnvironmentFile=: within double quotes a backslash keeps " \ ` and $ from their meaning.
    assert replace_secrets("", {"NAME": 'a"b\\c`d$e'}) == 'NAME="a\\"b\\\\c\\`d\\$e"\n'


def test_a_variable_is_replaced_and_not_repeated() -> None:
    text = 'SECRET_KEY="s"\nDATABASE_URL="old"\nDATABASE="of another name"\n'
    assert replace_secrets(text, {"DATABASE_URL": "new"}) == (
        'SECRET_KEY="s"\nDATABASE="of another name"\nDATABASE_URL="new"\n'
    )


def test_no_file_has_no_secrets(places: Places) -> None:
    assert read_secrets(places) == {}
    Path(places.secrets).write_text('SECRET_KEY="\\$1"\n', encoding="utf-8")
    assert read_secrets(places) == {"SECRET_KEY": "$1"}
