"""
A database beside a site's is made by the administrator of this machine's server, where the site's database is proven to
be there, else by the site's own user. What limits it is looked at before.
"""

from __future__ import annotations

import os
import secrets
import time

from remote.commands import tail
from remote.database.administration import ServerError
from remote.database.choice import Refused
from remote.database.mariadb import MariaDB, widen_packet
from remote.database.postgresql import PostgreSQL
from remote.database.second import list_beside
from remote.database.second_mysql import SecondMySQL, grant_words
from remote.database.second_postgresql import SecondPostgreSQL, literal
from remote.database.whole import largest_statement
from remote.failure import Failure
from remote.language import say
from remote.services.registry import known_services
from remote.systemd import is_active

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from inside.database.shapes import DatabaseState
    from remote.database.backups import Backup
    from remote.database.reached import Database
    from remote.database.second import Ask, Second

# Connections with a word that only one of ours can bear, whose user may do with the database what he wants.
PROOF = {
    "postgresql": "SELECT a.datname FROM pg_catalog.pg_stat_activity a JOIN pg_catalog.pg_database d ON d.datname = a.datname"
    " WHERE a.application_name = %s AND pg_catalog.pg_has_role(a.usename, d.datdba, 'MEMBER')",
    "mysql": "SELECT db FROM information_schema.processlist WHERE id = IS_USED_LOCK(%s)",
}


def make_second(database: Database, found: DatabaseState, backup: Backup, administrator: Ask | None) -> Second:
    """
    A second database that is made, and empty, with room for the backup as far as that is known. Raises ServerError, with
    the words of the server, where nobody may make one, DISK_FULL.
    """
    kind = kind_of(found)
    choices: list[tuple[Ask, bool]] = [(ask_as_site(database), False)]
    if administrator is not None:
        choices.insert(0, (administrator, True))
    refused: ServerError | None = None
    for ask, is_administrator in choices:
        second = kind(database, found, ask, is_administrator)
        second.tidy()
        if is_administrator:
            refuse_without_room(second, backup)
        try:
            second.make()
            return second
        except ServerError as error:
            second.discard()
            refused = refused or error
    assert refused is not None
    raise refused


def kind_of(found: DatabaseState) -> type[Second]:
    return SecondPostgreSQL if found["engine"] == "postgresql" else SecondMySQL


def reopen_second(database: Database, found: DatabaseState, administrator: Ask | None, name: str, kept: str) -> Second:
    """One that an earlier process has made and filled."""
    ask = administrator or ask_as_site(database)
    second = kind_of(found)(database, found, ask, administrator is not None)
    second.name, second.kept = name, kept
    return second


def refuse_without_room(second: Second, backup: Backup) -> None:
    """Raises DISK_FULL where the second database may not fit beside the live one, on the disk of this machine's server."""
    disk = os.statvfs(second.folder())
    # Indexes may take as much as the rows, and are in no count of them.
    wanted = 2 * max(second.found["bytes"], backup["about"].get("size", 0), backup["bytes"])
    free = disk.f_bavail * disk.f_frsize
    if free >= wanted:
        return
    kept = [entry["name"] for entry in list_beside(second.database.places) if entry["kind"] == "kept"]
    raise Failure(
        "DISK_FULL",
        "There is no room for a second database beside the live one: it may take %d MB, and %d MB are free"
        % (wanted / 1e6 + 1, free / 1e6),
        hint="Free space on the server%s. Nothing was changed."
        % (": earlier restores have kept %s, which may be dropped" % ", ".join(kept) if kept else ""),
    )


def refuse_large(found: DatabaseState, backup: Backup, administrator: Ask | None) -> None:
    """
    The server of MySQL has to take the largest row of the backup as one statement; where this action has installed it,
    it is told to. Raises BACKUP_FAILED.
    """
    if found["engine"] != "mysql":
        return
    largest = largest_statement(backup["path"])
    # The client program adds a few bytes of its own.
    if largest + 1024 <= found["packet"]:
        return
    service = known_services().get("mysql")
    if administrator is not None and service is not None and service["installed"]:
        widen_packet(administrator)
        return
    raise Failure(
        "BACKUP_FAILED",
        "%s has a row of %.1f MB, and the database server takes no statement over %.1f MB (max_allowed_packet)"
        % (backup["name"], largest / 1e6, found["packet"] / 1e6),
        hint='Whoever runs it makes that larger: "SET GLOBAL max_allowed_packet = 1073741824", and the same line below '
        "[mysqld] in its configuration for the time after its next start. Nothing was changed.",
    )


def ask_as_site(database: Database) -> Ask:
    """As the site's own user."""
    return lambda statements, name: database.ask(statements, name)


def find_administrator(database: Database, found: DatabaseState) -> Ask | None:
    """
    How the administrator of this machine's server is asked; None where the database is not proven to be there. It is by
    a connection of the site's that bears a word of ours: what a program of the site claims is not enough.
    """
    if found["engine"] not in PROOF:
        return None
    server = PostgreSQL(str(found["port"])) if found["engine"] == "postgresql" else MariaDB("")
    if server.unit is None or not is_active(server.unit):
        return None
    if isinstance(server, PostgreSQL) and server.port != str(found["port"]):
        return None
    word = "django-prod-" + secrets.token_hex(16)
    try:
        with database.hold(word):
            rows = server.sql(PROOF[found["engine"]] % literal(word) + ";")
    except ServerError:
        return None
    if rows != [[found["name"]]]:
        return None

    # No name of the site's own, which its database may prefer, stands in the way of the server's.
    first = ["SET search_path = pg_catalog"] if found["engine"] == "postgresql" else []

    def ask(statements: Sequence[str], name: str) -> list[list[str]]:
        return server.sql("".join(statement + ";\n" for statement in [*first, *statements]), name)

    return ask


def fill_second(database: Database, found: DatabaseState, backup: Backup, administrator: Ask | None) -> Second | None:
    """
    A second database with the backup in it, while the site goes on; None where its engine does as well without one.
    Raises Refused: nothing has changed.
    """
    if found["engine"] == "sqlite":
        return None
    try:
        second = make_second(database, found, backup, administrator)
    except ServerError as error:
        said = tail(str(error), 5)
        if found["engine"] == "mysql":
            raise Refused(
                "Nobody may make a database beside %s here: whoever runs its server gives the site's user all rights by %s. "
                "Nothing was changed." % (found["database"], grant_words(found["name"])),
                said,
            ) from None
        say(
            "%s\nNobody may make a database beside it (ALTER ROLE … CREATEDB lets its user): all in one transaction"
            % said
        )
        return None
    say("Restoring it into %s, beside what the site uses" % second.name)
    try:
        second.fill(backup["path"])
    except BaseException as error:
        second.discard()
        if not isinstance(error, (Failure, ServerError)):
            raise
        output = error.output if isinstance(error, Failure) else str(error)
        raise Refused("%s could not be restored. The database is as it was." % backup["name"], output) from None
    return second


def replace(database: Database, found: DatabaseState, backup: Backup, second: Second | None) -> str:
    """
    Puts the backup in the place of what is there. Returns where that is kept. Raises Refused when it could not be done:
    nothing has changed then.
    """
    kept = ""
    if found["engine"] == "sqlite" and not found["empty"]:
        kept = stem = found["name"] + time.strftime("_before_%Y%m%dt%H%M%S", time.gmtime())
        # A clock that was set back would give it a second time.
        count = 1
        while os.path.lexists(kept):
            count += 1
            kept = "%s_%d" % (stem, count)
    try:
        if second is None:
            database.restore(found, backup["path"], kept)
        else:
            second.swap()
            second.keep()
            second.tidy()
            kept = second.kept
    except (Failure, ServerError) as error:
        output = error.output if isinstance(error, Failure) else str(error)
        raise Refused("%s could not be restored. The database is as it was." % backup["name"], output) from None
    if not kept:
        return "What was there is in the backup alone."
    return "What was there is kept as %s, until two more restores: drop it earlier if its room is needed." % kept
