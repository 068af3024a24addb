"""A client is referred to an association, with a consent, and the answer always comes back."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from palvelupolku.accounts.models import Organisation, User
from palvelupolku.clients.models import Client, Consent
from palvelupolku.directory.models import Service
from palvelupolku.guidance.models import Case, FollowUp, PlanAction
from palvelupolku.kernel.fields import EncryptedTextField

from .choices import DeclineReason, Kind, Side
from .workflow import OPEN_STATES, WORKFLOW, State


class Referral(models.Model):
    """A referral to one organisation about one planned action."""

    WORKFLOW = WORKFLOW
    OPEN_STATES = OPEN_STATES

    client = models.ForeignKey(Client, models.PROTECT, related_name="referrals")
    case = models.ForeignKey(Case, models.PROTECT, related_name="referrals")
    action = models.ForeignKey(PlanAction, models.SET_NULL, null=True, blank=True, related_name="referrals")
    service = models.ForeignKey(Service, models.SET_NULL, null=True, blank=True, related_name="referrals")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="referrals")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.ORDINARY)
    consent = models.ForeignKey(Consent, models.PROTECT, null=True, blank=True, related_name="referrals")
    message = EncryptedTextField(_("what the association is told"), blank=True, default="")
    email = models.EmailField(_("where it is sent"), blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1, help_text="grows with every save of the draft")
    state_since = models.DateTimeField()
    is_open = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=150, blank=True)
    decline_reason = models.CharField(max_length=12, choices=DeclineReason, blank=True)
    answer_note = EncryptedTextField(blank=True, default="")
    client_told_at = models.DateTimeField(
        null=True, blank=True, help_text="when the client was told of the newest answer; empty: tell them"
    )
    follow_up = models.ForeignKey(FollowUp, models.SET_NULL, null=True, blank=True, related_name="referrals")

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["organisation", "is_open", "requested_at", "id"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[State.DRAFT, State.CANCELLED]) | Q(consent__isnull=False),
                name="referral_leaves_with_consent",
                violation_error_message=_("Record the client's consent before sending."),
            )
        ]

    def __str__(self):
        return f"{self.organisation} · {self.get_state_display()}"

    @property
    def audit_client_id(self):
        return self.client_id


class ReferralMessage(models.Model):
    """A question of the association, or the worker's reply to it."""

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="messages")
    side = models.CharField(max_length=12, choices=Side)
    author = models.CharField(max_length=150)
    text = EncryptedTextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self):
        return f"{self.author} {self.at:%d.%m.%Y}"
