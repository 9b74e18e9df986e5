"""MariaDB, or MySQL where a server has that one already. Its administrator is the system's root, by the socket."""

from __future__ import annotations

import shutil

from remote.commands import run
from remote.files import write_aside
from remote.services.registry import CONF_HEAD, ServerError
from remote.systemd import show_units


class MariaDB:
    title = "MariaDB"
    usual_port = "3306"
    # For a server with 1 GB: the defaults would take three times as much.
    conf = (
        "[mysqld]\nbind-address = 127.0.0.1\ncharacter-set-server = utf8mb4\ninnodb_buffer_pool_size = 64M\n"
        "innodb_log_buffer_size = 8M\nkey_buffer_size = 4M\naria_pagecache_buffer_size = 8M\ntmp_table_size = 16M\n"
        "max_heap_table_size = 16M\nmax_connections = 80\nperformance_schema = OFF\n"
    )

    def __init__(self, _wanted):
        names = ["mariadb.service", "mysql.service"]
        found = show_units(names, ["LoadState"])
        self.unit = next((name for name in names if found.get(name, {}).get("LoadState") == "loaded"), None)

    @property
    def port(self):
        return self.sql("SELECT @@port;")[0][0]

    def sql(self, text):
        """Runs SQL as the server's administrator; rows as lists of texts."""
        client = shutil.which("mariadb") or "mysql"
        done = run([client, "--batch", "--skip-column-names", "--user=root"], check=False, stdin=text)
        if done.returncode != 0:
            raise ServerError(done.stdout)
        return [line.split("\t") for line in done.stdout.splitlines() if line]

    def version(self):
        return self.sql("SELECT VERSION();")[0][0].split("-")[0]

    def has_database(self, name):
        query = "SELECT 1 FROM information_schema.schemata WHERE schema_name = %s;"
        return bool(self.sql(query % self.text(name)))

    def has_user(self, name):
        return bool(self.sql("SELECT 1 FROM mysql.user WHERE user = %s;" % self.text(name)))

    @staticmethod
    def text(value):
        return "'%s'" % value.replace("\\", "\\\\").replace("'", "''")

    def configure(self):
        write_aside("/etc/mysql/mariadb.conf.d/60-django-prod.cnf", CONF_HEAD + self.conf, 0o644)
        run(["systemctl", "restart", self.unit])

    def make_user(self, name, password):
        user = "%s@'127.0.0.1'" % self.text(name)
        self.sql("CREATE USER IF NOT EXISTS %s; ALTER USER %s IDENTIFIED BY %s;" % (user, user, self.text(password)))

    def make_database(self, name, user):
        # In a GRANT the name is a pattern, where _ stands for any character.
        pattern = name.replace("_", "\\_")
        self.sql(
            "CREATE DATABASE `%s` CHARACTER SET utf8mb4;\nGRANT ALL PRIVILEGES ON `%s`.* TO %s@'127.0.0.1';"
            % (name, pattern, self.text(user))
        )
