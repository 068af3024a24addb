"""Rooms are lent: their facts and hours, bookings, cancelling and undoing it."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from palvelupolku.accounts.grants import grants_of
from palvelupolku.audit.actions import move, record
from palvelupolku.kernel.errors import require
from palvelupolku.ui.texts import day_text

from ..access import can_lend_rooms, keeps
from ..choices import Audience, EventKind
from ..models import Event, Room, RoomBooking, RoomHours
from ..rules import is_within
from ..workflow import EventState

MOST_WEEKS = 26


@transaction.atomic
def save_room(room, *, by, at, hours, **fields) -> Room:
    """Write a room and its hours, [(weekday, opens, closes)]; a new one when `room` is None."""
    require(can_lend_rooms(by))
    is_new = room is None
    room = room or Room(organisation=fields.pop("organisation"))
    require(room.organisation_id in grants_of(by).county_ids)
    for name, value in fields.items():
        setattr(room, name, value)
    room.updated_at = at
    room.save()
    room.hours.all().delete()
    RoomHours.objects.bulk_create(
        RoomHours(room=room, weekday=weekday, opens=opens, closes=closes) for weekday, opens, closes in hours
    )
    record("activities.room.save", room, by=by, at=at, new=is_new)
    return room


@transaction.atomic
def book_room(room, *, by, at, organisation, starts_at, ends_at, purpose, weeks=1, presence=None):
    """Book the room for an association, the same time on `weeks` weeks running: all of them or none.

    `presence` {fi, sv, en} is the name under which the times also show as events; None shows nothing.
    ValidationError tells which times are outside the hours or taken.
    """
    require(room.is_lent and organisation.pk in grants_of(by).association_ids)
    zone = timezone.get_current_timezone()
    # By the wall clock: the same hour on both sides of a change to summer time.
    first, last = starts_at.astimezone(zone), ends_at.astimezone(zone)
    times = [(first + timedelta(weeks=n), last + timedelta(weeks=n)) for n in range(min(weeks, MOST_WEEKS))]
    for starts, ends in times:
        _refuse_outside(room, starts, ends, at)
    bookings, taken = [], []
    for starts, ends in times:
        booking = _book(room, organisation, starts, ends, purpose, at)
        (bookings if booking else taken).append(booking or starts)
    if taken:
        days = ", ".join(day_text(each) for each in taken)
        raise ValidationError(
            _("The room is already booked then: %(days)s. Choose another time.") % {"days": days}
        )
    for booking in bookings:
        record("activities.booking.make", booking, by=by, at=at)
        if presence:
            _show_presence(booking, presence, at)
    return bookings


def _refuse_outside(room, starts, ends, at):
    if starts <= at:
        raise ValidationError({"day": _("Choose a time that is still to come.")})
    hours = room.hours.filter(weekday=starts.weekday()).values_list("opens", "closes")
    if starts.date() != ends.date() or not is_within(starts.time(), ends.time(), hours):
        words = _("The room cannot be booked on %(day)s at that time. See its hours.")
        raise ValidationError({"starts": words % {"day": day_text(starts)}})


def _book(room, organisation, starts, ends, purpose, at):
    """The booking, or None when the database says that the time is taken."""
    try:
        with transaction.atomic():
            return RoomBooking.objects.create(
                room=room,
                organisation=organisation,
                starts_at=starts,
                ends_at=ends,
                purpose=purpose,
                state_since=at,
                created_at=at,
            )
    except IntegrityError:
        return None


def _show_presence(booking, name, at):
    Event.objects.create(
        organisation=booking.organisation,
        booking=booking,
        state=EventState.PUBLISHED,
        state_since=at,
        kind=EventKind.PRESENCE,
        audience=Audience.EVERYONE,
        name=name,
        where=booking.room.where,
        municipality=booking.room.municipality,
        phone=booking.organisation.phone,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        updated_at=at,
    )


@transaction.atomic
def cancel_booking(booking, *, by, at):
    """Give the time back; its event shows as cancelled. For the association or those who lend the room."""
    require(_may_change(by, booking))
    move(booking, "cancel", by=by, at=at)
    _follow(booking, "cancel", by=by, at=at)


@transaction.atomic
def restore_booking(booking, *, by, at):
    """Undo the cancelling, if nobody has booked the time meanwhile; otherwise ValidationError."""
    require(_may_change(by, booking))
    try:
        with transaction.atomic():
            move(booking, "restore", by=by, at=at)
    except IntegrityError:
        raise ValidationError(
            _("Somebody else has booked the time meanwhile. Choose another time.")
        ) from None
    _follow(booking, "restore", by=by, at=at)


def _may_change(by, booking):
    return keeps(by, booking) or can_lend_rooms(by)


def _follow(booking, step, *, by, at):
    """The event of the booking goes the same way, where it has not gone it already."""
    event = Event.objects.filter(booking=booking).first()
    source = EventState.PUBLISHED if step == "cancel" else EventState.CANCELLED
    if event and event.state == source:
        move(event, step, by=by, at=at)
        Event.objects.filter(pk=event.pk).update(sequence=F("sequence") + 1, updated_at=at)
