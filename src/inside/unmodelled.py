"""What a database holds beside the tables of models: only who made it can tell whether a migration makes it again."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Of PostgreSQL what belongs to no extension, in schemas that are the site's to see.
OWN = (
    "NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d WHERE d.objid = o.oid AND d.deptype = 'e')"
    " AND s.nspname <> 'information_schema' AND s.nspname NOT LIKE 'pg\\_%'"
)
IN = "JOIN pg_catalog.pg_namespace s ON s.oid = "
# What there is by its kind, in the words of each engine: a query for names.
KINDS = {
    "postgresql": {
        "table": "SELECT o.relname FROM pg_catalog.pg_class o " + IN + "o.relnamespace WHERE o.relkind IN ('r', 'p')"
        " AND NOT o.relispartition AND " + OWN,
        "view": "SELECT o.relname FROM pg_catalog.pg_class o "
        + IN
        + "o.relnamespace WHERE o.relkind IN ('v', 'm') AND "
        + OWN,
        "trigger": "SELECT o.tgname || ' on ' || c.relname FROM pg_catalog.pg_trigger o JOIN pg_catalog.pg_class c"
        " ON c.oid = o.tgrelid " + IN + "c.relnamespace WHERE NOT o.tgisinternal AND " + OWN,
        "function": "SELECT o.proname FROM pg_catalog.pg_proc o " + IN + "o.pronamespace WHERE " + OWN,
        "type": "SELECT o.typname FROM pg_catalog.pg_type o "
        + IN
        + "o.typnamespace WHERE o.typtype IN ('e', 'd') AND "
        + OWN,
        "row security": "SELECT o.polname || ' on ' || c.relname FROM pg_catalog.pg_policy o JOIN pg_catalog.pg_class c"
        " ON c.oid = o.polrelid " + IN + "c.relnamespace WHERE " + OWN,
    },
    "mysql": {
        "table": "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()"
        " AND table_type IN ('BASE TABLE', 'SYSTEM VERSIONED')",
        "view": "SELECT table_name FROM information_schema.views WHERE table_schema = DATABASE()",
        "trigger": "SELECT CONCAT(trigger_name, ' on ', event_object_table) FROM information_schema.triggers"
        " WHERE trigger_schema = DATABASE()",
        "function": "SELECT routine_name FROM information_schema.routines WHERE routine_schema = DATABASE()",
        "event": "SELECT event_name FROM information_schema.events WHERE event_schema = DATABASE()",
    },
    "sqlite": {
        "table": "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
        "view": "SELECT name FROM sqlite_master WHERE type = 'view'",
        "trigger": "SELECT name || ' on ' || tbl_name FROM sqlite_master WHERE type = 'trigger'",
    },
}


def list_unmodelled(connection: Any, modelled: set[str]) -> list[str]:
    """
    Each as `the view sums`, and a table with its rows: `the table old_orders (12 rows)`; `modelled` are the tables of
    models. A kind that this user may not list is left out.
    """
    from django.db import DatabaseError

    found: list[str] = []
    for kind, query in KINDS.get(connection.vendor, {}).items():
        try:
            with connection.cursor() as cursor:
                # Without parameters, so that no sign of it means something to the driver.
                cursor.execute(query)
                names = sorted({str(row[0]) for row in cursor.fetchall()})
        except DatabaseError:
            continue
        for name in names:
            if kind != "table":
                found.append("the %s %s" % (kind, name))
            elif name not in modelled:
                found.append("the table %s%s" % (name, count_of(connection, name)))
    return found


def count_of(connection: Any, table: str) -> str:
    """Its rows in brackets; nothing where they can't be counted, as those of a schema that is not searched."""
    from django.db import DatabaseError

    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM " + connection.ops.quote_name(table))
            count = int(cursor.fetchone()[0])
    except DatabaseError:
        return ""
    return " (1 row)" if count == 1 else " (%d rows)" % count
