# MySQL and MariaDB: dump and client, which read how to reach it from a file of options.
import os
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


def _mysql_options(connection, folder):
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
    # Two programs with two vocabularies: each passes over what only the other knows.
    lines = ["loose-ssl-mode=" + mode, "loose-ssl" if mode not in ("DISABLED", "PREFERRED") else ""]
    if mode == "VERIFY_IDENTITY":
        lines.append("loose-ssl-verify-server-cert")
    elif pure and not ca:
        lines.append("loose-skip-ssl-verify-server-cert")
    lines += ["%s=%s" % (name, _quoted(str(value))) for name, value in values.items() if value]
    path = folder + "/client.cnf"
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        if options.get("read_default_file"):
            file.write("!include %s\n" % options["read_default_file"])
        file.write("[client]\n" + "\n".join(line for line in lines if line) + "\n")
        file.write("[mysqldump]\nloose-column-statistics=0\nloose-set-gtid-purged=OFF\n")
    return path


def _quoted(text):
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    return '"%s"' % "".join(escapes.get(character, character) for character in text)


def _mysql_name(connection):
    options = connection.settings_dict["OPTIONS"]
    return str(options.get("database") or options.get("db") or connection.settings_dict["NAME"])


def _dump_mysql(connection, request):
    with tempfile.TemporaryDirectory(prefix="backup-") as folder:
        program = request["client"] + ("-dump" if request["client"].endswith("mariadb") else "dump")
        words = [program, "--defaults-file=" + _mysql_options(connection, folder), "--single-transaction", "--quick"]
        words += ["--routines", "--triggers", "--hex-blob", "--no-tablespaces", "--", _mysql_name(connection)]
        _run(words, stdout=_answers)


def _restore_mysql(connection, request):
    def name(text):
        return "`%s`" % text.replace("`", "``")

    with connection.cursor() as cursor:
        cursor.execute("SHOW FULL TABLES")
        tables = cursor.fetchall()
        cursor.execute(
            "SELECT routine_type, routine_name FROM information_schema.routines WHERE routine_schema = DATABASE()"
        )
        routines = cursor.fetchall()
    connection.close()
    drops = ["SET FOREIGN_KEY_CHECKS = 0;", "SET SESSION lock_wait_timeout = 60;"]
    drops += ["DROP %s IF EXISTS %s;" % ("VIEW" if row[1] == "VIEW" else "TABLE", name(row[0])) for row in tables]
    drops += ["DROP %s IF EXISTS %s;" % (kind, name(routine)) for kind, routine in routines]
    with tempfile.TemporaryDirectory(prefix="restore-") as folder:
        options = "--defaults-file=" + _mysql_options(connection, folder)
        client = subprocess.Popen(
            [request["client"], options, "--batch", "--", _mysql_name(connection)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
        )
        try:
            client.stdin.write("\n".join([*drops, ""]).encode())
            shutil.copyfileobj(sys.stdin.buffer, client.stdin, 1 << 20)
            client.stdin.close()
        except BrokenPipeError:
            pass  # It has said why, and its code says that it ended.
        if client.wait() != 0:
            raise Refused("%s ended with code %d" % (request["client"], client.returncode))
