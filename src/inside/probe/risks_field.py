"""What an AlterField risks, which depends on what changes in the database; and the words that others use too."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, Literal, Protocol

    # A kind (inside/shapes.py, Risk) and the reason.
    Judgement = tuple[Literal["breaks", "unknown", "fails", "locks"], str]

    class Scene(Protocol):
        """An operation's surroundings, as inside/probe/risks.py has them."""

        connection: Any
        before: Any
        after: Any

        def field(self, state: Any, model: str, name: str) -> Any: ...

        def long(self, name: str, texts: Mapping[str, str]) -> list[Judgement]: ...


OLD_NAME: Judgement = ("breaks", "the live release asks for the old name")
OLD_ROWS: Judgement = ("breaks", "the live release may still write rows that it refuses")
COPIES = {
    "postgresql": "the whole table ({}) is written anew, and everybody who asks for it waits",
    "mysql": "the whole table ({}) may be copied, and writers wait",
    "sqlite": "the whole table ({}) is written anew, and writers wait",
}
SCANS = {
    "postgresql": "the whole table ({}) is read first, and everybody who asks for it waits",
    "mysql": "the whole table ({}) is read first, and writers wait",
    "sqlite": COPIES["sqlite"],
}
INDEXES = {
    "postgresql": "writers of the table ({}) wait until it is built; AddIndexConcurrently makes none wait",
    "sqlite": "writers wait until the table ({}) is read",
}


def alter_field(operation: Any, scene: Scene) -> list[Judgement]:
    """The risks of an AlterField."""
    old = scene.field(scene.before, operation.model_name, operation.name)
    new = scene.field(scene.after, operation.model_name, operation.name)
    if old.many_to_many or new.many_to_many:
        return [] if old.many_to_many and new.many_to_many else [("breaks", "the live release still asks for it")]
    connection = scene.connection
    types = [field.db_type(connection) for field in (old, new)]
    risks: list[Judgement] = []
    copies = False
    if old.column != new.column:
        risks.append(OLD_NAME)
    if types[0] != types[1]:
        wider = _wider(*types)
        if not wider:
            risks += [("breaks", f"the live release goes on with {types[0]}, and it becomes {types[1]}")]
            risks += [("fails", f"existing values may not fit {types[1]}")]
        copies = not (wider and "char" in types[0] and connection.vendor == "postgresql")
    if old.null and not new.null:
        risks.append(("breaks", "the live release may still write rows without a value"))
        if not (new.has_default() or _has_db_default(new)):
            risks.append(("fails", "existing rows may have no value"))
        risks += scene.long(operation.model_name, SCANS)
    refused: list[Judgement] = [OLD_ROWS, ("fails", "existing rows may not allow it")]
    checked = types[0] == types[1] and new.db_check(connection) and not old.db_check(connection)
    if checked or (new.unique and not old.unique):
        risks += [*refused, *scene.long(operation.model_name, SCANS)]
    elif _target(new) != _target(old) and _target(new) is not None:
        risks += refused
    if new.db_index and not (old.db_index or old.unique or new.unique):
        risks += scene.long(operation.model_name, INDEXES)
    if _has_db_default(old) and not _has_db_default(new) and not new.null:
        risks.append(("breaks", "its default in the database goes"))
    if (copies or getattr(old, "db_collation", None) != getattr(new, "db_collation", None)) and not any(
        kind == "locks" for kind, _ in risks
    ):
        risks += scene.long(operation.model_name, COPIES)
    return list(dict.fromkeys(risks))


def _has_db_default(field: Any) -> bool:
    from django.db.models import NOT_PROVIDED

    return getattr(field, "db_default", NOT_PROVIDED) is not NOT_PROVIDED


def _target(field: Any) -> tuple[str, str] | None:
    """What a foreign key's constraint in the database refers to."""
    if not field.remote_field or not getattr(field, "db_constraint", False):
        return None
    return (field.remote_field.model._meta.db_table, field.target_field.column)


_WIDTHS = {"smallint": 1, "integer": 2, "int": 2, "serial": 2, "bigint": 3, "bigserial": 3}


def _wider(old: str | None, new: str | None) -> bool:
    """True when each value of the old type is one of the new type, and code that knows the old one can read it."""
    if old is None or new is None:
        return False
    characters = [re.fullmatch(r"varchar\((\d+)\)", text) for text in (old, new)]
    if characters[0]:
        return new in ("text", "longtext") or bool(characters[1] and int(characters[1][1]) >= int(characters[0][1]))
    decimals = [re.fullmatch(r"(?:numeric|decimal)\((\d+), (\d+)\)", text) for text in (old, new)]
    numbers = [[int(part) for part in found.groups()] for found in decimals if found]
    if len(numbers) == 2:
        (digits, places), (more, finer) = numbers
        return finer >= places and more - finer >= digits - places
    (first, *sign), (second, *other) = old.lower().split(" ", 1), new.lower().split(" ", 1)
    signs = [[word for word in rest if word == "unsigned"] for rest in (sign, other)]
    return signs[0] == signs[1] and 0 < _WIDTHS.get(first, 0) <= _WIDTHS.get(second, 0)
