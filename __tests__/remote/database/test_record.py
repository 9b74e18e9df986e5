"""Each engine has one record, which whoever is interrupted finds again."""

from __future__ import annotations

import json

from remote.database.record import new_record, read_records, replace_record
from remote.database.secrets_file import parse_secrets, replace_secrets


def test_no_variable_is_no_record() -> None:
    assert read_records({"SECRET_KEY": "x"}) == []


def test_records_come_back_from_the_file_as_they_were() -> None:
    record = new_record("postgresql", "my_blog", 'p"$`\\')
    record["for"].append(["django.db.backends.postgresql", "", "", "blog", ""])
    text = replace_secrets("", {"DJANGO_PROD_DATABASES": json.dumps([record])})
    assert read_records(parse_secrets(text)) == [record]


def test_a_new_record_is_not_made_yet() -> None:
    assert new_record("mysql", "blog", "secret") == {
        "engine": "mysql",
        "name": "blog",
        "user": "blog",
        "password": "secret",
        "host": "127.0.0.1",
        "port": "",
        "options": {},
        "for": [],
        "made": False,
    }


def test_a_record_takes_the_place_of_the_one_of_its_engine() -> None:
    old, other = new_record("postgresql", "blog", "old"), new_record("mysql", "blog", "other")
    new = new_record("postgresql", "blog", "new")
    assert replace_record([old, other], new) == [other, new]
    assert replace_record([], new) == [new]
