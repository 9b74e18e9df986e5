"""PostgreSQL has clusters as Debian packages it, each with a port and a unit of its own (pg_lsclusters(1))."""

from __future__ import annotations

import shutil

from remote.commands import run
from remote.database.administration import CONF_HEAD, ServerError
from remote.files import write_aside


class PostgreSQL:
    """One cluster, and what its administrator asks of it. Raises ServerError for what it refuses."""

    title = "PostgreSQL"
    usual_port = "5432"
    # For a server with 1 GB: the default would take twice as much.
    conf = (
        "listen_addresses = 'localhost'\nshared_buffers = 64MB\nmaintenance_work_mem = 32MB\n"
        "effective_cache_size = 256MB\nmax_wal_size = 256MB\njit = off\n"
    )

    def __init__(self, wanted: str) -> None:
        """`wanted` is the port of the project's settings, an empty text for none."""
        self.unit: str | None = None
        if not shutil.which("pg_lsclusters"):
            return
        chosen = choose_cluster(run(["pg_lsclusters", "--no-header"], check=False).stdout, wanted)
        if chosen is not None:
            self.major, self.name, self.port = chosen
            self.unit = "postgresql@%s-%s.service" % (self.major, self.name)

    def sql(self, text: str, database: str = "") -> list[list[str]]:
        """
        Runs SQL as the server's administrator, in `postgres` or another database; rows as lists of texts. What fails is
        written to no log.
        """
        quiet = "SET log_statement = 'none'; SET log_min_error_statement = 'panic';\n"
        words = ["runuser", "-u", "postgres", "--", "psql", "-X", "-q", "-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1"]
        # By a variable: in an argument a name may be read as a whole address.
        where = {"PGDATABASE": database or "postgres"}
        done = run([*words, "-p", self.port], check=False, stdin=quiet + text, cwd="/", env=where)
        if done.returncode != 0:
            raise ServerError(done.stdout)
        return [line.split("\t") for line in done.stdout.splitlines() if line]

    def version(self) -> str:
        return self.sql("SHOW server_version;")[0][0].split()[0]

    def has_database(self, name: str) -> bool:
        return bool(self.sql("SELECT 1 FROM pg_database WHERE datname = %s;" % self.quote(name)))

    def has_user(self, name: str) -> bool:
        return bool(self.sql("SELECT 1 FROM pg_roles WHERE rolname = %s;" % self.quote(name)))

    @staticmethod
    def quote(value: str) -> str:
        """A text as SQL has it."""
        return "'%s'" % value.replace("'", "''")

    def configure(self, unit: str) -> None:
        """Sets up a cluster that this action has installed."""
        path = "/etc/postgresql/%s/%s/conf.d/django-prod.conf" % (self.major, self.name)
        write_aside(path, CONF_HEAD + self.conf, 0o644)
        run(["systemctl", "restart", unit])

    def make_user(self, name: str, password: str) -> None:
        """Makes the user, or gives it this password."""
        if not self.has_user(name):
            self.sql("CREATE ROLE %s LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION;" % name)
        self.sql("ALTER ROLE %s PASSWORD %s;" % (name, self.quote(password)))

    def drop_database(self, name: str) -> None:
        """Removes a database, whoever is connected to it (since PostgreSQL 13)."""
        self.sql('DROP DATABASE "%s" WITH (FORCE);' % name.replace('"', '""'))

    def drop_user(self, name: str) -> None:
        """Removes a user, if it is there."""
        self.sql('DROP ROLE IF EXISTS "%s";' % name.replace('"', '""'))

    def make_database(self, name: str, user: str) -> None:
        """Makes a database that belongs to the user."""
        # A cluster that was made without a locale has SQL_ASCII, where any bytes count as text.
        encoding = self.sql("SELECT pg_encoding_to_char(encoding) FROM pg_database WHERE datname = 'template0';")[0][0]
        locale = "" if encoding == "UTF8" else " LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'"
        self.sql("CREATE DATABASE %s OWNER %s ENCODING 'UTF8'%s TEMPLATE template0;" % (name, user, locale))
        # The users of other applications can't even connect.
        self.sql("REVOKE ALL ON DATABASE %s FROM PUBLIC;" % name)


def choose_cluster(listed: str, wanted: str) -> tuple[str, str, str] | None:
    """
    (major version, name, port) of a cluster, by the lines of pg_lsclusters(1): the one on the port `wanted`, else one
    that runs, else the newest. None where there is none.
    """
    rows = [row for row in map(str.split, listed.splitlines()) if len(row) >= 4]
    rows.sort(key=lambda row: (row[2] == wanted, row[3].startswith("online"), [int(n) for n in row[0].split(".")]))
    return (rows[-1][0], rows[-1][1], rows[-1][2]) if rows else None
