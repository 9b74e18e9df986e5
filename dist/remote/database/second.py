"""
A second database beside a release's is filled with a backup, and takes its place by a rename: what it replaces is never
destroyed. SQLite needs none of this, as its file is renamed.
"""

from __future__ import annotations

import json
import time

from remote.database.administration import ServerError
from remote.files import read_json, write_aside

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from typing import Literal, TypedDict

    from inside.database.shapes import DatabaseState
    from remote.database.reached import Database
    from remote.places import Places

    # Runs SQL, each statement by itself, in a database of the server: the rows of the last one. Empty is where whoever
    # asks is at home. Raises ServerError.
    Ask = Callable[[Sequence[str], str], list[list[str]]]

    class Beside(TypedDict):
        """A database that this action has made beside a site's."""

        engine: str
        # That of the site, as a person reads it.
        database: str
        name: str
        # `new` is one that is being filled, or was left by whoever was killed.
        kind: Literal["new", "kept"]


# So many of those that a restore has replaced stay.
KEPT = 2


class Second:
    """A database beside the live one of a release. `ask` asks as who may make it; `administrator` says whether that is root."""

    # How long a name may be, in bytes.
    longest = 63

    def __init__(self, database: Database, found: DatabaseState, ask: Ask, administrator: bool) -> None:
        self.database, self.found, self.ask, self.administrator = database, found, ask, administrator
        stamp = time.strftime("%Y%m%dt%H%M%S", time.gmtime())
        self.live = found["name"]
        self.name, self.kept = (cut_name(self.live, end + stamp, self.longest) for end in ("_new_", "_before_"))

    def make(self) -> None:
        """Makes it, empty. Raises ServerError."""
        there = self.list_names()
        self.name, self.kept = (free_name(name, there, self.longest) for name in (self.name, self.kept))
        note_beside(self.database.places, self.entry(self.name, "new"))

    def list_names(self) -> set[str]:
        """The databases of the server: a clock that was set back would give a name a second time. Raises ServerError."""
        raise NotImplementedError

    def fill(self, path: str) -> None:
        """Plays a backup into it. Raises a Failure."""
        raise NotImplementedError

    def swap(self) -> None:
        """
        Puts it in the place of the live one, which stays as `kept`. Raises a Failure or ServerError when nothing has
        changed.
        """
        raise NotImplementedError

    def settle(self) -> bool:
        """
        After a swap that was cut off or refused, at any point: ends what is half done. Whether the backup is in the place
        of the live one. Raises a Failure or ServerError.
        """
        raise NotImplementedError

    def folder(self) -> str:
        """Where the server of this machine keeps its data, for its administrator. Raises ServerError."""
        raise NotImplementedError

    def drop_statements(self, name: str) -> list[str]:
        """What removes a database that was made here."""
        raise NotImplementedError

    def drop(self, name: str) -> None:
        """Removes a database that was made here; what refuses is left there."""
        try:
            self.ask(self.drop_statements(name), "")
        except ServerError:
            return
        forget_beside(self.database.places, name)

    def discard(self) -> None:
        """Removes what `make` has made."""
        self.drop(self.name)

    def tidy(self) -> None:
        """Removes what whoever was killed has left, and all but the newest of those that were replaced."""
        mine = [
            entry
            for entry in list_beside(self.database.places)
            if (entry["engine"], entry["database"]) == (self.found["engine"], self.found["database"])
        ]
        kept = [entry["name"] for entry in mine if entry["kind"] == "kept"]
        left = [entry["name"] for entry in mine if entry["kind"] == "new" and entry["name"] != self.name]
        for name in left + kept[: max(0, len(kept) - KEPT)]:
            self.drop(name)

    def keep(self) -> None:
        """Notes that the live one has become the kept one."""
        forget_beside(self.database.places, self.name)
        note_beside(self.database.places, self.entry(self.kept, "kept"))

    def entry(self, name: str, kind: Literal["new", "kept"]) -> Beside:
        return {"engine": self.found["engine"], "database": self.found["database"], "name": name, "kind": kind}


def cut_name(name: str, end: str, longest: int) -> str:
    """A name with an ending, of at most so many bytes."""
    return name.encode()[: longest - len(end)].decode("utf-8", "ignore") + end


def free_name(name: str, there: Collection[str], longest: int) -> str:
    """The name, or where something has it another one of at most so many bytes."""
    free, count = name, 1
    while free in there:
        count += 1
        free = cut_name(name, "_%d" % count, longest)
    return free


def list_beside(places: Places) -> list[Beside]:
    """The databases that were made beside the site's and are still there, the oldest first."""
    none: list[Beside] = []
    try:
        return read_json(path_of(places), none)
    except ValueError:  # cut off by a full disk: what it named is then left alone
        return none


def note_beside(places: Places, entry: Beside) -> None:
    """Before it is made: whoever is killed then is tidied up after."""
    write_beside(places, [*(other for other in list_beside(places) if other["name"] != entry["name"]), entry])


def forget_beside(places: Places, name: str) -> None:
    write_beside(places, [entry for entry in list_beside(places) if entry["name"] != name])


def write_beside(places: Places, entries: Sequence[Beside]) -> None:
    write_aside(path_of(places), json.dumps(entries, indent=1) + "\n", 0o600)


def path_of(places: Places) -> str:
    return places.top + "/beside.json"
