"""Texts in MariaDB's SQL, where a backslash has a meaning too."""

from __future__ import annotations

from remote.database.mariadb import MariaDB


def test_a_text_stays_one_text_of_sql() -> None:
    assert MariaDB.quote("it's \\' so") == "'it''s \\\\'' so'"
