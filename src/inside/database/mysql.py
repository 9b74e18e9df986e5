# MySQL and MariaDB: dump and client, which read how to reach it from a file of options.
import os
import re
import shutil
import subprocess
import sys
import tempfile


def _look_mysql(connection):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), coalesce(sum(data_length), 0) FROM information_schema.tables"
            " WHERE table_schema = DATABASE()"
        )
        count, size = cursor.fetchone()
    dump = shutil.which("mariadb-dump") or shutil.which("mysqldump")
    return {"bytes": int(size), "empty": count == 0, "client": dump and dump.replace("dump", "").rstrip("-")}


def _mysql_options(connection, client, folder):
    """A file that says how Django reaches it, for the client programs: a password is nowhere else."""
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
    lines += ["%s=%s" % (name, _quoted(str(value))) for name, value in values.items() if value]
    path = folder + "/client.cnf"
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        if options.get("read_default_file"):
            file.write("!include %s\n" % options["read_default_file"])
        file.write("[client]\n" + "\n".join(lines) + "\n")
        if not client.endswith("mariadb"):
            file.write("[mysqldump]\nloose-column-statistics=0\nset-gtid-purged=OFF\n")
    return path


def _quoted(text):
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    return '"%s"' % "".join(escapes.get(character, character) for character in text)


def _mysql_name(connection):
    options = connection.settings_dict["OPTIONS"]
    return str(options.get("database") or options.get("db") or connection.settings_dict["NAME"])


def _dump_mysql(connection, request):
    with connection.cursor() as cursor:
        # The text of routines that others have made is not for everybody; these stay what they are.
        cursor.execute(
            "SELECT count(*) FROM information_schema.routines"
            " WHERE routine_schema = DATABASE() AND routine_definition IS NULL"
        )
        readable = cursor.fetchone()[0] == 0
    connection.close()
    client = request["client"]
    with tempfile.TemporaryDirectory(prefix="backup-") as folder:
        words = [client + ("-dump" if client.endswith("mariadb") else "dump")]
        words += ["--defaults-file=" + _mysql_options(connection, client, folder), "--single-transaction", "--quick"]
        words += ["--triggers", "--hex-blob", "--no-tablespaces"] + (["--routines"] if readable else [])
        _run([*words, "--", _mysql_name(connection)], stdout=_answers)


# As the dump writes it, at the beginning of a line; only an administrator may make something in another one's name.
_definer = re.compile(rb"DEFINER=`(?:[^`]|``)+`@`(?:[^`]|``)*`")


def _restore_mysql(connection, request):
    """Drops the tables and views that are there now; routines of the dump take the place of theirs."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW FULL TABLES")
        tables = [("VIEW" if row[1] == "VIEW" else "TABLE", row[0].replace("`", "``")) for row in cursor.fetchall()]
    connection.close()
    with tempfile.TemporaryDirectory(prefix="restore-") as folder:
        options = "--defaults-file=" + _mysql_options(connection, request["client"], folder)
        words = [request["client"], options, "--batch", "--", _mysql_name(connection)]
        client = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        try:
            client.stdin.write(b"SET FOREIGN_KEY_CHECKS = 0;\nSET SESSION lock_wait_timeout = 60;\n")
            for kind, name in tables:
                client.stdin.write(("DROP %s IF EXISTS `%s`;\n" % (kind, name)).encode())
            for line in sys.stdin.buffer:
                if line.startswith((b"/*!50", b"CREATE DEFINER=")):
                    line = _definer.sub(b"", line, count=1)
                client.stdin.write(line)
            client.stdin.close()
        except BrokenPipeError:
            pass  # It has said why, and its code says that it ended.
        if client.wait() != 0:
            raise Refused("%s ended with code %d" % (request["client"], client.returncode))
