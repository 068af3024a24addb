"""The queue page: complete, in order, and as cheap with many as with few."""

from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from palvelupolku.accounts.choices import Role
from palvelupolku.accounts.models import Membership
from palvelupolku.intake import queries
from palvelupolku.intake.models import Contact
from palvelupolku.intake.queries import queue_page
from tests.cast import AT

PATIENT = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def put(rows):
    """Contacts from (unit, due_at, tier, is_open)."""
    return Contact.objects.bulk_create(
        Contact(
            code=f"T{number}",
            unit=unit,
            due_at=due_at,
            tier=tier,
            is_open=is_open,
            state="received" if is_open else "closed",
            state_since=AT,
            received_at=AT,
            text="huoli",
        )
        for number, (unit, due_at, tier, is_open) in enumerate(rows)
    )


@pytest.fixture
def aino(cast):
    """Aino works in two units."""
    Membership.objects.create(
        user=cast.aino,
        organisation=cast.county,
        unit=cast.advice,
        role=Role.SERVICE_ADVISER,
        starts_on="2026-01-01",
    )
    return cast.aino


def walk(user, size, **filters):
    """Every id met by going forward to the end, and those met on the way back."""
    there, page = [], queue_page(user, at=AT, size=size, **filters)
    pages = [page]
    while page.next_cursor:
        page = queue_page(user, at=AT, size=size, after=page.next_cursor, **filters)
        pages.append(page)
        assert len(pages) < 100
    for each in pages:
        there += [row.pk for row in each.rows]
    back = [row.pk for row in page.rows]
    while page.previous_cursor:
        page = queue_page(user, at=AT, size=size, after=page.previous_cursor, **filters)
        back = [row.pk for row in page.rows] + back
        assert len(back) < 1000
    return there, back


@PATIENT
@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(-3, 9), st.integers(2, 3), st.booleans()), max_size=30),
    st.integers(1, 7),
    st.sampled_from([None, 2, 3]),
    st.sampled_from([None, "late", "today", "soon", "later"]),
)
def test_paging_meets_every_contact_once_and_in_order(cast, aino, facts, size, tier, clock):
    Contact.objects.all().delete()
    units = [cast.north, cast.advice, cast.middle]
    rows = put([(units[u], AT + timedelta(days=d), t, o) for u, d, t, o in facts])
    start, end = queries._spans(AT).get(clock, (None, None))
    expected = [
        row.pk
        for row in sorted(rows, key=lambda row: (row.due_at, row.pk))
        if row.is_open
        and row.unit_id != cast.middle.pk
        and tier in (None, row.tier)
        and (start is None or row.due_at >= start)
        and (end is None or row.due_at < end)
    ]
    there, back = walk(aino, size, tier=tier, clock=clock)
    assert there == expected
    assert back == expected


def test_its_counts_agree_with_the_clock_shown(cast, aino):
    put([(cast.north, AT + timedelta(days=d), 2, True) for d in (-1, -5, 0, 1, 2, 3, 8)])
    counts = queue_page(aino, at=AT).counts
    # Monday: Tuesday and Wednesday are soon, Thursday is three working days away.
    assert {name: str(count) for name, count in counts.items()} == {
        "late": "2",
        "today": "1",
        "soon": "2",
        "later": "2",
        "all": "7",
    }


def test_its_counts_stop_at_a_bound(cast, aino, monkeypatch):
    monkeypatch.setattr(queries, "MOST_COUNTED", 3)
    put([(unit, AT - timedelta(days=3), 2, True) for unit in (cast.north, cast.advice) for _ in range(4)])
    counts = queue_page(aino, at=AT).counts
    assert (str(counts["late"]), counts["late"].is_more) == ("3+", True)
    assert str(counts["today"]) == "0"


def test_it_narrows_to_one_of_my_units_only(cast, aino):
    put([(unit, AT, 2, True) for unit in (cast.north, cast.advice, cast.middle)])
    assert [row.unit for row in queue_page(aino, at=AT, unit=cast.advice.pk).rows] == [cast.advice]
    assert [row.unit for row in queue_page(aino, at=AT, unit=str(cast.north.pk)).rows] == [cast.north]
    assert queue_page(aino, at=AT, unit=cast.middle.pk).rows == []


def test_nobody_else_sees_it(cast):
    put([(cast.north, AT, 2, True)])
    for user in (cast.ulla, cast.marjatta, cast.paavo):
        page = queue_page(user, at=AT)
        assert (page.rows, page.next_cursor, str(page.counts["all"])) == ([], "", "0")


@pytest.mark.parametrize(
    "cursor", ["", "x", "a-", "a1", "a1-x", "a٣-1", "a" + "9" * 30 + "-1", "a1-" + "9" * 30]
)
def test_an_odd_cursor_is_the_first_page(cast, aino, cursor):
    put([(cast.north, AT, 2, True)])
    assert len(queue_page(aino, at=AT, after=cursor).rows) == 1


def test_it_takes_three_queries(cast, aino, django_assert_num_queries):
    put([(unit, AT + timedelta(hours=n), 2, True) for n in range(60) for unit in (cast.north, cast.advice)])
    first = queue_page(aino, at=AT)  # grants are cached from here on
    assert len(first.rows) == 50
    with django_assert_num_queries(3):
        page = queue_page(aino, at=AT, after=first.next_cursor)
        assert [str(row.unit) and row.text for row in page.rows] == ["huoli"] * 50


def test_each_unit_seeks_in_the_queues_index(cast, aino):
    put([(cast.north, AT + timedelta(minutes=n), 2, True) for n in range(300)])
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # On so small a table PostgreSQL would rather read it whole.
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
    parts = queries.beyond(queries.open_in_queue(cast.north.pk), (AT, 1))
    plans = [part.order_by("due_at", "id").values_list("due_at", "id")[:51].explain() for part in parts]
    assert all("contact_queue" in plan for plan in plans)
    assert not any("TEMP B-TREE" in plan or "Sort" in plan for plan in plans)
    if connection.vendor == "sqlite":
        assert "(unit_id=? AND is_open=? AND due_at=? AND id>?)" in plans[0]
        assert "(unit_id=? AND is_open=? AND due_at>?)" in plans[1]
