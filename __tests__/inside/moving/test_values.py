"""A value is the same in each engine, and one that does not fit is told with its reason."""

from __future__ import annotations

import datetime
import decimal
import uuid
from types import SimpleNamespace
from typing import Any

import pytest

from inside.moving.values import add, canonical, digest, find_fault, limits

ID = uuid.uuid4()
BERLIN = datetime.timezone(datetime.timedelta(hours=1))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (True, 1),
        (decimal.Decimal("1.50"), decimal.Decimal("1.5")),
        (
            datetime.datetime(2024, 1, 1, 1, tzinfo=BERLIN),
            datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc),
        ),
        (b"\0\xff", memoryview(b"\0\xff")),
        ({"a": 1, "b": [None]}, {"b": [None], "a": 1}),
        (ID, uuid.UUID(str(ID))),
    ],
)
def test_what_two_engines_read_as_the_same_is_the_same(one: Any, other: Any) -> None:
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, "1"),
        (None, "-"),
        ("a", "A"),
        ("a", "a "),
        ("", None),
        (1.0, 1),
        (0.1, decimal.Decimal("0.1")),
        (decimal.Decimal("1.5"), decimal.Decimal("1.51")),
        (datetime.datetime(2024, 1, 1), datetime.date(2024, 1, 1)),
        (datetime.datetime(2024, 1, 1, 0, 0, 0, 1), datetime.datetime(2024, 1, 1)),
        ({"a": 1}, {"a": "1"}),
        (["a", "b"], ["b", "a"]),
        (b"a", "a"),
    ],
)
def test_what_differs_is_told_apart(one: Any, other: Any) -> None:
    assert canonical(one) != canonical(other)


def test_values_do_not_run_into_each_other_and_rows_come_in_any_order() -> None:
    assert digest(["ab", "c"]) != digest(["a", "bc"])
    rows = [digest([at, "x"]) for at in range(100)]
    one, other = 0, 0
    for row in rows:
        one = add(one, row)
    for row in reversed(rows):
        other = add(other, row)
    assert one == other
    assert one != add(one, rows[0])


def field(kind: str, **more: Any) -> Any:
    return SimpleNamespace(
        **{"get_internal_type": lambda: kind, "null": False, "max_length": None, **more},
    )


PRICE = {"max_digits": 5, "decimal_places": 2}


@pytest.mark.parametrize(
    ("what", "value", "said"),
    [
        (field("TextField"), "a\0b", "NUL byte"),
        (field("TextField"), "\ud800", "UTF-8"),
        (field("CharField", max_length=3), "abcd", "4 characters, and the column takes 3"),
        (field("TextField"), None, "may not be"),
        (field("IntegerField"), "abc", "no number"),
        (field("DateField"), "soon", "no date"),
        (field("JSONField"), {"a": "\0"}, "NUL character"),
        (field("SmallIntegerField"), 32768, "out of range"),
        (field("PositiveIntegerField"), -1, "out of range"),
        (field("BigIntegerField"), 1 << 63, "out of range"),
        (field("DecimalField", **PRICE), decimal.Decimal("1000"), "more digits"),
    ],
)
def test_a_value_that_does_not_fit_is_told_with_its_reason(what: Any, value: Any, said: str) -> None:
    assert said in (find_fault(what, value, "postgresql") or "")


@pytest.mark.parametrize(
    ("what", "value"),
    [
        (field("CharField", max_length=3), "äöü"),
        (field("TextField", null=True), None),
        (field("JSONField"), {"a": "\\u0001"}),
        (field("SmallIntegerField"), -32768),
        (field("BigAutoField"), (1 << 63) - 1),
        (field("BooleanField"), True),
        (field("DecimalField", **PRICE), decimal.Decimal("999.99")),
        (field("DecimalField", **PRICE), decimal.Decimal("0.00")),
        (field("DecimalField", **PRICE), decimal.Decimal("NaN")),
    ],
)
def test_nothing_is_said_of_what_fits(what: Any, value: Any) -> None:
    assert find_fault(what, value, "postgresql") is None


def test_mysql_takes_a_nul_byte() -> None:
    assert find_fault(field("TextField"), "a\0b", "mysql") is None


def test_limits() -> None:
    assert limits("PositiveSmallIntegerField") == (0, 32767)
    assert limits("IntegerField") == (-(1 << 31), (1 << 31) - 1)
