"""MySQL and MariaDB are reached by their dump and client programs, which read how from a file of options."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile

from inside.database.connection import Refused, run_client

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import IO

    from inside.database.connection import Connection
    from inside.database.shapes import Measured


def look_at_mysql(connection: Connection) -> Measured:
    """Size and client programs; changes nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), coalesce(sum(data_length), 0) FROM information_schema.tables"
            " WHERE table_schema = DATABASE()"
        )
        count, size = cursor.fetchone()
    dump = shutil.which("mariadb-dump") or shutil.which("mysqldump")
    return {"bytes": int(size), "empty": count == 0, "client": dump and dump.replace("dump", "").rstrip("-")}


def write_options(connection: Connection, client: str, folder: str) -> str:
    """
    Writes a file that says how Django reaches it, for the client programs: a password is nowhere else. Returns its
    path. `client` is `…/mysql` or `…/mariadb`, which have options of their own (mysql(1), mariadb(1)).
    """
    settings = connection.settings_dict
    options = settings["OPTIONS"]
    ssl = options.get("ssl") if isinstance(options.get("ssl"), dict) else {}
    host = str(options.get("host") or settings["HOST"] or "")
    values = {
        "user": options.get("user") or settings["USER"],
        "password": options.get("password") or options.get("passwd") or settings["PASSWORD"],
        "host": None if host.startswith("/") else host,
        "socket": host if host.startswith("/") else options.get("unix_socket"),
        "port": options.get("port") or settings["PORT"],
        **{
            "ssl-" + key: ssl.get(key) or options.get("ssl_" + key) for key in ("ca", "capath", "cert", "key", "cipher")
        },
        "default-character-set": "utf8mb4",
        "max-allowed-packet": "1G",
    }
    pure = connection.Database.__name__.startswith("pymysql")
    ca = ssl.get("ca") or options.get("ssl_ca")
    # What each driver takes for granted where nothing is said.
    otherwise = "VERIFY_CA" if ca else "REQUIRED" if ssl else "PREFERRED"
    if pure and ca and ssl.get("check_hostname", True):
        otherwise = "VERIFY_IDENTITY"
    mode = str(options.get("ssl_mode") or otherwise).upper()
    lines = []
    if client.endswith("mariadb"):
        lines += ["loose-ssl"] if mode not in ("DISABLED", "PREFERRED") else []
        if mode == "VERIFY_IDENTITY":
            lines.append("loose-ssl-verify-server-cert")
        elif pure and not ca:
            lines.append("loose-skip-ssl-verify-server-cert")
    else:
        lines.append("loose-ssl-mode=" + mode)
    lines += ["%s=%s" % (name, quote(str(value))) for name, value in values.items() if value]
    path = folder + "/client.cnf"
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        if options.get("read_default_file"):
            file.write("!include %s\n" % options["read_default_file"])
        file.write("[client]\n" + "\n".join(lines) + "\n")
        if not client.endswith("mariadb"):
            file.write("[mysqldump]\nloose-column-statistics=0\nset-gtid-purged=OFF\n")
    return path


def quote(text: str) -> str:
    """A value as a file of options has it (MySQL manual, "Using Option Files")."""
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    return '"%s"' % "".join(escapes.get(character, character) for character in text)


def name_of(connection: Connection) -> str:
    """The name of the database, wherever Django was given it."""
    options = connection.settings_dict["OPTIONS"]
    return str(options.get("database") or options.get("db") or connection.settings_dict["NAME"])


def dump_mysql(connection: Connection, client: str, answers: IO[bytes]) -> None:
    """Writes a dump as SQL to `answers`. Raises Refused when the program fails."""
    with connection.cursor() as cursor:
        # The text of routines that others have made is not for everybody; these stay what they are.
        cursor.execute(
            "SELECT count(*) FROM information_schema.routines"
            " WHERE routine_schema = DATABASE() AND routine_definition IS NULL"
        )
        readable = cursor.fetchone()[0] == 0
    connection.close()
    with tempfile.TemporaryDirectory(prefix="backup-") as folder:
        words = [client + ("-dump" if client.endswith("mariadb") else "dump")]
        words += ["--defaults-file=" + write_options(connection, client, folder), "--single-transaction", "--quick"]
        words += ["--triggers", "--hex-blob", "--no-tablespaces"] + (["--routines"] if readable else [])
        run_client([*words, "--", name_of(connection)], stdout=answers)


# As the dump writes it, at the beginning of a line; only an administrator may make something in another one's name.
DEFINER = re.compile(rb"DEFINER=`(?:[^`]|``)+`@`(?:[^`]|``)*`")


def restore_mysql(connection: Connection, client: str) -> None:
    """
    Drops the tables and views that are there now, and plays in the dump on standard input; its routines take the place
    of theirs. Raises Refused when the program fails.
    """
    with connection.cursor() as cursor:
        cursor.execute("SHOW FULL TABLES")
        tables = [("VIEW" if row[1] == "VIEW" else "TABLE", row[0].replace("`", "``")) for row in cursor.fetchall()]
    connection.close()
    with tempfile.TemporaryDirectory(prefix="restore-") as folder:
        options = "--defaults-file=" + write_options(connection, client, folder)
        words = [client, options, "--batch", "--", name_of(connection)]
        process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        playing = process.stdin
        assert playing is not None
        try:
            playing.write(b"SET FOREIGN_KEY_CHECKS = 0;\nSET SESSION lock_wait_timeout = 60;\n")
            for kind, name in tables:
                playing.write(("DROP %s IF EXISTS `%s`;\n" % (kind, name)).encode())
            for line in sys.stdin.buffer:
                if line.startswith((b"/*!50", b"CREATE DEFINER=")):
                    line = DEFINER.sub(b"", line, count=1)
                playing.write(line)
            playing.close()
        except BrokenPipeError:
            pass  # It has said why, and its code says that it ended.
        if process.wait() != 0:
            raise Refused("%s ended with code %d" % (client, process.returncode))
