"""Extensions of PostgreSQL that the application's migrations ask for: only the server's administrator may make some."""

from __future__ import annotations

import os

from remote.database.administration import ServerError
from remote.database.own import name_for
from remote.database.postgresql import PostgreSQL
from remote.database.record import record_of
from remote.failure import Failure
from remote.places import Places
from remote.wire import call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.shapes.database import ExtensionMade

# Those that act on the data of their database alone, by the Debian package that has them beside PostgreSQL's own.
CONTRIB = """bloom btree_gin btree_gist citext cube earthdistance fuzzystrmatch hstore intarray isn ltree pg_trgm pgcrypto
tablefunc unaccent uuid-ossp""".split()
PACKAGES = {
    **dict.fromkeys(("postgis", "postgis_raster", "postgis_topology"), "postgresql-%s-postgis-3"),
    "vector": "postgresql-%s-pgvector",
    "pg_partman": "postgresql-%s-partman",
}


@call
def extend(*, app: str, extension: str) -> ExtensionMade:
    """
    Makes an extension in the application's own database, as the server's administrator. The package that lacks for it
    comes back where it is not installed: then nothing was made. Raises Failure DATABASE_REFUSED.
    """
    places = Places(app)
    server, record = PostgreSQL(""), record_of(places, "postgresql")
    if record is None or not record["made"] or extension not in (*CONTRIB, *PACKAGES):
        raise Failure(
            "DATABASE_REFUSED",
            "The extension %s is not one that is made here" % extension,
            hint=hint_for(extension, name_for(app) if record and record["made"] else None),
        )
    if not os.path.exists("/usr/share/postgresql/%s/extension/%s.control" % (server.major, extension)):
        return {"package": (PACKAGES.get(extension) or "postgresql-%s") % server.major}
    try:
        server.sql('CREATE EXTENSION IF NOT EXISTS "%s";' % extension, name_for(app))
    except ServerError as error:
        raise Failure(
            "DATABASE_REFUSED",
            "PostgreSQL on this server did not make the extension %s" % extension,
            output=str(error),
            hint="The lines below are the server's own. Nothing that is live was touched.",
        ) from error
    return {"package": None}


def hint_for(extension: str, database: str | None) -> str:
    """What to do about one that is not made here; `database` is the application's own on this server, if it has one."""
    line = 'CREATE EXTENSION IF NOT EXISTS "%s"' % extension
    if database is None:
        return "Run this in the database, as somebody who administers it, and then run again: %s;" % line
    return (
        "It may reach further than the site's own data, so an administrator decides: install its package if PostgreSQL"
        " has none of its own, run on the server: sudo -u postgres psql %s -c '%s', and then run again."
    ) % (database, line)
