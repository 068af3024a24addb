"""Activity and peer groups: who keeps them, for whom they are, when they meet, who was there."""

from uuid import uuid4

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from palvelupolku.accounts.models import Organisation
from palvelupolku.directory.choices import Charge
from palvelupolku.directory.models import Municipality, Service

from ..choices import GroupKind, GroupStatus


class ActivityGroup(models.Model):
    """A group that people sign up for. Texts are {fi, sv, en}; `capacity` None is no limit."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="activity_groups")
    service = models.ForeignKey(
        Service, models.SET_NULL, null=True, blank=True, related_name="activity_groups"
    )
    kind = models.CharField(max_length=10, choices=GroupKind, default=GroupKind.ACTIVITY)
    status = models.CharField(max_length=10, choices=GroupStatus, default=GroupStatus.DRAFT)
    name = models.JSONField(_("name"), default=dict)
    summary = models.JSONField(_("summary"), default=dict)
    for_whom = models.JSONField(_("for whom"), default=dict)
    where = models.JSONField(_("where"), default=dict)
    when = models.JSONField(_("when"), default=dict)
    cost = models.JSONField(_("cost"), default=dict)
    charge = models.CharField(max_length=10, choices=Charge, default=Charge.FREE, blank=True)
    leader = models.JSONField(default=dict, help_text="the leader's role, never a private person's contact")
    municipality = models.ForeignKey(Municipality, models.SET_NULL, null=True, blank=True, related_name="+")
    is_remote = models.BooleanField(default=False)
    remote_link = models.URLField(max_length=500, blank=True, help_text="told to those who have a place")
    is_volunteer_led = models.BooleanField(default=False)
    stages = models.JSONField(default=list, blank=True)
    languages = models.JSONField(default=list, blank=True)
    capacity = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MinValueValidator(1)])
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(capacity=None) | models.Q(capacity__gte=1), name="group_has_places"
            )
        ]

    def __str__(self):
        return self.name.get("fi") or next(iter(self.name.values()), f"#{self.pk}")

    @property
    def is_taking(self):
        """Whether people may sign up for it."""
        return self.status == GroupStatus.PUBLISHED


class Meeting(models.Model):
    """One time a group meets."""

    group = models.ForeignKey(ActivityGroup, models.CASCADE, related_name="meetings")
    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, help_text="grows with every change, for calendars")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    is_cancelled = models.BooleanField(default=False)
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["group", "starts_at"], name="one_meeting_at_a_time"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="meeting_ends_after_start"
            ),
        ]

    def __str__(self):
        return f"{self.group_id} · {self.starts_at:%Y-%m-%d}"


class Attendance(models.Model):
    """Whether someone was there."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendance")
    sign_up = models.ForeignKey("activities.SignUp", models.CASCADE, related_name="attendance")
    was_there = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "sign_up"], name="there_or_not_once")]

    def __str__(self):
        return f"{self.meeting_id} · {self.sign_up_id}"
