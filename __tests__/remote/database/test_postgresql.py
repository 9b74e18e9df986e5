"""A cluster is chosen from the lines of pg_lsclusters."""

from __future__ import annotations

import pytest

from remote.database.postgresql import PostgreSQL, choose_cluster

DOWN_15 = "15 main 5432 down   postgres /var/lib/postgresql/15/main /var/log/postgresql/postgresql-15-main.log\n"
UP_13 = "13 old  5433 online postgres /var/lib/postgresql/13/old  /var/log/postgresql/postgresql-13-old.log\n"
UP_9 = "9.6 main 5434 online,recovery postgres /var/lib/postgresql/9.6/main /var/log/postgresql/9.6.log\n"
DOWN_17 = "17 main 5435 down   postgres /var/lib/postgresql/17/main /var/log/postgresql/postgresql-17-main.log\n"


@pytest.mark.parametrize(
    ("listed", "wanted", "chosen"),
    [
        (DOWN_15 + UP_13, "5432", ("15", "main", "5432")),  # the settings name it, though it is down
        (DOWN_15 + UP_13, "", ("13", "old", "5433")),  # it runs
        (DOWN_15 + UP_13, "9999", ("13", "old", "5433")),
        (UP_13 + UP_9, "", ("13", "old", "5433")),  # the newest, and 13 is more than 9.6
        (DOWN_17 + DOWN_15, "", ("17", "main", "5435")),
        ("", "5432", None),
        ("Cluster is broken\n", "", None),
    ],
)
def test_choice(listed: str, wanted: str, chosen: tuple[str, str, str] | None) -> None:
    assert choose_cluster(listed, wanted) == chosen


def test_a_text_stays_one_text_of_sql() -> None:
    assert PostgreSQL.quote("it's ''quoted''") == "'it''s ''''quoted'''''"
