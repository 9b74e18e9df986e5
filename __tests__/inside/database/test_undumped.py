"""What no dump of MySQL holds is named by each backup."""

from __future__ import annotations

from types import SimpleNamespace

from inside.database.undumped import describe_lacking


def test_what_a_dump_does_not_hold_is_named() -> None:
    answers = {"events": [("nightly",), ("hourly",)], "routines": [("of_root",)]}

    class Cursor:
        rows: list[tuple[object, ...]] = []

        def __enter__(self) -> Cursor:
            return self

        def __exit__(self, *_error: object) -> None:
            pass

        def execute(self, query: str) -> None:
            self.rows = next((rows for name, rows in answers.items() if "schema." + name in query), [])

        def fetchall(self) -> list[tuple[object, ...]]:
            return self.rows

    whole = SimpleNamespace(cursor=Cursor)
    lacks = describe_lacking(whole, {}, None)
    assert [sentence.split(" not in the backup")[0] for sentence in lacks] == [
        "The events nightly, hourly are",
        "The routines of the database are",
    ]
    assert "may not read of_root" in lacks[1]
    answers.clear()
    assert describe_lacking(whole, {}, None) == []
