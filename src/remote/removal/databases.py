"""The databases of a site that were made for it on this server go, where somebody has said that its data go."""

from __future__ import annotations

from remote.commands import tail
from remote.database.administration import ServerError
from remote.database.own import is_up, server_for
from remote.database.record import read_records
from remote.database.second import forget_beside, list_beside
from remote.database.secrets_file import read_secrets
from remote.failure import Failure
from remote.services.change import start_unit
from remote.wire import say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from remote.database.own import Server
    from remote.places import Places


def drop_databases(places: Places) -> None:
    """
    All that secrets.env and beside.json name; what is not there any more is passed over. Raises DATABASE_REFUSED,
    SERVICE_FAILED.
    """
    records = read_records(read_secrets(places))
    for record in records:
        server = server_for("postgresql" if record["engine"] == "postgresql" else "mysql", record["port"])
        if not server.unit:
            say(log="there is no %s here any more, which had %s" % (server.title, record["name"]))
            continue
        if not is_up(server):
            start_unit(server.unit, server.title)
        beside = [entry["name"] for entry in list_beside(places) if entry["engine"] == record["engine"]]
        for name in [*beside, record["name"]]:
            drop(server, name)
            forget_beside(places, name)
        drop_user(server, record["user"])


def drop(server: Server, name: str) -> None:
    """One database, if it is there."""
    attempt(server, "the database " + name, lambda: server.drop_database(name) if server.has_database(name) else None)


def drop_user(server: Server, name: str) -> None:
    """One user, if it is there."""
    attempt(server, "the user " + name, lambda: server.drop_user(name))


def attempt(server: Server, what: str, act: Callable[[], None]) -> None:
    """Raises DATABASE_REFUSED in the server's own words."""
    try:
        act()
    except ServerError as error:
        raise Failure(
            "DATABASE_REFUSED",
            "%s does not let %s go" % (server.title, what),
            output=tail(str(error), 5),
            hint="The lines below are the server's own. Mend that and run again: what is removed stays removed.",
        ) from error
    say(log="%s: %s is gone" % (server.title, what))
