"""An application can have a database of its own on this server: what is there already is looked at, and it is made."""

from __future__ import annotations

import secrets
import socket

from remote.commands import tail
from remote.database.administration import ServerError
from remote.database.mariadb import MariaDB
from remote.database.postgresql import PostgreSQL
from remote.database.record import keep_record, new_record, record_of
from remote.failure import Failure
from remote.places import Places
from remote.services.change import change_services, service_of, start_unit
from remote.services.registry import known_services
from remote.systemd import is_active
from remote.wire import call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal, Union

    from remote.shapes.database import FoundDatabases, MadeDatabase

    Server = Union[PostgreSQL, MariaDB]

# Every server has these for itself.
SYSTEM = ("", "postgres", "template0", "template1", "mysql", "sys", "information_schema", "performance_schema")


def server_for(engine: Literal["postgresql", "mysql"], port: str = "") -> Server:
    """The database server of this machine; `port` is that of the project's settings, empty for none."""
    return PostgreSQL(port) if engine == "postgresql" else MariaDB(port)


def name_for(app: str) -> str:
    """The name of the application's database and of its user there."""
    return app.replace("-", "_")


def is_up(server: Server) -> bool:
    return server.unit is not None and is_active(server.unit)


@call
def look(*, app: str, engine: Literal["postgresql", "mysql"], name: str, port: str) -> FoundDatabases:
    """What is there. Changes nothing. `name` and `port` are those of the project's settings, empty for none."""
    server, own = server_for(engine, port), name_for(app)
    record = record_of(Places(app), engine)
    service = known_services().get(engine)
    found: FoundDatabases = {
        "title": server.title,
        "unit": server.unit,
        "active": is_up(server),
        "ours": service is not None and service["installed"],
        "name": own,
        "recorded": "none" if record is None else "made" if record["made"] else "begun",
        "own": False,
        "named": False,
        "taken": [],
        "refused": None,
        "listening": not server.unit and listens(port or server.usual_port),
    }
    if not found["active"]:
        return found
    try:
        found["own"] = server.has_database(own)
        found["named"] = name not in SYSTEM and server.has_database(name)
        taken = [("the database " + own, found["own"]), ("the user " + own, server.has_user(own))]
        found["taken"] = [what for what, there in taken if there]
    except ServerError as error:
        found["refused"] = tail(str(error), 5)
    return found


def listens(port: str) -> bool:
    """Whether something on this machine answers at a port."""
    try:
        socket.create_connection(("127.0.0.1", int(port)), timeout=2).close()
        return True
    except (OSError, ValueError):
        return False


@call
def prepare(*, engine: Literal["postgresql", "mysql"]) -> None:
    """
    The server runs; one that this action has installed is set up once.

    Raises PACKAGES_FAILED where there is none, SERVICE_FAILED where it does not come up.
    """
    server = server_for(engine)
    unit = server.unit
    if not unit:
        raise Failure("PACKAGES_FAILED", "%s was installed, and there is no service of it" % server.title)
    if not is_up(server):
        start_unit(unit, server.title)
    service = known_services().get(engine)
    if service and service["installed"] and not service["configured"]:
        server.configure(unit)
        change_services(lambda known: service_of(known, engine).update({"configured": True, "unit": unit}))


@call
def make(*, app: str, engine: Literal["postgresql", "mysql"], entry: Sequence[str], url: bool) -> MadeDatabase:
    """
    The application's own database and user, on a server that is ready. May be run again at any point.

    `entry` is the project's own one that it stands for, empty for none; with `url` the settings find it in
    DATABASE_URL. Raises DATABASE_REFUSED.
    """
    server, places, name = server_for(engine), Places(app), name_for(app)
    change_services(lambda known: service_of(known, engine)["apps"].update({app: 0}))
    record = record_of(places, engine) or new_record(engine, name, secrets.token_urlsafe(30))
    record["port"] = server.port
    if entry and list(entry) not in record["for"]:
        record["for"].append(list(entry))
    # Before it exists: whoever is interrupted now finds the password of what was made.
    keep_record(places, record, {})
    try:
        server.make_user(name, record["password"])
        created = not server.has_database(name)
        if created:
            server.make_database(name, name)
    except ServerError as error:
        raise Failure(
            "DATABASE_REFUSED",
            "%s on this server did not make the database %s" % (server.title, name),
            output=tail(str(error), 10),
            hint="The lines below are the server's own. Nothing that is live was touched.",
        ) from error
    address = "%s://%s:%s@127.0.0.1:%s/%s" % (engine, name, record["password"], record["port"], name)
    keep_record(places, {**record, "made": True}, {"DATABASE_URL": address} if url else {})
    return {"created": created, "version": server.version(), "name": name, "title": server.title}
