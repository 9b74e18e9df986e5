"""
Brings the rows of a SQLite file that somebody has at home into the site's database, whatever its engine: each with its key
and as it is, in one transaction. The file itself stays as it is.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile

from inside.moving.connections import OLD
from inside.moving.copy import describe_all, fill, split
from inside.moving.ending import Refused, end
from inside.moving.keys import go_on
from inside.moving.prepare import count_own, name_most
from inside.moving.schema import list_behind, list_models, list_targets, loader_for
from inside.moving.table import Table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any


def main(path: str, how: str) -> None:
    """`how` is `over` where the rows of the site may be replaced; else there may be none but those of migrations."""
    end(lambda: bring(path, how == "over"))


def bring(path: str, over: bool) -> str:
    """Answers what was done, as a sentence without its end. Raises Refused, Unfit."""
    import django

    sys.argv = ["manage.py", "loaddata"]
    django.setup()
    from django.db import DatabaseError, connections, transaction

    new = connections["default"]
    name = os.path.basename(path)
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "home.sqlite3")
        # What SQLite has not yet written into the file lies beside it (sqlite.org/wal.html).
        for ending in ("", "-wal"):
            if os.path.exists(path + ending):
                shutil.copyfile(path + ending, file + ending)
        connections.databases[OLD] = settings_for(new, file)
        old = connections[OLD]
        try:
            targets = list_targets(old, name)
        except DatabaseError as error:
            raise Refused("%s can't be read as a SQLite database: %s" % (name, error)) from error
        if not targets:
            raise Refused("%s has no migration applied: it is no database of this project" % name)
        migrate(old)
        targets = list_targets(old, name)
        models = list_models(loader_for(new, targets), targets)
        if not over:
            refuse_rows(new, models, folder, name)
        tables = [Table(model, old, new) for model in split(old, new, models) if not is_session(model)]
        with new.constraint_checks_disabled(), transaction.atomic(using="default"):
            fill(new, tables)
        go_on(tables)
        for one in list_behind(old, new, models):
            print("%s has more than models have, which stays behind: %s" % (name, one), flush=True)
        old.close()
    return describe_all(tables)


def settings_for(new: Any, file: str) -> dict[str, Any]:
    """The settings of a connection to the file, by the project's own backend where that is for SQLite."""
    settings = new.settings_dict
    plain = {**settings, "NAME": file, "HOST": "", "PORT": "", "USER": "", "PASSWORD": "", "TIME_ZONE": None}
    if new.vendor == "sqlite":
        return {**plain, "ENGINE": settings["ENGINE"]}
    gis = "gis" in settings["ENGINE"]
    engine = "django.contrib.gis.db.backends.spatialite" if gis else "django.db.backends.sqlite3"
    return {**plain, "ENGINE": engine, "OPTIONS": {}}


def migrate(old: Any) -> None:
    """Applies to the file what this code has and it lacks, and nothing of that to the site's database."""
    from django.core.management import call_command
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(old)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    old.close()
    with standing_in(old.settings_dict):
        call_command("migrate", interactive=False, verbosity=1)


@contextlib.contextmanager
def standing_in(settings: dict[str, Any]) -> Iterator[Any]:
    """Another database in the place of the default one: migrations name none, and write to that."""
    from django.db import connections

    there = connections.databases["default"]
    connections["default"].close()
    own = connections["default"]
    del connections["default"]
    connections.databases["default"] = settings
    try:
        yield connections["default"]
    finally:
        connections["default"].close()
        connections.databases["default"] = there
        connections["default"] = own


def refuse_rows(new: Any, models: list[Any], folder: str, name: str) -> None:
    """Raises Refused where the site has rows beside those that migrations make."""
    from django.core.management import call_command

    rows = count_own(new, models)
    if not rows:
        return
    with standing_in(settings_for(new, os.path.join(folder, "made.sqlite3"))) as made:
        call_command("migrate", interactive=False, verbosity=0)
        by_migrations = count_own(made, models)
    some = {label: count for label, count in rows.items() if count > by_migrations.get(label, 0)}
    if some:
        raise Refused(
            "The site has rows of its own already (%s), and nothing of them was touched. To have those of %s in the place "
            "of all of them, run once with `fixtures-reload` and its path: a backup is made first"
            % (name_most(some), name)
        )


def is_session(model: Any) -> bool:
    """Whether its rows are sessions: who can read the file could go on with one, as whoever has logged in at home."""
    return {"session_key", "session_data"} <= {field.name for field in model._meta.local_concrete_fields}
