"""Ranges that may not overlap, held by the database itself: two bookings of one room, on both databases.

PostgreSQL gets an exclusion constraint (btree_gist). SQLite gets triggers; Django remakes a SQLite table to
change it and its triggers vanish without a word, so an app puts them back after every migrate.
A second row raises IntegrityError on both.
"""

from dataclasses import dataclass

from django.db.migrations.operations.base import Operation

KINDS = ("insert", "update")


@dataclass(frozen=True)
class NoOverlap:
    """In `table` no two rows with equal `same` columns may have overlapping [starts, ends) ranges.

    `where` is SQL over the row's own columns, each written as `{row}column`, and true for the rows that
    count; it must mean the same on both databases. Times are timestamps with a zone.
    """

    name: str
    table: str
    same: tuple[str, ...]
    starts: str = "starts_at"
    ends: str = "ends_at"
    where: str = ""

    def install(self, connection):
        """Put it in place; on SQLite replacing what stands, on PostgreSQL unless it stands."""
        if self.table not in connection.introspection.table_names():
            return
        if connection.vendor == "sqlite":
            self.remove(connection)
        elif self.stands(connection):
            return
        for statement in self.statements(connection.vendor):
            _execute(connection, statement)

    def remove(self, connection):
        """Take it away, if it stands."""
        if connection.vendor == "sqlite":
            for name in self.triggers:
                _execute(connection, f"DROP TRIGGER IF EXISTS {name}")
        else:
            _execute(connection, f"ALTER TABLE {self.table} DROP CONSTRAINT IF EXISTS {self.name}")

    def stands(self, connection) -> bool:
        """Whether the database holds it now."""
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
                return set(self.triggers) <= {row[0] for row in cursor.fetchall()}
            cursor.execute("SELECT 1 FROM pg_constraint WHERE conname = %s AND contype = 'x'", [self.name])
            return cursor.fetchone() is not None

    @property
    def triggers(self) -> list[str]:
        """The names of the SQLite triggers."""
        return [f"{self.name}_{kind}" for kind in KINDS]

    def statements(self, vendor) -> list[str]:
        """The SQL that puts it in place on a database of that vendor."""
        if vendor == "sqlite":
            return [self._trigger(kind) for kind in KINDS]
        where = f" WHERE ({self.where.format(row='')})" if self.where else ""
        same = "".join(f"{column} WITH =, " for column in self.same)
        return [
            "CREATE EXTENSION IF NOT EXISTS btree_gist",
            f"ALTER TABLE {self.table} ADD CONSTRAINT {self.name} EXCLUDE USING gist "
            f"({same}tstzrange({self.starts}, {self.ends}, '[)') WITH &&){where}",
        ]

    def _trigger(self, kind):
        # AFTER: only then is the id of a new row known. The statement is undone as a whole all the same.
        same = "".join(f" AND other.{column} = NEW.{column}" for column in self.same)
        mine, theirs = (
            (f" AND {self.where.format(row=row)}" if self.where else "") for row in ("NEW.", "other.")
        )
        # Only names from the code go into the statement, nothing from outside.
        return (
            f"CREATE TRIGGER {self.name}_{kind} AFTER {kind.upper()} ON {self.table} "  # noqa: S608
            f"WHEN EXISTS (SELECT 1 FROM {self.table} AS other WHERE other.id <> NEW.id{same}"
            f" AND other.{self.starts} < NEW.{self.ends} AND NEW.{self.starts} < other.{self.ends}"
            f"{mine}{theirs}) BEGIN SELECT RAISE(ABORT, '{self.name}'); END"
        )


class ForbidOverlap(Operation):
    """The migration that holds a NoOverlap from then on."""

    reversible = True

    def __init__(self, rule):
        self.rule = rule

    def state_forwards(self, app_label, state):
        """The tables of the models stay as they are."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for statement in self.rule.statements(schema_editor.connection.vendor):
            schema_editor.execute(statement)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        self.rule.remove(schema_editor.connection)

    def describe(self):
        return f"Forbid overlapping rows: {self.rule.name}"


def _execute(connection, statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
