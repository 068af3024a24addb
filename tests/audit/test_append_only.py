"""Lines are only added, on both databases and after every migrate."""

from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from palvelupolku.audit import triggers
from palvelupolku.audit.actions import record_list, seal
from palvelupolku.audit.actors import SYSTEM
from palvelupolku.audit.models import Event, EventList, Seal

AT = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def one_of_each():
    with transaction.atomic():
        record_list("queue.seen", [1, 2], by=SYSTEM, at=AT)
    seal(at=AT)


def refused(statement, parameters=()):
    said = r"lines are only added|duplicate key"
    with pytest.raises(DatabaseError, match=said), connection.cursor() as cursor:
        cursor.execute(statement, parameters)
    return True


@pytest.mark.parametrize("table", triggers.TABLES)
def test_a_line_cannot_be_changed_or_deleted(one_of_each, table):
    assert refused(f"UPDATE {table} SET id = id")
    assert refused(f"DELETE FROM {table}")
    if connection.vendor == "postgresql":
        assert refused(f"TRUNCATE {table}")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        assert cursor.fetchone() == (1,)


@pytest.mark.parametrize("model", [Event, EventList, Seal])
def test_an_existing_id_cannot_be_inserted_again(one_of_each, model):
    names = ", ".join(field.column for field in model._meta.concrete_fields)
    table = model._meta.db_table
    insert = "INSERT OR REPLACE" if connection.vendor == "sqlite" else "INSERT"
    assert refused(f"{insert} INTO {table} SELECT {names} FROM {table}")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite replaces rows in an insert")
def test_a_number_cannot_be_replaced_under_a_new_id(one_of_each):
    rest = ", ".join(field.column for field in Event._meta.concrete_fields if field.name != "id")
    assert refused(f"INSERT OR REPLACE INTO audit_event (id, {rest}) SELECT id + 1, {rest} FROM audit_event")


def test_the_triggers_come_back_after_every_migrate():
    triggers.remove(connection)
    assert triggers.standing(connection) == set()
    call_command("migrate", verbosity=0)
    assert triggers.standing(connection) == triggers.names(connection.vendor)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL asks for a superuser instead")
def test_a_connection_without_the_tests_function_cannot_delete(one_of_each):
    import sqlite3

    plain = sqlite3.connect(connection.settings_dict["NAME"])
    try:
        with pytest.raises(sqlite3.OperationalError, match=triggers.FLUSH_FUNCTION):
            plain.execute("DELETE FROM audit_event")
        # A table beside them can still be changed and renamed.
        plain.execute("CREATE TABLE beside (id integer)")
        plain.execute("ALTER TABLE beside RENAME TO aside")
        plain.execute("DROP TABLE aside")
    finally:
        plain.close()
