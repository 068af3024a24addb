"""A place in a group or an event, or a turn on its waiting list."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from palvelupolku.accounts.models import User
from palvelupolku.kernel.fields import EncryptedTextField

from ..workflow import SIGN_UP_OPEN, SIGN_UP_WORKFLOW, SignUpState
from .events import Event
from .groups import ActivityGroup


class SignUp(models.Model):
    """Someone who signed up for a group or an event: a resident by name, or a user by account.

    Whoever has a place where places are counted holds a seat number, and the database lets no number be
    held twice: two people can never get the last place. The waiting list goes by `queued_at`, then `id`.
    """

    WORKFLOW = SIGN_UP_WORKFLOW
    OPEN_STATES = SIGN_UP_OPEN

    group = models.ForeignKey(ActivityGroup, models.CASCADE, null=True, blank=True, related_name="sign_ups")
    event = models.ForeignKey(Event, models.CASCADE, null=True, blank=True, related_name="sign_ups")
    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="sign_ups")
    code = models.CharField(max_length=12, unique=True)
    name = EncryptedTextField(_("name"), blank=True, default="")
    phone = EncryptedTextField(_("phone"), blank=True, default="")
    email = EncryptedTextField(_("e-mail"), blank=True, default="")
    note = EncryptedTextField(blank=True, default="")
    language = models.CharField(max_length=2, default="fi")
    consent = models.CharField(max_length=20, blank=True, help_text="version of the consent text agreed to")
    state = models.CharField(max_length=10, choices=SignUpState, default=SignUpState.WAITING)
    state_since = models.DateTimeField()
    is_open = models.BooleanField(default=True)
    seat = models.PositiveSmallIntegerField(null=True, blank=True)
    queued_at = models.DateTimeField()
    created_at = models.DateTimeField()
    is_to_be_called = models.BooleanField(
        default=False, help_text="got a place from the waiting list and has no e-mail: somebody must call"
    )
    erase_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["queued_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(group=None, event__isnull=False) | Q(group__isnull=False, event=None),
                name="signed_up_for_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(seat=None) | Q(state=SignUpState.JOINED, seat__gte=1),
                name="only_joined_have_seats",
            ),
            models.UniqueConstraint(fields=["group", "seat"], name="a_seat_once_in_a_group"),
            models.UniqueConstraint(fields=["event", "seat"], name="a_seat_once_in_an_event"),
            models.UniqueConstraint(
                fields=["event", "user"], condition=Q(is_open=True), name="a_user_once_in_an_event"
            ),
        ]
        indexes = [
            models.Index(fields=["group", "state", "queued_at"], name="sign_ups_of_group"),
            models.Index(fields=["event", "state", "queued_at"], name="sign_ups_of_event"),
        ]

    def __str__(self):
        return self.code

    @property
    def gathering(self):
        """The group or the event."""
        return self.group if self.group_id else self.event

    @property
    def shown_name(self):
        return self.user.name if self.user_id else self.name

    @property
    def address(self):
        """The e-mail address to tell at, or ""."""
        return self.user.email if self.user_id else self.email
