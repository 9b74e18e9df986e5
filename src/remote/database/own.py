"""A database of the application's own on this server: what is there already, and what is made."""

from __future__ import annotations

import json
import secrets
import socket

from remote.commands import tail
from remote.database.mariadb import MariaDB
from remote.database.postgresql import PostgreSQL
from remote.database.secrets_file import read_secrets, set_secrets
from remote.failure import Failure
from remote.places import Places
from remote.services.registry import ServerError, announce, change_services, known_services, service, start_unit
from remote.systemd import show_units

# Every server has these for itself.
SYSTEM = ("", "postgres", "template0", "template1", "mysql", "sys", "information_schema", "performance_schema")


def main(args):
    places = Places(args["app"])
    server = {"postgresql": PostgreSQL, "mysql": MariaDB}[args["engine"]](args.get("port", ""))
    acts = {"look": look, "announce": lambda *_: announce(args["engine"]), "ready": ready, "make": make}
    return acts[args["do"]](args, places, server)


def name_for(app):
    """The name of the application's database and of its user there."""
    return app.replace("-", "_")


def is_active(server):
    return bool(server.unit) and show_units([server.unit], ["ActiveState"])[server.unit]["ActiveState"] == "active"


def records(places):
    """The databases that were made here for the application."""
    return json.loads(read_secrets(places).get("DJANGO_PROD_DATABASES", "[]"))


def record_of(places, engine):
    return next((entry for entry in records(places) if entry["engine"] == engine), None)


def keep_record(places, record, more):
    others = [entry for entry in records(places) if entry["engine"] != record["engine"]]
    set_secrets(places, {"DJANGO_PROD_DATABASES": json.dumps(others + [record]), **more})


def look(args, places, server):
    """What is there. Changes nothing."""
    name, record = name_for(args["app"]), record_of(places, args["engine"])
    found = {
        "title": server.title,
        "unit": server.unit,
        "active": is_active(server),
        "ours": known_services().get(args["engine"], {}).get("installed", False),
        "name": name,
        "recorded": "none" if record is None else "made" if record["made"] else "begun",
        "own": False,
        "named": False,
        "taken": [],
        "refused": None,
        "listening": not server.unit and listens(args["port"] or server.usual_port),
    }
    if not found["active"]:
        return found
    try:
        found["own"] = server.has_database(name)
        found["named"] = args["name"] not in SYSTEM and server.has_database(args["name"])
        taken = [("the database " + name, found["own"]), ("the user " + name, server.has_user(name))]
        found["taken"] = [what for what, there in taken if there]
    except ServerError as error:
        found["refused"] = tail(str(error), 5)
    return found


def listens(port):
    try:
        socket.create_connection(("127.0.0.1", int(port)), timeout=2).close()
        return True
    except (OSError, ValueError):
        return False


def ready(args, _places, server):
    """The server runs; one that this action has installed is set up once."""
    if not server.unit:
        raise Failure("PACKAGES_FAILED", "%s was installed, and there is no service of it" % server.title)
    if not is_active(server):
        start_unit(server.unit, server.title)
    known = known_services().get(args["engine"], {})
    if known.get("installed") and not known.get("configured"):
        server.configure()
        change_services(lambda all: service(all, args["engine"]).update(configured=True, unit=server.unit))


def make(args, places, server):
    """The application's own database and user, on a server that is ready. May be run again at any point."""
    engine, name = args["engine"], name_for(args["app"])
    change_services(lambda all: service(all, engine)["apps"].update({args["app"]: 0}))
    record = record_of(places, engine) or {
        "engine": engine,
        "name": name,
        "user": name,
        "password": secrets.token_urlsafe(30),
        "host": "127.0.0.1",
        "options": {},
        "for": [],
        "made": False,
    }
    record["port"] = server.port
    if args["entry"] and args["entry"] not in record["for"]:
        record["for"].append(args["entry"])
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
            hint="The lines above are the server's own. Nothing that is live was touched.",
        ) from error
    url = "%s://%s:%s@127.0.0.1:%s/%s" % (engine, name, record["password"], record["port"], name)
    keep_record(places, {**record, "made": True}, {"DATABASE_URL": url} if args["url"] else {})
    return {"created": created, "version": server.version(), "name": name, "title": server.title}
