"""Rooms in health and social centres that associations book: their hours and bookings."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from palvelupolku.accounts.models import Organisation
from palvelupolku.directory.models import Municipality

from ..workflow import BOOKING_OPEN, BOOKING_WORKFLOW, BookingState


class Room(models.Model):
    """A room or a point that the county lends to associations. Texts are {fi, sv, en}."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="rooms")
    name = models.JSONField(_("name"), default=dict)
    where = models.JSONField(_("where"), default=dict)
    what_is_there = models.JSONField(_("what is there"), default=dict, blank=True)
    municipality = models.ForeignKey(Municipality, models.SET_NULL, null=True, blank=True, related_name="+")
    phone = models.CharField(max_length=40, blank=True)
    seats = models.PositiveSmallIntegerField(null=True, blank=True)
    is_lent = models.BooleanField(default=True)
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self):
        return self.name.get("fi") or f"#{self.pk}"


class RoomHours(models.Model):
    """When the room can be booked on one weekday (0 is Monday), on a Finnish clock."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField(validators=[MinValueValidator(0), MaxValueValidator(6)])
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        ordering = ["room", "weekday"]
        verbose_name_plural = "room hours"
        constraints = [
            models.UniqueConstraint(fields=["room", "weekday"], name="hours_of_a_weekday_once"),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="room_closes_after_opening"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="weekday_of_room_hours"),
        ]

    def __str__(self):
        return f"{self.room_id} · {self.weekday}"


class RoomBooking(models.Model):
    """A room for an association from a moment to another. Open ones of a room never overlap (overlaps.py)."""

    WORKFLOW = BOOKING_WORKFLOW
    OPEN_STATES = BOOKING_OPEN

    room = models.ForeignKey(Room, models.PROTECT, related_name="bookings")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="room_bookings")
    purpose = models.CharField(_("what for"), max_length=200)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=BookingState, default=BookingState.BOOKED)
    state_since = models.DateTimeField()
    is_open = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["starts_at", "id"]
        indexes = [models.Index(fields=["room", "starts_at"], name="bookings_of_room")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="booking_ends_after_start",
                violation_error_message=_("The end must be after the beginning."),
            )
        ]

    def __str__(self):
        return f"{self.room_id} · {self.starts_at:%Y-%m-%d %H:%M}"
