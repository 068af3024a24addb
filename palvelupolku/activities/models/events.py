"""Theme days, info sessions, trainings, meetings, and associations' points; and the private feeds of them."""

from uuid import uuid4

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from palvelupolku.accounts.models import Organisation, User
from palvelupolku.directory.choices import Charge
from palvelupolku.directory.models import Municipality

from ..choices import Audience, EventKind
from ..workflow import EVENT_WORKFLOW, EventState
from .networks import Network
from .rooms import RoomBooking


class Event(models.Model):
    """Something that happens once. Texts are {fi, sv, en}; `capacity` None is no limit."""

    WORKFLOW = EVENT_WORKFLOW

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="events")
    network = models.ForeignKey(Network, models.SET_NULL, null=True, blank=True, related_name="events")
    booking = models.OneToOneField(RoomBooking, models.SET_NULL, null=True, blank=True, related_name="event")
    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, help_text="grows with every change, for calendars")
    state = models.CharField(max_length=10, choices=EventState, default=EventState.DRAFT)
    state_since = models.DateTimeField()
    kind = models.CharField(max_length=10, choices=EventKind, default=EventKind.OPEN)
    audience = models.CharField(max_length=15, choices=Audience, default=Audience.EVERYONE)
    name = models.JSONField(_("name"), default=dict)
    summary = models.JSONField(_("summary"), default=dict)
    where = models.JSONField(_("where"), default=dict)
    municipality = models.ForeignKey(Municipality, models.SET_NULL, null=True, blank=True, related_name="+")
    is_remote = models.BooleanField(default=False)
    remote_link = models.URLField(max_length=500, blank=True, help_text="shown to those who signed up")
    agenda_url = models.URLField(max_length=500, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    charge = models.CharField(max_length=10, choices=Charge, default=Charge.FREE, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    takes_sign_ups = models.BooleanField(default=False)
    capacity = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MinValueValidator(1)])
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["starts_at", "id"]
        indexes = [models.Index(fields=["state", "starts_at"], name="event_by_time")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="event_ends_after_start",
                violation_error_message=_("The end must be after the beginning."),
            )
        ]

    def __str__(self):
        return self.name.get("fi") or next(iter(self.name.values()), f"#{self.pk}")

    @property
    def is_cancelled(self):
        return self.state == EventState.CANCELLED

    @property
    def is_taking(self):
        """Whether people may sign up for it, as far as its own facts go; the clock is asked elsewhere."""
        return self.takes_sign_ups and self.state == EventState.PUBLISHED


class CalendarFeed(models.Model):
    """A professional's calendar address; only its secret's hash is kept. A new one replaces the old."""

    user = models.OneToOneField(User, models.CASCADE, related_name="calendar_feed")
    secret_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()

    def __str__(self):
        return f"#{self.pk}"
