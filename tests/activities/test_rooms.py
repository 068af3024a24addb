"""Rooms that associations book: never two at once, on either database."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from palvelupolku.activities import actions, queries
from palvelupolku.activities.models import Event, RoomBooking
from palvelupolku.activities.overlaps import ROOM_ONCE, put_back
from palvelupolku.audit.models import Event as Line
from palvelupolku.kernel.errors import StepNotAllowed
from tests.cast import AT, make_cast
from tests.together import together

from .gathered import DAY, book, make_room


def test_it_books_and_shows_presence(cast):
    room = make_room(cast)
    (booking,) = book(room, cast, presence={"fi": "Eläkkeensaajien piste"})
    event = Event.objects.get(booking=booking)
    assert (event.kind, event.audience, event.organisation) == ("presence", "everyone", cast.pensioners)
    assert (event.starts_at, event.where) == (booking.starts_at, room.where)
    assert Line.objects.filter(action="activities.booking.make").count() == 1
    week = queries.week_of(room, AT.date())
    assert [len(bookings) for _day, _hours, bookings in week] == [0, 1, 0, 0, 0, 0, 0]
    assert [len(hours) for _day, hours, _bookings in week] == [1, 1, 1, 1, 1, 0, 0]


def test_one_time_is_never_booked_twice(cast):
    room = make_room(cast)
    book(room, cast, hour=9)
    with pytest.raises(ValidationError, match=r"24\.11\.2026"):
        book(room, cast, by=cast.pirkko, organisation=cast.parish, hour=10)
    book(room, cast, by=cast.pirkko, organisation=cast.parish, hour=11)
    book(make_room(cast), cast, hour=9)
    assert RoomBooking.objects.count() == 3


def test_a_row_of_weeks_is_booked_whole_or_not_at_all(cast):
    room = make_room(cast)
    book(room, cast, day=8, hour=9)
    with pytest.raises(ValidationError, match=r"1\.12\.2026"):
        book(room, cast, by=cast.pirkko, organisation=cast.parish, day=1, weeks=3)
    assert RoomBooking.objects.count() == 1
    assert len(book(room, cast, by=cast.pirkko, organisation=cast.parish, day=2, weeks=3)) == 3


def test_weeks_keep_the_hour_over_the_change_of_clocks(cast):
    room = make_room(cast)
    bookings = book(room, cast, day=120, hour=9, weeks=2)  # 23 and 30 March 2027, summer time from the 28th
    assert [(each.starts_at.hour, each.starts_at.utcoffset()) for each in bookings] == [
        (9, timedelta(hours=2)),
        (9, timedelta(hours=3)),
    ]


def test_it_refuses_hours_strangers_and_the_past(cast):
    room = make_room(cast)
    for when in ({"hour": 7}, {"hour": 15, "hours": 2}, {"day": 5}, {"day": 1, "hours": 26}, {"day": -7}):
        with pytest.raises(ValidationError):
            book(room, cast, **when)
    with pytest.raises(PermissionDenied):
        book(room, cast, by=cast.pirkko)
    with pytest.raises(PermissionDenied):
        book(room, cast, by=cast.aino)
    for who in (cast.paavo, cast.eero):
        with pytest.raises(PermissionDenied):
            actions.save_room(room, by=who, at=AT, hours=[], name={"fi": "Oma"})


def test_cancelling_frees_the_time_and_can_be_undone_until_it_is_taken(cast):
    room = make_room(cast)
    (booking,) = book(room, cast, presence={"fi": "Piste"})
    with pytest.raises(PermissionDenied):
        actions.cancel_booking(booking, by=cast.pirkko, at=AT)
    actions.cancel_booking(booking, by=cast.paavo, at=AT)
    event = Event.objects.get(booking=booking)
    assert event.is_cancelled and event.sequence == 1
    with pytest.raises(StepNotAllowed):
        actions.cancel_booking(booking, by=cast.paavo, at=AT)
    actions.restore_booking(booking, by=cast.aino, at=AT)
    event.refresh_from_db()
    assert not event.is_cancelled and event.sequence == 2
    actions.cancel_booking(booking, by=cast.aino, at=AT)
    book(room, cast, by=cast.pirkko, organisation=cast.parish)
    with pytest.raises(ValidationError):
        actions.restore_booking(booking, by=cast.paavo, at=AT)
    assert RoomBooking.objects.get(pk=booking.pk).state == "cancelled"


def row(room, cast, starts, ends, is_open=True):
    return RoomBooking(
        room=room,
        organisation=cast.pensioners,
        purpose="x",
        starts_at=AT + timedelta(minutes=starts),
        ends_at=AT + timedelta(minutes=ends),
        is_open=is_open,
        state="booked" if is_open else "cancelled",
        state_since=AT,
        created_at=AT,
    )


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 8), st.booleans(), st.booleans()), max_size=10))
def test_the_database_lets_no_two_open_rows_overlap(tries):
    """By the side of a plain model: a row gets in exactly when it overlaps no open row of its room."""
    with transaction.atomic():
        cast = make_cast()
        rooms = (make_room(cast), make_room(cast))
        kept = []
        for starts, minutes, second, is_open in tries:
            room, ends = rooms[second], starts + minutes
            clashes = is_open and any(
                other is room and begins < ends and starts < stops for other, begins, stops in kept
            )
            try:
                with transaction.atomic():
                    row(room, cast, starts, ends, is_open).save()
            except IntegrityError:
                assert clashes
            else:
                assert not clashes
                if is_open:
                    kept.append((room, starts, ends))
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_book_one_time_at_once_exactly_one_gets_it():
    cast = make_cast()
    room = make_room(cast)
    errors = together(
        lambda: book(room, cast),
        lambda: book(room, cast, by=cast.pirkko, organisation=cast.parish),
        lambda: book(room, cast, by=cast.pirkko, organisation=cast.parish, hour=10),
    )
    assert [type(error) for error in errors] == [ValidationError, ValidationError]
    assert RoomBooking.objects.count() == 1


def test_a_change_and_an_opening_are_watched_too(cast):
    room = make_room(cast)
    first, second = row(room, cast, 0, 60), row(room, cast, 60, 120)
    closed = row(room, cast, 30, 90, is_open=False)
    for each in (first, second, closed):
        each.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        RoomBooking.objects.filter(pk=second.pk).update(starts_at=AT + timedelta(minutes=59))
    with pytest.raises(IntegrityError), transaction.atomic():
        RoomBooking.objects.filter(pk=closed.pk).update(is_open=True)


def test_the_guard_stands_and_is_put_back_after_a_migrate(cast):
    assert ROOM_ONCE.stands(connection)
    ROOM_ONCE.remove(connection)
    assert not ROOM_ONCE.stands(connection)
    call_command("migrate", verbosity=0)
    assert ROOM_ONCE.stands(connection)


@pytest.mark.django_db(transaction=True)
def test_remaking_the_table_does_not_lose_the_guard():
    """Django remakes a SQLite table to change it; what runs after every migrate puts the triggers back."""
    cast = make_cast()
    with connection.schema_editor() as editor:
        if connection.vendor == "sqlite":
            editor._remake_table(RoomBooking)
    assert ROOM_ONCE.stands(connection) == (connection.vendor != "sqlite")
    put_back(None, "default")
    assert ROOM_ONCE.stands(connection)
    room = make_room(cast)
    book(room, cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        row(room, cast, DAY.total_seconds() / 60, DAY.total_seconds() / 60 + 30).save()
