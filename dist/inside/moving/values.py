"""The values of rows: what tells one from another in whatever engine it lies, and why one does not fit into a new one."""

from __future__ import annotations

import datetime
import decimal
import hashlib
import json
import uuid

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

# Sums of digests are of so many bits.
_BITS = 128


def digest(values: Iterable[Any]) -> int:
    """A row's values as a number. The sum of a table's rows does not depend on their order, which engines see differently."""
    text = "\x1f".join(canonical(value) for value in values)
    return int.from_bytes(
        hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_BITS // 8).digest(), "big"
    )


def add(one: int, other: int) -> int:
    """The sum of two digests."""
    return (one + other) % (1 << _BITS)


def canonical(value: Any) -> str:
    """One text for what Python reads as the same value from two engines."""
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "i%d" % value
    if isinstance(value, int):
        return "i%d" % value
    if isinstance(value, float):
        return "f%r" % value
    if isinstance(value, decimal.Decimal):
        # 1.50 is 1.5, and no float.
        return "d%s" % (format(value.normalize(), "f") if value.is_finite() else value)
    if isinstance(value, datetime.datetime):
        aware = value.astimezone(datetime.timezone.utc) if value.tzinfo is not None else value
        return "t" + aware.isoformat()
    if isinstance(value, (datetime.date, datetime.time)):
        return "t" + value.isoformat()
    if isinstance(value, datetime.timedelta):
        return "l%d" % (value // datetime.timedelta(microseconds=1))
    if isinstance(value, uuid.UUID):
        return "u" + value.hex
    if isinstance(value, (bytes, bytearray, memoryview)):
        return "b" + hashlib.sha256(bytes(value)).hexdigest()
    if isinstance(value, (dict, list, tuple)):
        return "j" + json.dumps(value, sort_keys=True, default=canonical)
    return "s" + str(value)


def find_fault(field: Any, value: Any, vendor: str) -> str | None:
    """
    Why a value may not fit into a column of the field, as part of a sentence; None where nothing is known. `vendor` is the
    new engine.
    """
    kind = field.get_internal_type()
    if value is None:
        return None if field.null else "it is empty, and the column may not be"
    if isinstance(value, str):
        if vendor == "postgresql" and "\x00" in value:
            return "it has a NUL byte, which PostgreSQL takes in no text"
        if any("\ud800" <= sign <= "\udfff" for sign in value):
            return "it is no valid text (UTF-8)"
        if field.max_length is not None and len(value) > field.max_length:
            return "it has %d characters, and the column takes %d" % (len(value), field.max_length)
        if kind.endswith("IntegerField") or kind.endswith("AutoField") or kind in ("FloatField", "DecimalField"):
            return "it is the text %r and no number" % value[:40]
        if kind in ("DateField", "DateTimeField", "TimeField"):
            return "%r is no date or time" % value[:40]
    if kind == "JSONField" and vendor == "postgresql" and "\\u0000" in json.dumps(value, default=str):
        return "it has a NUL character, which PostgreSQL takes in no JSON"
    if isinstance(value, int) and not isinstance(value, bool):
        least, most = limits(kind)
        if not least <= value <= most:
            return "%d is out of range for the column (%d to %d)" % (value, least, most)
    if isinstance(value, decimal.Decimal) and kind == "DecimalField" and value.is_finite():
        whole = max(0, value.adjusted() + 1) if value else 0
        if whole > field.max_digits - field.decimal_places:
            return "%s has more digits than the column takes (%d, %d of them behind the point)" % (
                *(value, field.max_digits, field.decimal_places),
            )
    return None


def limits(kind: str) -> tuple[int, int]:
    """The whole numbers that a column of one of Django's fields takes in PostgreSQL and MySQL."""
    bits = 15 if "Small" in kind else 63 if "Big" in kind else 31
    return (0 if kind.startswith("Positive") else -(1 << bits)), (1 << bits) - 1
