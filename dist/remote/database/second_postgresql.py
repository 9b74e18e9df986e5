"""PostgreSQL renames databases, in one transaction, where nobody is connected to them."""

from __future__ import annotations

import json
import time

from remote.database.administration import ServerError
from remote.database.second import Second
from remote.failure import Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Where one is connected while the others are renamed.
MAINTENANCE = "postgres"
# Seconds for which others that connect again and again are ended.
PATIENCE = 60
# Parameters whose values are lists: they are not one quoted text (PostgreSQL, pg_dump's variable_is_guc_list_quote).
LISTS = "('local_preload_libraries', 'search_path', 'session_preload_libraries', 'temp_tablespaces')"
# Whom a row of aclexplode() grants to, and whether he may grant it on, for format() (PostgreSQL, 5.8).
GRANTEE = """CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantee)) END,
    CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END"""


class SecondPostgreSQL(Second):
    """As Second, in PostgreSQL."""

    def make(self) -> None:
        super().make()
        self.ask([create_statement(self.describe(), self.name), *self.rights(), *self.settings()], "")
        if self.administrator:
            # What the site's user may not make: these stayed when everything else was replaced in the database itself.
            self.copy(BEFORE)
        # The server may let the site's user in to the live one alone (pg_hba.conf, a pooler).
        self.database.ask(["SELECT 1"], self.name)

    def list_names(self) -> set[str]:
        return {row[0] for row in self.ask(["SELECT datname FROM pg_catalog.pg_database"], "")}

    def describe(self) -> dict[str, Any]:
        """The row of the live one in pg_database, with names in the place of numbers."""
        query = (
            "SELECT pg_catalog.to_jsonb(d) || pg_catalog.jsonb_build_object('owner', pg_catalog.pg_get_userbyid(datdba),"
            " 'charset', pg_catalog.pg_encoding_to_char(encoding), 'space', spcname)"
            " FROM pg_catalog.pg_database d JOIN pg_catalog.pg_tablespace t ON t.oid = dattablespace WHERE datname = %s"
        )
        row: dict[str, Any] = json.loads(self.ask([query % literal(self.live)], "")[0][0])
        return row

    def rights(self) -> list[str]:
        """Who may connect to it: as to the live one."""
        query = (
            "SELECT pg_catalog.format('GRANT %%s ON DATABASE %%I TO %%s%%s', a.privilege_type, %s, %s)"
            " FROM pg_catalog.pg_database, pg_catalog.aclexplode(datacl) a WHERE datname = %s"
        )
        granted = [row[0] for row in self.ask([query % (literal(self.name), GRANTEE, literal(self.live))], "")]
        return ["REVOKE ALL ON DATABASE %s FROM PUBLIC" % quoted(self.name), *granted] if granted else []

    def settings(self) -> list[str]:
        """Parameters of the database, as ALTER DATABASE … SET has made them."""
        where = "setdatabase = (SELECT oid FROM pg_catalog.pg_database WHERE datname = %s)" % literal(self.live)
        if self.administrator:
            # Copied as they are: what the site has written is never read as SQL of the administrator's.
            return [
                "INSERT INTO pg_catalog.pg_db_role_setting SELECT d.oid, setrole, setconfig FROM"
                " pg_catalog.pg_db_role_setting, pg_catalog.pg_database d WHERE d.datname = %s AND %s"
                % (literal(self.name), where)
            ]
        query = (
            "SELECT pg_catalog.format('ALTER DATABASE %%I SET %%I TO %%s', %s, pg_catalog.split_part(c, '=', 1),"
            " CASE WHEN pg_catalog.split_part(c, '=', 1) IN %s THEN pg_catalog.substr(c, pg_catalog.strpos(c, '=') + 1)"
            " ELSE pg_catalog.quote_literal(pg_catalog.substr(c, pg_catalog.strpos(c, '=') + 1)) END)"
            " FROM pg_catalog.pg_db_role_setting, pg_catalog.unnest(setconfig) c WHERE setrole = 0 AND %s"
        )
        return [row[0] for row in self.ask([query % (literal(self.name), LISTS, where)], "")]

    def fill(self, path: str) -> None:
        try:
            self.database.fill(self.found, path, self.name)
        except Failure as first:
            # A function in an index, a check or a view may name others without their schema: the site's own search
            # path finds them, and pg_dump's empty one does not.
            try:
                self.ask(self.drop_statements(self.name), "")
                self.make()
                self.database.fill(self.found, path, self.name, own_path=True)
            except (Failure, ServerError):
                raise first from None
        if self.administrator:
            self.copy(AFTER)

    def copy(self, queries: list[str]) -> None:
        """Does in it what queries of the live one answer."""
        statements = [row[0] for query in queries for row in self.ask([query], self.live)]
        if statements:
            self.ask(statements, self.name)

    def swap(self) -> None:
        names = "(%s, %s)" % (literal(self.live), literal(self.name))
        mine = "backend_type = 'client backend'" if self.administrator else "usename = current_user"
        statements = [
            "SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity WHERE datname IN %s AND %s"
            " AND pid <> pg_catalog.pg_backend_pid()" % (names, mine),
            "BEGIN",
            "ALTER DATABASE %s RENAME TO %s" % (quoted(self.live), quoted(self.kept)),
            "ALTER DATABASE %s RENAME TO %s" % (quoted(self.name), quoted(self.live)),
            "COMMIT",
        ]
        until = time.monotonic() + PATIENCE
        while True:
            try:
                self.ask(statements, MAINTENANCE)
                return
            except ServerError:
                # Somebody has connected again in between; or it was done, and only the word of it did not come.
                if self.settle():
                    return
                if time.monotonic() > until:
                    raise

    def settle(self) -> bool:
        return self.kept in {row[0] for row in self.ask(["SELECT datname FROM pg_catalog.pg_database"], MAINTENANCE)}

    def folder(self) -> str:
        return self.ask(["SELECT pg_catalog.current_setting('data_directory')"], "")[0][0]

    def drop_statements(self, name: str) -> list[str]:
        return ["DROP DATABASE IF EXISTS " + quoted(name)]


def quoted(name: str) -> str:
    """A name as SQL has it."""
    return '"%s"' % name.replace('"', '""')


def literal(text: str) -> str:
    """A text as SQL has it."""
    return "'%s'" % text.replace("'", "''")


def create_statement(row: dict[str, Any], name: str) -> str:
    """CREATE DATABASE for one that is as the one of the row: the columns depend on the server's version."""
    words = "CREATE DATABASE %s OWNER %s TEMPLATE template0 ENCODING %s LC_COLLATE %s LC_CTYPE %s" % (
        quoted(name),
        quoted(row["owner"]),
        literal(row["charset"]),
        literal(row["datcollate"]),
        literal(row["datctype"]),
    )
    provider = {"i": "icu", "b": "builtin"}.get(row.get("datlocprovider", "c"))
    locale = row.get("datlocale") or row.get("daticulocale")
    if provider and locale:
        option = "ICU_LOCALE" if provider == "icu" else "BUILTIN_LOCALE"
        words += " LOCALE_PROVIDER %s %s %s" % (provider, option, literal(locale))
        words += " ICU_RULES " + literal(row["daticurules"]) if row.get("daticurules") else ""
    words += " TABLESPACE " + quoted(row["space"]) if row["space"] != "pg_default" else ""
    return words + " CONNECTION LIMIT %d" % row["datconnlimit"]


# Schemas of no extension, with their rights, and extensions, in the order in which they were made.
OWN_SCHEMAS = """ WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend
    WHERE classid = 'pg_catalog.pg_namespace'::pg_catalog.regclass AND objid = n.oid AND deptype = 'e')"""
SCHEMAS = " FROM pg_catalog.pg_namespace n" + OWN_SCHEMAS
BEFORE = [
    "SELECT pg_catalog.format('CREATE SCHEMA IF NOT EXISTS %I', nspname)" + SCHEMAS,
    "SELECT pg_catalog.format('ALTER SCHEMA %I OWNER TO %I', nspname, pg_catalog.pg_get_userbyid(nspowner))" + SCHEMAS,
    "SELECT pg_catalog.format('REVOKE ALL ON SCHEMA %I FROM PUBLIC', nspname)" + SCHEMAS + " AND nspacl IS NOT NULL",
    "SELECT pg_catalog.format('GRANT %s ON SCHEMA %I TO %s%s', a.privilege_type, nspname, "
    + GRANTEE
    + ") FROM pg_catalog.pg_namespace n, pg_catalog.aclexplode(nspacl) a"
    + OWN_SCHEMAS,
    "SELECT pg_catalog.format('CREATE EXTENSION IF NOT EXISTS %I WITH SCHEMA %I', extname, nspname) FROM"
    " pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = extnamespace WHERE extname <> 'plpgsql'"
    " ORDER BY e.oid",
]
# Rights that new objects have by themselves (ALTER DEFAULT PRIVILEGES): after the backup, whose objects have their own.
DEFAULTS = """SELECT pg_catalog.format('ALTER DEFAULT PRIVILEGES FOR ROLE %I%s ', pg_catalog.pg_get_userbyid(defaclrole),
    CASE WHEN defaclnamespace = 0 THEN '' ELSE pg_catalog.format(' IN SCHEMA %I', (SELECT nspname
    FROM pg_catalog.pg_namespace n WHERE n.oid = defaclnamespace)) END) || pg_catalog.format("""
KIND = """CASE defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS'
    WHEN 'T' THEN 'TYPES' ELSE 'SCHEMAS' END"""
AFTER = [
    DEFAULTS + "'REVOKE ALL ON %s FROM PUBLIC', " + KIND + ") FROM pg_catalog.pg_default_acl WHERE defaclnamespace = 0",
    DEFAULTS
    + "'GRANT %s ON %s TO %s%s', a.privilege_type, "
    + KIND
    + ", "
    + GRANTEE
    + ") FROM pg_catalog.pg_default_acl, pg_catalog.aclexplode(defaclacl) a WHERE defaclobjtype IN"
    " ('r', 'S', 'f', 'T', 'n')",
]
