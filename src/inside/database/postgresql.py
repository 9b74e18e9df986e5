# PostgreSQL: pg_dump, pg_restore and psql, which read how to reach it from libpq's variables.
import glob
import os
import shutil
import subprocess
import sys
import tempfile

# What goes: everything in its schemas that no extension and no other object brought. The schemas themselves stay, since
# their owner may be somebody else. Each list is complete before the first is dropped, as others go with it.
_ours = """nspname !~ '^pg_' AND nspname <> 'information_schema'
    AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = object.oid AND deptype IN ('e', 'i'))"""
_drop = (
    """DO $do$ DECLARE command text; BEGIN
SET LOCAL lock_timeout = '60s';
FOR command IN SELECT unnest(ARRAY(SELECT format('DROP %s IF EXISTS %I.%I CASCADE',
    CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END, nspname, relname)
    FROM pg_class object JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind IN ('r','p','v','m','f','S')
    AND """
    + _ours
    + """)) LOOP EXECUTE command; END LOOP;
FOR command IN SELECT unnest(ARRAY(SELECT format('DROP %s IF EXISTS %s CASCADE',
    CASE prokind WHEN 'p' THEN 'PROCEDURE' WHEN 'a' THEN 'AGGREGATE' ELSE 'FUNCTION' END, object.oid::regprocedure)
    FROM pg_proc object JOIN pg_namespace n ON n.oid = pronamespace WHERE """
    + _ours
    + """)) LOOP EXECUTE command; END LOOP;
FOR command IN SELECT unnest(ARRAY(SELECT format('DROP TYPE IF EXISTS %I.%I CASCADE', nspname, typname)
    FROM pg_type object JOIN pg_namespace n ON n.oid = typnamespace LEFT JOIN pg_class c ON c.oid = typrelid
    WHERE typelem = 0 AND (c.relkind IS NULL OR c.relkind = 'c') AND """
    + _ours
    + """)) LOOP EXECUTE command; END LOOP;
FOR command IN SELECT unnest(ARRAY(SELECT format('DROP COLLATION IF EXISTS %I.%I CASCADE', nspname, collname)
    FROM pg_collation object JOIN pg_namespace n ON n.oid = collnamespace WHERE """
    + _ours
    + """)) LOOP EXECUTE command; END LOOP;
FOR command IN SELECT unnest(ARRAY(SELECT format('DROP TEXT SEARCH CONFIGURATION IF EXISTS %I.%I CASCADE', nspname, cfgname)
    FROM pg_ts_config object JOIN pg_namespace n ON n.oid = cfgnamespace WHERE """
    + _ours
    + """)) LOOP EXECUTE command; END LOOP;
PERFORM lo_unlink(oid) FROM pg_largeobject_metadata WHERE pg_has_role(lomowner, 'USAGE');
END $do$;
"""
)


_libpq = """host hostaddr port user password passfile service options sslmode sslnegotiation sslcert sslkey sslcertmode
sslrootcert sslcrl sslcrldir sslsni channel_binding requirepeer require_auth gssencmode krbsrvname gssdelegation
target_session_attrs ssl_min_protocol_version ssl_max_protocol_version""".split()


def _look_postgresql(connection):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), coalesce(sum(pg_table_size(object.oid)), 0) FROM pg_class object"
            " JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind IN ('r', 'm') AND " + _ours
        )
        count, size = cursor.fetchone()
        cursor.execute("SHOW server_version_num")
        server = int(cursor.fetchone()[0]) // 10000
    # Not by the wrapper in /usr/bin, which chooses by the clusters of this server and not by where we go.
    found = glob.glob("/usr/lib/postgresql/*/bin/pg_dump")
    versions = sorted(int(path.split("/")[4]) for path in found if path.split("/")[4].isdigit())
    fitting = [version for version in versions if version >= server] or versions[-1:]
    return {
        "bytes": int(size),
        "empty": count == 0,
        "server": server,
        "client": "/usr/lib/postgresql/%d/bin/" % fitting[0] if fitting else None,
        "version": fitting[0] if fitting else 0,
    }


def _postgresql_environment(connection):
    """libpq's variables for how Django reaches it; a password is nowhere else (PostgreSQL, 34.15)."""
    settings = connection.settings_dict
    values = {key: settings[key.upper()] for key in ("host", "port", "user", "password") if settings.get(key.upper())}
    values.update({key: value for key, value in settings["OPTIONS"].items() if key in _libpq})
    named = {"PG" + key.replace("_", "").upper(): str(value) for key, value in values.items()}
    if settings["NAME"]:
        named["PGDATABASE"] = str(settings["NAME"])
    if "connect_timeout" in settings["OPTIONS"]:
        named["PGCONNECT_TIMEOUT"] = str(settings["OPTIONS"]["connect_timeout"])
    return {**os.environ, "LC_ALL": "C.UTF-8", **named}


def _dump_postgresql(connection, request):
    role = connection.settings_dict["OPTIONS"].get("assume_role")
    words = [request["client"] + "pg_dump", "--format=custom", "--no-password", "--lock-wait-timeout=60s"]
    words += ["--role=" + role] if role else []
    _run(words, env=_postgresql_environment(connection), stdout=_answers)


def _check_postgresql(request):
    _run([request["client"] + "pg_restore", "--file=/dev/null"], stdin=subprocess.PIPE)


def _restore_postgresql(connection, request):
    """Everything in one transaction: what is there now goes, what the dump has comes, or nothing changes."""
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
        restore = request["client"] + "pg_restore"
        contents = subprocess.run([restore, "--list", dump], stdout=subprocess.PIPE, check=True).stdout.decode()
        with open(wanted, "w") as file:
            file.write("\n".join(line for line in contents.splitlines() if _comes_back(line, schemas)) + "\n")
        words = [request["client"] + "psql", "--no-psqlrc", "--quiet", "--no-password", "--single-transaction"]
        words += ["--set=ON_ERROR_STOP=1", "--file=-"]
        psql = subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, env=_postgresql_environment(connection)
        )
        script = subprocess.Popen([restore, "--use-list=" + wanted, "--file=-", dump], stdout=subprocess.PIPE)
        try:
            if role:
                psql.stdin.write(('SET ROLE "%s";\n' % role.replace('"', '""')).encode())
            psql.stdin.write(_drop.encode())
            for line in script.stdout:
                # A setting that an older server does not know, among the first lines.
                if line != b"SET transaction_timeout = 0;\n":
                    psql.stdin.write(line)
                if line.startswith(b"SET standard_conforming_strings"):
                    break
            shutil.copyfileobj(script.stdout, psql.stdin, 1 << 20)
            # A dump that can't be read to its end must not be committed.
            if script.wait() != 0:
                psql.kill()
                raise Refused("pg_restore ended with code %d" % script.returncode)
            psql.stdin.close()
        except BrokenPipeError:
            script.kill()
        if psql.wait() != 0:
            raise Refused("psql ended with code %d" % psql.returncode)


def _comes_back(line, schemas):
    """False for what stays as it is: schemas that are there, their rights and notes, and those of extensions."""
    words = line.split(" ")
    if line.startswith(";") or len(words) < 6:
        return False
    kind, rest = words[3], " ".join(words[5:])
    if kind in ("COMMENT", "ACL") and words[5] in ("SCHEMA", "EXTENSION"):
        return False
    # The owner follows the name, and both may have spaces.
    there = kind == "SCHEMA" and any(rest.startswith(schema + " ") for schema in schemas)
    return words[3:5] != ["DEFAULT", "ACL"] and not there
