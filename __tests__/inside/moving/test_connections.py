"""How the old database is reached goes from one process to the other as JSON."""

from __future__ import annotations

import json
import pathlib

from inside.moving.connections import describe


def test_what_json_has_no_word_for_is_left_out_and_a_path_is_a_text() -> None:
    settings = {
        "NAME": pathlib.Path("/srv/shop/db.sqlite3"),
        "PASSWORD": 'a"b\n',
        "CONN_MAX_AGE": None,
        "OPTIONS": {"pool": True, "isolation_level": object(), "timeout": 20, "init": [1, "x"], "mixed": [object()]},
        "TEST": {"NAME": None},
    }
    assert json.loads(describe(settings)) == {
        "NAME": "/srv/shop/db.sqlite3",
        "PASSWORD": 'a"b\n',
        "CONN_MAX_AGE": None,
        "OPTIONS": {"timeout": 20, "init": [1, "x"]},
        "TEST": {"NAME": None},
    }
    assert "\n" not in describe(settings)
