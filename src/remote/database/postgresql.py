"""PostgreSQL as Debian packages it: clusters, each with a port and a unit of its own (pg_lsclusters(1))."""

from __future__ import annotations

import shutil

from remote.commands import run
from remote.files import write_aside
from remote.services.registry import CONF_HEAD, ServerError


class PostgreSQL:
    title = "PostgreSQL"
    usual_port = "5432"
    # For a server with 1 GB: the default would take twice as much.
    conf = (
        "listen_addresses = 'localhost'\nshared_buffers = 64MB\nmaintenance_work_mem = 32MB\n"
        "effective_cache_size = 256MB\nmax_wal_size = 256MB\njit = off\n"
    )

    def __init__(self, wanted):
        """`wanted` is the port of the project's settings, an empty text for none."""
        self.cluster = None
        if not shutil.which("pg_lsclusters"):
            return
        rows = [row.split() for row in run(["pg_lsclusters", "--no-header"], check=False).stdout.splitlines()]
        rows = [row for row in rows if len(row) >= 4]
        # The one on that port, else one that runs, else the newest.
        rows.sort(key=lambda row: (row[2] == wanted, row[3].startswith("online"), [int(n) for n in row[0].split(".")]))
        if rows:
            self.cluster, self.port = tuple(rows[-1][:2]), rows[-1][2]

    @property
    def unit(self):
        return "postgresql@%s-%s.service" % self.cluster if self.cluster else None

    def sql(self, text, database="postgres"):
        """Runs SQL as the server's administrator; rows as lists of texts. What fails is written to no log."""
        quiet = "SET log_statement = 'none'; SET log_min_error_statement = 'panic';\n"
        words = ["runuser", "-u", "postgres", "--", "psql", "-X", "-q", "-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1"]
        done = run(words + ["-p", self.port, "-d", database], check=False, stdin=quiet + text, cwd="/")
        if done.returncode != 0:
            raise ServerError(done.stdout)
        return [line.split("\t") for line in done.stdout.splitlines() if line]

    def version(self):
        return self.sql("SHOW server_version;")[0][0].split()[0]

    def has_database(self, name):
        return bool(self.sql("SELECT 1 FROM pg_database WHERE datname = %s;" % self.text(name)))

    def has_user(self, name):
        return bool(self.sql("SELECT 1 FROM pg_roles WHERE rolname = %s;" % self.text(name)))

    @staticmethod
    def text(value):
        return "'%s'" % value.replace("'", "''")

    def configure(self):
        write_aside("/etc/postgresql/%s/%s/conf.d/django-prod.conf" % self.cluster, CONF_HEAD + self.conf, 0o644)
        run(["systemctl", "restart", self.unit])

    def make_user(self, name, password):
        if not self.has_user(name):
            self.sql("CREATE ROLE %s LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION;" % name)
        self.sql("ALTER ROLE %s PASSWORD %s;" % (name, self.text(password)))

    def make_database(self, name, user):
        # A cluster that was made without a locale has SQL_ASCII, where any bytes count as text.
        encoding = self.sql("SELECT pg_encoding_to_char(encoding) FROM pg_database WHERE datname = 'template0';")[0][0]
        locale = "" if encoding == "UTF8" else " LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'"
        self.sql("CREATE DATABASE %s OWNER %s ENCODING 'UTF8'%s TEMPLATE template0;" % (name, user, locale))
        # The users of other applications can't even connect.
        self.sql("REVOKE ALL ON DATABASE %s FROM PUBLIC;" % name)
