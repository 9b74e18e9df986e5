"""The new database of a move gets the tables of the old one, by the migrations that the old one has applied. No row comes yet."""

from __future__ import annotations

from inside.migrating.lock import Held, take_lock
from inside.moving.connections import set_up
from inside.moving.ending import Refused, end
from inside.moving.mark import empty, read_mark, set_mark
from inside.moving.schema import count_rows, list_behind, list_models, list_tables, list_targets, loader_for
from inside.rows import MADE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def main(wait: str) -> None:
    """Waits `wait` seconds for another run that migrates the new database."""
    end(lambda: prepare(int(wait)))


def prepare(wait: int) -> str:
    """Answers what was done, as a sentence without its end. Raises Refused."""
    from django.core.exceptions import ImproperlyConfigured
    from django.db import DatabaseError

    try:
        old, new = set_up("migrate")
        old.ensure_connection()
    except ImproperlyConfigured as error:
        raise Refused("This release has no driver for the database that the site has now: %s" % error) from error
    for connection in (old, new):
        if connection.vendor not in ("sqlite", "postgresql", "mysql"):
            raise Refused(
                "Rows are moved between SQLite, PostgreSQL and MySQL, and not to or from %s" % connection.vendor
            )
    targets = list_targets(old)
    if not targets:
        raise Refused("The database that the site has now has no migration applied")
    try:
        holder = take_lock(new, wait)
    except Held as held:
        raise Refused(str(held)) from None
    except DatabaseError as error:
        holder = None
        print("The new database gives no lock, so another run is not waited for: %s" % error, flush=True)
    mark = read_mark(new)
    if mark is None:
        refuse_rows(new, list_models(loader_for(new, targets), targets))
    else:
        print("The new database has what an interrupted move has left: it is emptied, and filled anew", flush=True)
        empty(new, mark["kept"])
    loader = loader_for(new, targets)
    beyond = sorted(key for key in loader.applied_migrations if key not in targets and key in loader.graph.nodes)
    if beyond:
        names = ", ".join("%s.%s" % key for key in beyond[:5])
        raise Refused("The new database has migrations that the old one lacks: %s. Give an empty one" % names)
    if mark is None:
        set_mark(new)
    count = migrate(new, loader, targets)
    behind = list_behind(old, new, list_models(loader_for(new, targets), targets))
    if behind:
        print("%d stay behind, as no migration makes them: %s" % (len(behind), ", ".join(behind)), flush=True)
    if holder is not None:
        holder.close()
    return "%d migrations applied to the new database, as the old one has them" % count


def refuse_rows(new: Any, models: list[Any]) -> None:
    """Raises Refused where the new database holds rows of the project."""
    some = count_own(new, models)
    if some:
        said = name_most(some)
        raise Refused(
            "The new database holds %d rows already: %s. Nothing of it was touched; give one that is empty"
            % (sum(some.values()), said)
        )


def count_own(connection: Any, models: list[Any]) -> dict[str, int]:
    """The rows of the project in a database, by the labels of those of `models` that have any."""
    there = set(list_tables(connection))
    counts = {
        model._meta.label: count_rows(connection, model._meta.db_table)
        for model in models
        if model._meta.db_table in there
        and model._meta.label_lower not in MADE - {"sessions.session", "admin.logentry"}
    }
    return {label: count for label, count in counts.items() if count}


def name_most(rows: dict[str, int]) -> str:
    """The labels with the most rows."""
    return ", ".join("%s %d" % one for one in sorted(rows.items(), key=lambda one: -one[1])[:8])


def migrate(new: Any, loader: Any, targets: list[tuple[str, str]]) -> int:
    """Applies these migrations, and no other; answers how many."""
    from django.db.migrations.executor import MigrationExecutor

    def tell(action: str, migration: Any = None, fake: bool = False) -> None:
        if action == "apply_success":
            # As `migrate` says it.
            print("  Applying %s... OK" % migration, flush=True)

    executor = MigrationExecutor(new, tell)
    executor.loader = loader
    plan = executor.migration_plan(targets)
    executor.migrate(targets, plan=plan)
    return len(plan)
