"""
MySQL and MariaDB rename no database, but any number of tables in one statement, also from one database to another, as a
whole or not at all (RENAME TABLE). Views and tables with triggers don't move: these are made anew.
"""

from __future__ import annotations

import contextlib
import os
import time

from remote.database.administration import ServerError
from remote.database.choice import Refused
from remote.database.second import Second, note_beside
from remote.failure import Failure

# Of a session that moves tables.
QUIETLY = ["SET SESSION foreign_key_checks = 0", "SET SESSION lock_wait_timeout = 60"]


class SecondMySQL(Second):
    """As Second. The kept one has the tables with their rows; views, triggers and routines are in the backup of before."""

    def make(self) -> None:
        super().make()
        query = (
            "SELECT default_character_set_name, default_collation_name FROM information_schema.schemata"
            " WHERE schema_name = %s" % literal(self.live)
        )
        charset, collation = self.database.ask([query])[0]
        note_beside(self.database.places, self.entry(self.kept, "new"))
        for name in (self.name, self.kept):
            statements = ["CREATE DATABASE %s CHARACTER SET %s COLLATE %s" % (quoted(name), charset, collation)]
            if self.administrator:
                statements.append("GRANT ALL PRIVILEGES ON %s.* TO %s" % (pattern(name), self.account()))
            self.ask(statements, "")

    def list_names(self) -> set[str]:
        return {row[0] for row in self.ask(["SELECT schema_name FROM information_schema.schemata"], "")}

    def account(self) -> str:
        """The site's user, as a GRANT has it."""
        user, _, host = self.database.ask(["SELECT CURRENT_USER()"])[0][0].rpartition("@")
        return "%s@%s" % (literal(user), literal(host))

    def fill(self, path: str) -> None:
        self.database.fill(self.found, path, self.name)

    def swap(self) -> None:
        old, new = self.tables(self.live), self.tables(self.name)
        # A broken view can't be made anew, and stays what it is unless the backup has one of its name.
        broken = {name for name in self.found.get("broken", []) if name not in new["views"] + new["tables"]}
        drops = self.drops(self.live, [name for name in old["views"] if name not in broken])
        there = [(self.live, name, self.kept) for name in old["tables"]]
        here = [(self.name, name, self.live) for name in new["tables"]]
        # From here on it may have the only rows: whoever is killed now leaves it to be found, and not to be tidied up.
        note_beside(self.database.places, self.entry(self.kept, "kept"))
        self.save_definitions()
        try:
            self.database.ask([*QUIETLY, *drops, *self.drops(self.name, new["views"]), *move(there + here)])
            self.database.fill(self.found, self.definitions("new"), self.live)
        except (Failure, ServerError):
            self.go_back()
            raise
        self.forget_definitions()
        self.drop(self.name)

    def settle(self) -> bool:
        moved = self.is_moved()
        before, after = self.definitions("live"), self.definitions("new")
        if moved and os.path.exists(after):
            try:
                self.database.fill(self.found, after, self.live)
            except Failure:
                self.go_back()
                return False
        elif not moved and os.path.exists(before):
            self.database.fill(self.found, before, self.live)
        self.forget_definitions()
        return moved

    def is_moved(self) -> bool:
        """Whether the tables have changed their places, which they do in one statement."""
        if self.tables(self.kept)["tables"]:
            return True
        # Of a live one that had none; not where what was made for the swap is gone.
        query = "SELECT 1 FROM information_schema.schemata WHERE schema_name = " + literal(self.name)
        return bool(self.database.ask([query])) and not self.tables(self.name)["tables"]

    def go_back(self) -> None:
        """All as it was before the swap. Raises Refused, and nothing that is needed for another try is removed."""
        moved = True
        try:
            moved = self.is_moved()
            if moved:
                back = [(self.live, name, self.name) for name in self.tables(self.live)["tables"]]
                back += [(self.kept, name, self.live) for name in self.tables(self.kept)["tables"]]
                self.database.ask([*QUIETLY, *self.drops(self.live, self.tables(self.live)["views"]), *move(back)])
            self.database.fill(self.found, self.definitions("live"), self.live)
        except (Failure, ServerError) as error:
            raise self.halfway(moved, error) from None
        self.forget_definitions()

    def halfway(self, moved: bool, error: Exception) -> Refused:
        """That the server has refused the way back too, and what is where now."""
        what = "the tables of the backup, and those of before lie in %s" % self.kept if moved else "all its tables"
        return Refused(
            'The server has refused the way back too: %s has %s. Views, triggers and routines of it may be missing. "sudo '
            '%s-restore --finish" tries it again once the cause is gone; or bring back the backup that was made just now'
            % (self.live, what, self.database.places.app),
            error.output if isinstance(error, Failure) else str(error),
        )

    def tables(self, name: str) -> dict[str, list[str]]:
        """What a database has: `tables`, sequences among them, and `views`."""
        query = "SELECT table_name, table_type FROM information_schema.tables WHERE table_schema = " + literal(name)
        rows = self.database.ask([query])
        return {
            "tables": [row[0] for row in rows if row[1] in ("BASE TABLE", "SYSTEM VERSIONED", "SEQUENCE")],
            "views": [row[0] for row in rows if row[1] == "VIEW"],
        }

    def drops(self, name: str, views: list[str]) -> list[str]:
        """What removes the views, and all triggers, of a database."""
        query = "SELECT trigger_name FROM information_schema.triggers WHERE trigger_schema = " + literal(name)
        triggers = [row[0] for row in self.database.ask([query])]
        return ["DROP TRIGGER IF EXISTS %s.%s" % (quoted(name), quoted(trigger)) for trigger in triggers] + [
            "DROP VIEW IF EXISTS %s.%s" % (quoted(name), quoted(view)) for view in views
        ]

    def definitions(self, whose: str) -> str:
        """Where views, triggers and routines of the `live` or the `new` one are saved during a swap."""
        return "%s/.definitions-%s.sql" % (self.database.places.backups, whose)

    def save_definitions(self) -> None:
        """Saves them, each whole or not at all. What somebody has left who could not be finished stays, by another name."""
        for whose, name in (("live", self.live), ("new", self.name)):
            path = self.definitions(whose)
            if os.path.lexists(path):
                stamp = time.strftime("-%Y%m%dT%H%M%S", time.gmtime(os.lstat(path).st_mtime))
                os.rename(path, path.replace("/.definitions", "/definitions" + stamp))
            aside = "%s/.under-way.definitions" % self.database.places.backups
            with contextlib.suppress(FileNotFoundError):
                os.unlink(aside)
            self.database.define(self.found, name, aside)
            os.rename(aside, path)
        folder = os.open(self.database.places.backups, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)

    def forget_definitions(self) -> None:
        """The views, triggers and routines of the live one are what they have to be."""
        for whose in ("live", "new"):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(self.definitions(whose))

    def discard(self) -> None:
        super().discard()
        # It has tables where a swap came to its end, or could not be taken back: those of the live one.
        with contextlib.suppress(ServerError):
            if not self.tables(self.kept)["tables"]:
                self.drop(self.kept)

    def folder(self) -> str:
        return self.ask(["SELECT @@datadir"], "")[0][0]

    def drop_statements(self, name: str) -> list[str]:
        statements = ["DROP DATABASE IF EXISTS " + quoted(name)]
        if self.administrator:
            statements.append("REVOKE ALL PRIVILEGES ON %s.* FROM %s" % (pattern(name), self.account()))
        return statements


def move(tables: list[tuple[str, str, str]]) -> list[str]:
    """One statement that moves tables, each (from, name, to), in this order; none for none."""
    words = ["%s.%s TO %s.%s" % tuple(map(quoted, (source, name, to, name))) for source, name, to in tables]
    return ["RENAME TABLE " + ", ".join(words)] if words else []


def quoted(name: str) -> str:
    """A name as SQL has it."""
    return "`%s`" % name.replace("`", "``")


def pattern(name: str) -> str:
    """A name as a GRANT has it, where _ and % stand for any characters."""
    return quoted(name.replace("\\", "\\\\").replace("_", "\\_").replace("%", "\\%"))


def grant_words(name: str) -> str:
    """What whoever runs the server says so that the site's user may make databases beside this one."""
    return "GRANT ALL PRIVILEGES ON %s.* TO its user" % (pattern(name)[:-1] + "\\_%`")


def literal(text: str) -> str:
    """A text as SQL has it."""
    return "'%s'" % text.replace("\\", "\\\\").replace("'", "''")
