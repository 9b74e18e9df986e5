"""PostgreSQL is reached by pg_dump, pg_restore and psql, which read how from libpq's variables."""

from __future__ import annotations

import glob
import os
import shutil
import subprocess
import sys
import tempfile

from inside.database.connection import Refused, run_client

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import IO

    from inside.database.connection import Connection
    from inside.database.shapes import Measured

# What goes: everything in its schemas that no extension and no other object brought. The schemas themselves stay, since
# their owner may be somebody else. Each list is complete before the first is dropped, as others go with it.
OURS = """nspname !~ '^pg_' AND nspname <> 'information_schema'
    AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = object.oid AND deptype IN ('e', 'i'))"""
DROP = (
    """DO $do$ DECLARE command text; BEGIN
SET LOCAL lock_timeout = '60s';
FOR command IN SELECT unnest(ARRAY(SELECT format('DROP %s IF EXISTS %I.%I CASCADE',
    CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END, nspname, relname)
    FROM pg_class object JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind IN ('r','p','v','m','f','S')
    AND """
    + OURS
    + """)) LOOP EXECUTE command; END LOOP;
FOR command IN SELECT unnest(ARRAY(SELECT format('DROP %s IF EXISTS %s CASCADE',
    CASE prokind WHEN 'p' THEN 'PROCEDURE' WHEN 'a' THEN 'AGGREGATE' ELSE 'FUNCTION' END, object.oid::regprocedure)
    FROM pg_proc object JOIN pg_namespace n ON n.oid = pronamespace WHERE """
    + OURS
    + """)) LOOP EXECUTE command; END LOOP;
FOR command IN SELECT unnest(ARRAY(SELECT format('DROP TYPE IF EXISTS %I.%I CASCADE', nspname, typname)
    FROM pg_type object JOIN pg_namespace n ON n.oid = typnamespace LEFT JOIN pg_class c ON c.oid = typrelid
    WHERE typelem = 0 AND (c.relkind IS NULL OR c.relkind = 'c') AND """
    + OURS
    + """)) LOOP EXECUTE command; END LOOP;
FOR command IN SELECT unnest(ARRAY(SELECT format('DROP COLLATION IF EXISTS %I.%I CASCADE', nspname, collname)
    FROM pg_collation object JOIN pg_namespace n ON n.oid = collnamespace WHERE """
    + OURS
    + """)) LOOP EXECUTE command; END LOOP;
FOR command IN SELECT unnest(ARRAY(SELECT format('DROP TEXT SEARCH CONFIGURATION IF EXISTS %I.%I CASCADE', nspname, cfgname)
    FROM pg_ts_config object JOIN pg_namespace n ON n.oid = cfgnamespace WHERE """
    + OURS
    + """)) LOOP EXECUTE command; END LOOP;
PERFORM lo_unlink(oid) FROM pg_largeobject_metadata WHERE pg_has_role(lomowner, 'USAGE');
END $do$;
"""
)

# Parameters of libpq that Django hands on as OPTIONS (PostgreSQL, 34.1.2).
LIBPQ = """host hostaddr port user password passfile service options sslmode sslnegotiation sslcert sslkey sslcertmode
sslrootcert sslcrl sslcrldir sslsni channel_binding requirepeer require_auth gssencmode krbsrvname gssdelegation
target_session_attrs ssl_min_protocol_version ssl_max_protocol_version""".split()


def look_at_postgresql(connection: Connection) -> Measured:
    """Size, versions and client programs; changes nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), coalesce(sum(pg_table_size(object.oid)), 0) FROM pg_class object"
            " JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind IN ('r', 'm') AND " + OURS
        )
        count, size = cursor.fetchone()
        cursor.execute("SELECT current_setting('server_version_num'), current_setting('port'), current_database()")
        number, port, name = cursor.fetchone()
        server = int(number) // 10000
    # Not by the wrapper in /usr/bin, which chooses by the clusters of this server and not by where we go.
    found = glob.glob("/usr/lib/postgresql/*/bin/pg_dump")
    versions = sorted(int(path.split("/")[4]) for path in found if path.split("/")[4].isdigit())
    fitting = [version for version in versions if version >= server] or versions[-1:]
    return {
        "name": str(name),
        "bytes": int(size),
        "empty": count == 0,
        "server": server,
        "port": int(port),
        "client": "/usr/lib/postgresql/%d/bin/" % fitting[0] if fitting else None,
        "version": fitting[0] if fitting else 0,
    }


def environment_of(connection: Connection) -> dict[str, str]:
    """libpq's variables for how Django reaches it; a password is nowhere else (PostgreSQL, 34.15)."""
    settings = connection.settings_dict
    values = {key: settings[key.upper()] for key in ("host", "port", "user", "password") if settings.get(key.upper())}
    values.update({key: value for key, value in settings["OPTIONS"].items() if key in LIBPQ})
    named = {"PG" + key.replace("_", "").upper(): str(value) for key, value in values.items()}
    if settings["NAME"]:
        named["PGDATABASE"] = str(settings["NAME"])
    if "connect_timeout" in settings["OPTIONS"]:
        named["PGCONNECT_TIMEOUT"] = str(settings["OPTIONS"]["connect_timeout"])
    return {**os.environ, "LC_ALL": "C.UTF-8", **named}


def dump_postgresql(connection: Connection, client: str, answers: IO[bytes]) -> None:
    """Writes a dump in pg_dump's own format to `answers`. Raises Refused when the program fails."""
    role = connection.settings_dict["OPTIONS"].get("assume_role")
    words = [client + "pg_dump", "--format=custom", "--no-password", "--lock-wait-timeout=60s"]
    # As of MySQL (remote/database/reached.py): to compress is most of what a backup computes.
    words.append("--compress=3")
    words += ["--role=" + role] if role else []
    run_client(words, env=environment_of(connection), stdout=answers)


def check_postgresql(client: str) -> None:
    """Reads the dump on standard input to its end. Raises Refused for one that can't be read."""
    run_client([client + "pg_restore", "--file=/dev/null"], feed=True)


def restore_postgresql(connection: Connection, client: str) -> None:
    """
    Everything in one transaction: what is there now goes, what the dump on standard input has comes, or nothing
    changes. Raises Refused when a program fails.
    """
    play_postgresql(connection, client, DROP, own_path=False)


def fill_postgresql(connection: Connection, client: str, name: str, own_path: bool) -> None:
    """
    Plays the dump on standard input into a database that is empty. With `own_path` unqualified names are looked for
    where the site itself looks for them: in functions that an index, a check or a view calls. Raises Refused.
    """
    connection.settings_dict["NAME"] = name
    play_postgresql(connection, client, None, own_path=own_path)
    with connection.cursor() as cursor:
        # Without it the planner knows nothing of the tables until autovacuum has come by.
        cursor.execute("ANALYZE")


def play_postgresql(connection: Connection, client: str, first: str | None, *, own_path: bool) -> None:
    """Plays the dump on standard input; after `first`, and in one transaction, where that is given. Raises Refused."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace")
        schemas = {row[0] for row in cursor.fetchall()}
    role = connection.settings_dict["OPTIONS"].get("assume_role")
    connection.close()
    with tempfile.TemporaryDirectory(prefix="restore-", dir="/var/tmp") as folder:
        # pg_restore reads the dump twice: once for its table of contents, and it can't go back in a pipe.
        dump, wanted = folder + "/dump", folder + "/list"
        with open(dump, "wb") as file:
            shutil.copyfileobj(sys.stdin.buffer, file, 1 << 20)
        restore = client + "pg_restore"
        contents = subprocess.run([restore, "--list", dump], stdout=subprocess.PIPE, check=True).stdout.decode()
        with open(wanted, "w") as table:
            table.write("\n".join(line for line in contents.splitlines() if comes_back(line, schemas)) + "\n")
        words = [client + "psql", "--no-psqlrc", "--quiet", "--no-password", "--set=ON_ERROR_STOP=1", "--file=-"]
        words += ["--single-transaction"] if first else []
        psql = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, env=environment_of(connection))
        script = subprocess.Popen([restore, "--use-list=" + wanted, "--file=-", dump], stdout=subprocess.PIPE)
        playing, reading = psql.stdin, script.stdout
        assert playing is not None and reading is not None
        try:
            if role:
                playing.write(('SET ROLE "%s";\n' % role.replace('"', '""')).encode())
            playing.write((first or "").encode())
            for line in reading:
                # A setting that an older server does not know, among the first lines.
                if line != b"SET transaction_timeout = 0;\n" and not (own_path and b"'search_path'" in line):
                    playing.write(line)
                if line.startswith(b"SET row_security"):
                    break
            shutil.copyfileobj(reading, playing, 1 << 20)
            # A dump that can't be read to its end must not be committed.
            if script.wait() != 0:
                psql.kill()
                raise Refused("pg_restore ended with code %d" % script.returncode)
            playing.close()
        except BrokenPipeError:
            script.kill()
        if psql.wait() != 0:
            raise Refused("psql ended with code %d" % psql.returncode)


def comes_back(line: str, schemas: Collection[str]) -> bool:
    """
    Whether a line of `pg_restore --list` is restored. False for what stays as it is: schemas that are there, their
    rights and notes, and those of extensions.
    """
    words = line.split(" ")
    if line.startswith(";") or len(words) < 6:
        return False
    kind, rest = words[3], " ".join(words[5:])
    if kind in ("COMMENT", "ACL") and words[5] in ("SCHEMA", "EXTENSION"):
        return False
    # The owner follows the name, and both may have spaces.
    there = kind == "SCHEMA" and any(rest.startswith(schema + " ") for schema in schemas)
    return words[3:5] != ["DEFAULT", "ACL"] and not there
