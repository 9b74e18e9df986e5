"""
What each operation of a migration may do to a site in use: one table, for the warning and for the way back.

A risk is a pair of its kind and the reason. `breaks`: code that does not know the migration fails. `unknown`: nobody
can tell. `fails`: existing rows may not allow it. `locks`: others wait while it runs, on a table that is large.
Code that does not know a migration lives with it when none of its risks is of the first two kinds.
"""

from __future__ import annotations

from inside.probe.risks_field import COPIES, INDEXES, OLD_NAME, OLD_ROWS, SCANS, alter_field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from inside.probe.risks_field import Judgement

    Judge = Callable[[Any, "Scene"], list[Judgement]]

_asks: Judgement = ("breaks", "the live release still asks for it")
_own_code: Judgement = ("unknown", "nobody can tell what it does to the live release")


class Scene:
    """An operation's surroundings: the states of the models before and after it, and the database."""

    def __init__(self, connection: Any, app: str, before: Any, after: Any, size: Callable[[str], str | None]) -> None:
        self.connection, self.app, self.before, self.after, self._size = connection, app, before, after, size

    def model(self, state: Any, name: str) -> Any:
        return state.apps.get_model(self.app, name)

    def field(self, state: Any, model: str, name: str) -> Any:
        return self.model(state, model)._meta.get_field(name)

    def long(self, name: str, texts: Mapping[str, str]) -> list[Judgement]:
        """The risk of a long lock on a model's table, if the table is large and this engine does it."""
        text = texts.get(self.connection.vendor)
        size = self._size(self.model(self.before, name)._meta.db_table) if text else None
        return [("locks", text.format(size))] if text and size else []


def _add_field(operation: Any, scene: Scene) -> list[Judgement]:
    from django.db.models import NOT_PROVIDED

    field = operation.field
    if field.many_to_many:
        return []
    computed = getattr(field, "generated", False)
    named = getattr(field, "db_default", NOT_PROVIDED) is not NOT_PROVIDED
    required = not (field.null or named or computed)
    risks: list[Judgement] = []
    if required:
        risks.append(("breaks", "it has no default in the database, so rows that the live release adds are refused"))
    empty = field.blank and field.empty_strings_allowed
    timed = getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    if required and not (field.has_default() or empty or timed or field.primary_key):
        risks.append(("fails", "existing rows would have no value"))
    if field.unique and field.has_default():
        risks.append(("fails", "every existing row gets the same value, and it has to be unique"))
    if scene.connection.vendor == "sqlite":
        return risks + (scene.long(operation.model_name, COPIES) if required or field.unique else [])
    return risks + (scene.long(operation.model_name, COPIES) if field.unique or computed else [])


def _remove_field(operation: Any, scene: Scene) -> list[Judgement]:
    field = scene.field(scene.before, operation.model_name, operation.name)
    texts = {} if field.many_to_many or scene.connection.vendor == "postgresql" else COPIES
    return [_asks, *scene.long(operation.model_name, texts)]


def _rename_field(operation: Any, scene: Scene) -> list[Judgement]:
    old = scene.field(scene.before, operation.model_name, operation.old_name)
    new = scene.field(scene.after, operation.model_name, operation.new_name)
    if old.many_to_many:
        return [] if old.m2m_db_table() == new.m2m_db_table() else [OLD_NAME]
    return [] if old.column == new.column else [OLD_NAME]


def _rename_model(operation: Any, scene: Scene) -> list[Judgement]:
    old, new = scene.model(scene.before, operation.old_name), scene.model(scene.after, operation.new_name)
    same = old._meta.db_table == new._meta.db_table and not old._meta.local_many_to_many
    return [] if same else [OLD_NAME]


def _alter_model_table(operation: Any, scene: Scene) -> list[Judgement]:
    old, new = scene.model(scene.before, operation.name), scene.model(scene.after, operation.name)
    return [] if old._meta.db_table == new._meta.db_table else [OLD_NAME]


def _alter_together(operation: Any, scene: Scene) -> list[Judgement]:
    key = operation.option_name
    before = scene.model(scene.before, operation.name)._meta
    added = {tuple(one) for one in operation.option_value or ()} - {tuple(one) for one in getattr(before, key, ())}
    if not added:
        return []
    if key == "index_together":
        return scene.long(operation.name, INDEXES)
    return [OLD_ROWS, ("fails", "existing rows may not allow it"), *scene.long(operation.name, SCANS)]


def _add_constraint(operation: Any, scene: Scene) -> list[Judgement]:
    return [OLD_ROWS, ("fails", "existing rows may not allow it"), *scene.long(operation.model_name, SCANS)]


def _add_index(operation: Any, scene: Scene) -> list[Judgement]:
    return scene.long(operation.model_name, INDEXES)


def _alter_order(operation: Any, _scene: Scene) -> list[Judgement]:
    required = "the new column has no default in the database, so rows that the live release adds are refused"
    return [("breaks", required)] if operation.order_with_respect_to else [_asks]


def _run_python(operation: Any, _scene: Scene) -> list[Judgement]:
    return [] if operation.code is type(operation).noop else [_own_code]


def _run_sql(operation: Any, _scene: Scene) -> list[Judgement]:
    return [] if operation.sql == type(operation).noop else [_own_code]


def _nothing(_operation: Any, _scene: Scene) -> list[Judgement]:
    return []


def _always(risk: Judgement) -> Judge:
    return lambda _operation, _scene: [risk]


_EXTENSIONS = "Bloom BtreeGin BtreeGist CIText Crypto HStore Trigram Unaccent"
# By the name of the class, which is Django's own; what is not here is unknown.
_table: dict[str, Judge] = {
    "AddConstraint": _add_constraint,
    "AddConstraintNotValid": _always(OLD_ROWS),
    "AddField": _add_field,
    "AddIndex": _add_index,
    "AddIndexConcurrently": _nothing,
    "AlterConstraint": _nothing,
    "AlterField": alter_field,
    "AlterIndexTogether": _alter_together,
    "AlterModelManagers": _nothing,
    "AlterModelOptions": _nothing,
    "AlterModelTable": _alter_model_table,
    "AlterModelTableComment": _nothing,
    "AlterOrderWithRespectTo": _alter_order,
    "AlterUniqueTogether": _alter_together,
    "CreateCollation": _nothing,
    "CreateExtension": _nothing,
    **{name + "Extension": _nothing for name in _EXTENSIONS.split()},
    "CreateModel": _nothing,
    "DeleteModel": _always(_asks),
    "RemoveCollation": _always(_asks),
    "RemoveConstraint": _nothing,
    "RemoveField": _remove_field,
    "RemoveIndex": _nothing,
    "RemoveIndexConcurrently": _nothing,
    "RenameField": _rename_field,
    "RenameIndex": _nothing,
    "RenameModel": _rename_model,
    "RunPython": _run_python,
    "RunSQL": _run_sql,
    "ValidateConstraint": _always(("fails", "existing rows may not allow it")),
}


def judge_operation(
    operation: Any, connection: Any, app: str, state: Any, size: Callable[[str], str | None]
) -> list[tuple[Any, Judgement]]:
    """Pairs of operation and risk; `state` becomes the one after it. `size` tells how large a large table is, else None."""
    before = state.clone()
    operation.state_forwards(app, state)
    if not type(operation).__module__.startswith("django."):
        return [(operation, _own_code)]
    if type(operation).__name__ == "SeparateDatabaseAndState":
        inner = before.clone()
        return [
            pair for one in operation.database_operations for pair in judge_operation(one, connection, app, inner, size)
        ]
    if not _reaches_database(operation, connection, app, before):
        return []
    judge = _table.get(type(operation).__name__, _always(_own_code))
    scene = Scene(connection, app, before, state, size)
    try:
        return [(operation, risk) for risk in judge(operation, scene)]
    except Exception as error:  # of a field of their own: the migration is no worse for it
        return [(operation, ("unknown", f"it can't be judged ({type(error).__name__}: {error})"))]


def model_of(operation: Any) -> str:
    """The lower-case name of the model that an operation is about, '' for none."""
    names = (getattr(operation, key, None) for key in ("model_name", "name", "old_name"))
    return next((name for name in names if name), "").lower()


def _reaches_database(operation: Any, connection: Any, app: str, before: Any) -> bool:
    """False for a model that Django does not manage, or that a router keeps elsewhere."""
    try:
        model = before.apps.get_model(app, model_of(operation))
    except (LookupError, ValueError):
        return True
    return bool(operation.allow_migrate_model(connection.alias, model))


def label(operation: Any) -> str:
    """As `RemoveField article.subtitle`."""
    name = type(operation).__name__
    model = getattr(operation, "model_name", None)
    own = getattr(operation, "name", None) or getattr(operation, "old_name", None)
    held = getattr(operation, "constraint", None) or getattr(operation, "index", None)
    own = own or getattr(held, "name", None) or getattr(getattr(operation, "code", None), "__name__", None)
    return " ".join([name, *([".".join(str(part) for part in (model, own) if part)] if model or own else [])])
