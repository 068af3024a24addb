"""Triggers that let lines only be added, on both databases. Put back after every migrate.

Django remakes a SQLite table to change it and its triggers vanish without a word, so they are not left to
a migration. Tests must empty tables: on SQLite the delete trigger asks a function that only the tests'
connections have (anywhere else the statement fails for want of it); on PostgreSQL they switch triggers off
by `session_replication_role`, which only a superuser may.
"""

TABLES = ("audit_event", "audit_eventlist", "audit_seal")
# INSERT OR REPLACE would go round a delete trigger: refuse whatever is there already.
UNIQUE = {
    "audit_event": "id = NEW.id OR (shard = NEW.shard AND number = NEW.number)",
    "audit_eventlist": "id = NEW.id OR event_id = NEW.event_id",
    "audit_seal": "id = NEW.id OR number = NEW.number",
}
FLUSH_FUNCTION = "audit_lines_are_only_added"

_SQLITE = """
CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table}
BEGIN SELECT RAISE(ABORT, '{table}: lines are only added'); END;
CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}
BEGIN SELECT CASE WHEN {function}() THEN NULL ELSE RAISE(ABORT, '{table}: lines are only added') END; END;
CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}
WHEN EXISTS (SELECT 1 FROM {table} WHERE {unique})
BEGIN SELECT RAISE(ABORT, '{table}: lines are only added'); END;
"""
# ON CONFLICT DO UPDATE fires the update trigger, and the key refuses an id that exists.
_POSTGRESQL = """
CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '%: lines are only added', TG_TABLE_NAME
USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER {table}_no_delete BEFORE DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
"""
KINDS = {"sqlite": ("no_update", "no_delete", "no_replace"), "postgresql": ("no_update", "no_delete")}


def names(vendor) -> set[str]:
    """The triggers that must stand."""
    return {f"{table}_{kind}" for table in TABLES for kind in KINDS[vendor]}


def standing(connection) -> set[str]:
    """The triggers of ours that do stand, switched on."""
    if connection.vendor == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        query = "SELECT tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A')"
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {row[0] for row in cursor.fetchall()} & names(connection.vendor)


def install(connection):
    """Put every trigger in place whose table exists, replacing what stands."""
    existing = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in TABLES:
            if table in existing:
                for statement in statements(connection, table):
                    cursor.execute(statement)


def remove(connection):
    """Take the triggers away; for tests of tampering."""
    with connection.cursor() as cursor:
        for table in TABLES:
            for kind in KINDS[connection.vendor]:
                cursor.execute(_drop(connection, table, kind))


def statements(connection, table) -> list[str]:
    template = _SQLITE if connection.vendor == "sqlite" else _POSTGRESQL
    text = template.format(table=table, unique=UNIQUE[table], function=FLUSH_FUNCTION)
    made = ["CREATE " + part.strip() for part in text.split("\nCREATE ")[1:]]
    return [*(_drop(connection, table, kind) for kind in KINDS[connection.vendor]), *made]


def _drop(connection, table, kind) -> str:
    on = "" if connection.vendor == "sqlite" else f" ON {table}"
    return f"DROP TRIGGER IF EXISTS {table}_{kind}{on}"


def put_back(sender, using, **kwargs):
    """After every migrate; `sender` is this app's config, so once per run."""
    from django.db import connections

    install(connections[using])
