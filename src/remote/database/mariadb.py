"""MariaDB, or MySQL where a server has that one already, takes the system's root as its administrator, by the socket."""

from __future__ import annotations

import shutil

from remote.commands import run
from remote.database.administration import CONF_HEAD, ServerError
from remote.files import write_aside
from remote.systemd import show_units

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.database.second import Ask

# A row comes back from a backup as one statement, twice as long as its bytes; memory is taken for what really comes.
PACKET = "max_allowed_packet = 1G\n"
FOLDER = "/etc/mysql/mariadb.conf.d/"


class MariaDB:
    """The server of this machine, and what its administrator asks of it. Raises ServerError for what it refuses."""

    title = "MariaDB"
    usual_port = "3306"
    # For a server with 1 GB: the defaults would take three times as much.
    conf = (
        "[mysqld]\nbind-address = 127.0.0.1\ncharacter-set-server = utf8mb4\ninnodb_buffer_pool_size = 64M\n"
        "innodb_log_buffer_size = 8M\nkey_buffer_size = 4M\naria_pagecache_buffer_size = 8M\ntmp_table_size = 16M\n"
        "max_heap_table_size = 16M\nmax_connections = 80\nperformance_schema = OFF\n" + PACKET
    )

    def __init__(self, _wanted: str) -> None:
        names = ["mariadb.service", "mysql.service"]
        found = show_units(names, ["LoadState"])
        loaded = [name for name in names if found.get(name, {}).get("LoadState") == "loaded"]
        self.unit = loaded[0] if loaded else None

    @property
    def port(self) -> str:
        return self.sql("SELECT @@port;")[0][0]

    def sql(self, text: str, _database: str = "") -> list[list[str]]:
        """Runs SQL as the server's administrator; rows as lists of texts."""
        client = shutil.which("mariadb") or "mysql"
        done = run([client, "--batch", "--skip-column-names", "--user=root"], check=False, stdin=text)
        if done.returncode != 0:
            raise ServerError(done.stdout)
        return [line.split("\t") for line in done.stdout.splitlines() if line]

    def version(self) -> str:
        return self.sql("SELECT VERSION();")[0][0].split("-")[0]

    def has_database(self, name: str) -> bool:
        query = "SELECT 1 FROM information_schema.schemata WHERE schema_name = %s;"
        return bool(self.sql(query % self.quote(name)))

    def has_user(self, name: str) -> bool:
        return bool(self.sql("SELECT 1 FROM mysql.user WHERE user = %s;" % self.quote(name)))

    @staticmethod
    def quote(value: str) -> str:
        """A text as SQL has it."""
        return "'%s'" % value.replace("\\", "\\\\").replace("'", "''")

    def configure(self, unit: str) -> None:
        """Sets up a server that this action has installed."""
        write_aside(FOLDER + "60-django-prod.cnf", CONF_HEAD + self.conf, 0o644)
        run(["systemctl", "restart", unit])

    def make_user(self, name: str, password: str) -> None:
        """Makes the user, or gives it this password."""
        user = "%s@'127.0.0.1'" % self.quote(name)
        self.sql("CREATE USER IF NOT EXISTS %s; ALTER USER %s IDENTIFIED BY %s;" % (user, user, self.quote(password)))

    def drop_database(self, name: str) -> None:
        """Removes a database."""
        self.sql("DROP DATABASE `%s`;" % name.replace("`", "``"))

    def drop_user(self, name: str) -> None:
        """Removes a user, if it is there."""
        self.sql("DROP USER IF EXISTS %s@'127.0.0.1';" % self.quote(name))

    def make_database(self, name: str, user: str) -> None:
        """Makes a database that the user may do everything in."""
        # In a GRANT the name is a pattern, where _ stands for any character.
        pattern = name.replace("_", "\\_")
        self.sql(
            "CREATE DATABASE `%s` CHARACTER SET utf8mb4;\nGRANT ALL PRIVILEGES ON `%s`.* TO %s@'127.0.0.1';"
            % (name, pattern, self.quote(user))
        )


def widen_packet(ask: Ask) -> None:
    """A server that an earlier version of this action has set up takes large rows, now and after its next start."""
    ask(["SET GLOBAL max_allowed_packet = 1073741824"], "")
    write_aside(FOLDER + "61-django-prod-packet.cnf", CONF_HEAD + "[mysqld]\n" + PACKET, 0o644)
