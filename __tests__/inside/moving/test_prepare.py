"""A database that holds rows of the project is nobody's to fill."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from inside.moving import prepare
from inside.moving.ending import Refused


def model(label: str, table: str) -> Any:
    return SimpleNamespace(_meta=SimpleNamespace(label=label, label_lower=label.lower(), db_table=table))


MODELS = [
    model("blog.Article", "blog_article"),
    model("auth.Permission", "auth_permission"),
    model("sessions.Session", "django_session"),
    model("blog.New", "blog_new"),
]


def refuse(monkeypatch: pytest.MonkeyPatch, counts: dict[str, int]) -> None:
    monkeypatch.setattr(prepare, "list_tables", lambda connection: list(counts))
    monkeypatch.setattr(prepare, "count_rows", lambda connection, table: counts[table])
    prepare.refuse_rows(None, MODELS)


@pytest.mark.parametrize("counts", [{}, {"blog_article": 0}, {"auth_permission": 40}, {"somebody_elses": 9}])
def test_an_empty_one_may_be_filled(monkeypatch: pytest.MonkeyPatch, counts: dict[str, int]) -> None:
    refuse(monkeypatch, counts)


def test_rows_are_counted_and_sessions_are_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Refused, match=r"holds 9 rows already: blog\.Article 7, sessions\.Session 2\."):
        refuse(monkeypatch, {"blog_article": 7, "django_session": 2, "auth_permission": 40})
