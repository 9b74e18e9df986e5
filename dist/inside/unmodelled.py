"""What a database holds beside the tables of models: only who made it can tell whether a migration makes it again."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    # (kind, name) → (what it is made of, as text, more about it for a person).
    Things = dict[tuple[str, str], tuple[str, str]]

# Of PostgreSQL what belongs to no extension, in schemas that are the site's to see: those not searched are named.
OWN = (
    " WHERE NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d WHERE d.objid = o.oid AND d.deptype = 'e')"
    " AND s.nspname <> 'information_schema' AND s.nspname NOT LIKE 'pg\\_%'"
)
SCHEMA = "SELECT CASE WHEN s.nspname = ANY (pg_catalog.current_schemas(false)) THEN '' ELSE s.nspname || '.' END || "
IN = " JOIN pg_catalog.pg_namespace s ON s.oid = "
CLASS = " FROM pg_catalog.pg_class o" + IN + "o.relnamespace" + OWN
ON_TABLE = " JOIN pg_catalog.pg_class c ON c.oid = o."
OF_TABLE = IN + "c.relnamespace" + OWN
# What there is by its kind, in the words of each engine: a query for names, and for what each is made of. Of a table that
# is how SQL names it.
KINDS = {
    "postgresql": {
        "table": SCHEMA
        + "o.relname, pg_catalog.quote_ident(s.nspname) || '.' || pg_catalog.quote_ident(o.relname)"
        + CLASS
        + " AND o.relkind IN ('r', 'p') AND NOT o.relispartition",
        "foreign table": SCHEMA + "o.relname, ''" + CLASS + " AND o.relkind = 'f'",
        "view": SCHEMA + "o.relname, pg_catalog.pg_get_viewdef(o.oid)" + CLASS + " AND o.relkind IN ('v', 'm')",
        "trigger": SCHEMA
        + "o.tgname || ' on ' || c.relname, pg_catalog.pg_get_triggerdef(o.oid) FROM pg_catalog.pg_trigger o"
        + ON_TABLE
        + "tgrelid"
        + OF_TABLE
        + " AND NOT o.tgisinternal",
        "rule": SCHEMA
        + "o.rulename || ' on ' || c.relname, pg_catalog.pg_get_ruledef(o.oid) FROM pg_catalog.pg_rewrite o"
        + ON_TABLE
        + "ev_class"
        + OF_TABLE
        + " AND o.rulename <> '_RETURN'",
        # Those of a column come with it.
        "sequence": SCHEMA
        + "o.relname, pg_catalog.pg_sequence_last_value(o.oid)::text"
        + CLASS
        + " AND o.relkind = 'S' AND NOT EXISTS"
        " (SELECT 1 FROM pg_catalog.pg_depend d WHERE d.objid = o.oid AND d.deptype IN ('a', 'i'))",
        "function": SCHEMA + "o.proname || '(' || pg_catalog.pg_get_function_identity_arguments(o.oid) || ')',"
        " CASE WHEN o.prokind = 'a' THEN '' ELSE pg_catalog.pg_get_functiondef(o.oid) END FROM pg_catalog.pg_proc o"
        + IN
        + "o.pronamespace"
        + OWN,
        "type": SCHEMA + "o.typname, (SELECT pg_catalog.string_agg(e.enumlabel, ', ' ORDER BY e.enumsortorder)"
        " FROM pg_catalog.pg_enum e WHERE e.enumtypid = o.oid) FROM pg_catalog.pg_type o"
        + IN
        + "o.typnamespace LEFT JOIN pg_catalog.pg_class c ON c.oid = o.typrelid"
        + OWN
        + " AND (o.typtype IN ('e', 'd', 'r') OR o.typtype = 'c' AND c.relkind = 'c')",
        "row security": SCHEMA
        + "o.polname || ' on ' || c.relname, pg_catalog.pg_get_expr(o.polqual, o.polrelid)"
        + " FROM pg_catalog.pg_policy o"
        + ON_TABLE
        + "polrelid"
        + OF_TABLE,
        "operator": SCHEMA + "o.oprname, '' FROM pg_catalog.pg_operator o" + IN + "o.oprnamespace" + OWN,
        "collation": SCHEMA + "o.collname, '' FROM pg_catalog.pg_collation o" + IN + "o.collnamespace" + OWN,
        "text search configuration": SCHEMA
        + "o.cfgname, '' FROM pg_catalog.pg_ts_config o"
        + IN
        + "o.cfgnamespace"
        + OWN,
        "text search dictionary": SCHEMA + "o.dictname, '' FROM pg_catalog.pg_ts_dict o" + IN + "o.dictnamespace" + OWN,
        "large objects": "SELECT pg_catalog.count(*)::text, '' FROM pg_catalog.pg_largeobject_metadata"
        " HAVING pg_catalog.count(*) > 0",
        "extension": "SELECT extname, '' FROM pg_catalog.pg_extension WHERE extname <> 'plpgsql'",
        # Of values of ALTER DATABASE … SET only the names are shown: they may be secrets.
        "setting": "SELECT pg_catalog.split_part(one, '=', 1) || CASE WHEN o.setrole = 0 THEN '' ELSE ' ('"
        " || pg_catalog.pg_get_userbyid(o.setrole) || ')' END, one"
        " FROM pg_catalog.pg_db_role_setting o, pg_catalog.unnest(o.setconfig) AS one"
        " JOIN pg_catalog.pg_database d ON d.datname = pg_catalog.current_database() WHERE o.setdatabase = d.oid",
        # The site's user owns what it makes in the new one.
        "privileges on": SCHEMA + "o.relname || ' (' || CASE WHEN a.grantee = 0 THEN 'PUBLIC'"
        " ELSE pg_catalog.pg_get_userbyid(a.grantee) END || ')',"
        " pg_catalog.string_agg(a.privilege_type, ', ' ORDER BY a.privilege_type)"
        " FROM pg_catalog.pg_class o CROSS JOIN LATERAL pg_catalog.aclexplode(o.relacl) a"
        + IN
        + "o.relnamespace"
        + OWN
        + " AND a.grantee <> o.relowner AND pg_catalog.pg_get_userbyid(a.grantee) <> CURRENT_USER GROUP BY 1",
    },
    "mysql": {
        "table": "SELECT table_name, CONCAT('`', REPLACE(table_name, '`', '``'), '`') FROM information_schema.tables"
        " WHERE table_schema = DATABASE() AND table_type IN ('BASE TABLE', 'SYSTEM VERSIONED')",
        "view": "SELECT table_name, REPLACE(view_definition, CONCAT('`', DATABASE(), '`.'), '')"
        " FROM information_schema.views WHERE table_schema = DATABASE()",
        "trigger": "SELECT CONCAT(trigger_name, ' on ', event_object_table), action_statement"
        " FROM information_schema.triggers WHERE trigger_schema = DATABASE()",
        "sequence": "SELECT table_name, '' FROM information_schema.tables WHERE table_schema = DATABASE()"
        " AND table_type = 'SEQUENCE'",
        "function": "SELECT routine_name, routine_definition FROM information_schema.routines"
        " WHERE routine_schema = DATABASE()",
        "event": "SELECT event_name, event_definition FROM information_schema.events WHERE event_schema = DATABASE()",
    },
    "sqlite": {
        "table": "SELECT name, '\"' || replace(name, '\"', '\"\"') || '\"' FROM sqlite_master"
        " WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
        "view": "SELECT name, sql FROM sqlite_master WHERE type = 'view'",
        "trigger": "SELECT name || ' on ' || tbl_name, sql FROM sqlite_master WHERE type = 'trigger'",
    },
}
# What a database has and is nothing that somebody has put into it.
AROUND = {"setting", "privileges on"}
# Of a table so many rows are compared.
FEW = 1000


def list_unmodelled(connection: Any, modelled: set[str]) -> list[str]:
    """Each as `the view sums`, and a table with its rows: `the table old_orders (12 rows)`; `modelled` are those of models."""
    found = look(connection, modelled).items()
    return [describe(thing, more) for thing, (_, more) in found if thing[0] not in AROUND]


def list_lacking(old: Any, new: Any, modelled: set[str]) -> list[str]:
    """What the old database holds beside its models and the new one has not, or has otherwise, each for a person."""
    there = look(new, modelled)
    alike = is_alike(old, new)
    if not alike:
        # Another engine's functions have other arguments.
        there = {(kind, name.partition("(")[0]): thing for (kind, name), thing in there.items()}
    found: list[str] = []
    for (kind, name), (made_of, more) in look(old, modelled).items():
        thing = there.get((kind, name if alike else name.partition("(")[0]))
        said = describe((kind, name), more)
        if thing is None:
            found.append(said)
        elif kind == "table" and made_of != thing[0]:
            found.append("what is in %s as it is now" % said)
        elif alike and made_of != thing[0]:
            found.append("%s as it is now" % said)
    return found


def describe(thing: tuple[str, str], more: str) -> str:
    kind, name = thing
    return "the table %s%s" % (name, more) if kind == "table" else "the %s %s" % (kind, name + more)


def is_alike(old: Any, new: Any) -> bool:
    """Whether both databases write what a thing is made of in the same words: PostgreSQL does so within a version."""
    if old.vendor != new.vendor:
        return False
    if old.vendor == "postgresql":
        return bool(old.pg_version // 10000 == new.pg_version // 10000)
    return old.vendor == "sqlite" or bool(old.mysql_is_mariadb == new.mysql_is_mariadb)


def look(connection: Any, modelled: set[str]) -> Things:
    """All that is there beside the tables `modelled`. A kind that this user may not list is left out."""
    from django.db import DatabaseError

    found: Things = {}
    for kind, query in KINDS.get(connection.vendor, {}).items():
        try:
            with connection.cursor() as cursor:
                # Without parameters, so that no sign of it means something to the driver.
                cursor.execute(query)
                rows = sorted((str(name), str(made_of or "")) for name, made_of in cursor.fetchall())
        except DatabaseError:
            continue
        for name, made_of in rows:
            if kind != "table":
                found[kind, name] = (made_of, " (at %s)" % made_of if kind == "sequence" and made_of else "")
            elif name not in modelled:
                found[kind, name] = content_of(connection, made_of)
    return found


def content_of(connection: Any, table: str) -> tuple[str, str]:
    """The first rows of a table as text, and how many there are, in brackets; nothing where it can't be read."""
    from django.db import DatabaseError

    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM " + table)
            count = int(cursor.fetchone()[0])
            rows: list[str] = []
            if count <= FEW:
                cursor.execute("SELECT * FROM " + table)
                rows = sorted(repr([str(value) for value in row]) for row in cursor.fetchall())
    except DatabaseError:
        return "", ""
    return "%d %s" % (count, "".join(rows)), " (1 row)" if count == 1 else " (%d rows)" % count
