"""The work itself: a case, what was mapped, the plan, and whether the help arrived."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from palvelupolku.accounts.models import Unit, User
from palvelupolku.clients.models import Client
from palvelupolku.directory.choices import Phase
from palvelupolku.directory.models import Service
from palvelupolku.intake.choices import Tier
from palvelupolku.intake.models import Contact
from palvelupolku.kernel.fields import EncryptedTextField

from .choices import AskBy, Ending, Help, Who
from .workflow import (
    ACTION_WORKFLOW,
    CASE_WORKFLOW,
    FOLLOW_UP_WORKFLOW,
    ActionState,
    CaseState,
    FollowUpState,
)


class Case(models.Model):
    """One path of one client, with one responsible worker."""

    WORKFLOW = CASE_WORKFLOW
    OPEN_STATES = (CaseState.OPEN,)

    client = models.ForeignKey(Client, models.PROTECT, related_name="cases")
    contact = models.OneToOneField(Contact, models.SET_NULL, null=True, blank=True, related_name="case")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="cases")
    responsible = models.ForeignKey(User, models.PROTECT, related_name="cases")
    tier = models.PositiveSmallIntegerField(choices=Tier, default=Tier.GUIDANCE)
    phase = models.PositiveSmallIntegerField(choices=Phase, default=Phase.CONTACT)
    phase_since = models.DateTimeField()
    state = models.CharField(max_length=10, choices=CaseState, default=CaseState.OPEN)
    state_since = models.DateTimeField()
    is_open = models.BooleanField(default=True)
    pending_from = models.DateTimeField(help_text="when the matter became pending (SHL 34 §)")
    due_at = models.DateTimeField(null=True, blank=True, help_text="end of the day the assessment must start")
    opened_at = models.DateTimeField()
    ending = models.CharField(max_length=10, choices=Ending, blank=True)

    class Meta:
        ordering = ["due_at", "id"]
        indexes = [models.Index(fields=["responsible", "is_open", "phase_since", "id"])]

    def __str__(self):
        return f"{self.client} · {self.get_phase_display()}"

    @property
    def audit_client_id(self):
        return self.client_id


class PhaseStay(models.Model):
    """How long a case stood in a phase; `ended_at` is empty for the present one."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="stays")
    phase = models.PositiveSmallIntegerField(choices=Phase)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["started_at", "id"]
        indexes = [models.Index(fields=["phase", "ended_at"])]

    def __str__(self):
        return f"{self.get_phase_display()} {self.started_at:%d.%m.%Y}"


class Mapping(models.Model):
    """The situation as mapped (S2.2). `version` grows by one with every save."""

    case = models.OneToOneField(Case, models.CASCADE, related_name="mapping")
    needs = EncryptedTextField(_("needs"), blank=True, default="")
    abilities = EncryptedTextField(_("abilities and resources"), blank=True, default="")
    circumstances = EncryptedTextField(_("circumstances"), blank=True, default="")
    network = EncryptedTextField(_("network"), blank=True, default="")
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()
    updated_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    def __str__(self):
        return f"{self.case_id} v{self.version}"

    @property
    def audit_client_id(self):
        return self.case.client_id


class Goal(models.Model):
    """A goal of the plan in the client's own words."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="goals")
    words = EncryptedTextField(_("in the client's own words"))
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    is_dropped = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]

    def __str__(self):
        return self.words

    @property
    def audit_client_id(self):
        return self.case.client_id


class PlanAction(models.Model):
    """Who does what by when towards a goal, and with which service of the catalogue."""

    WORKFLOW = ACTION_WORKFLOW

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="actions")
    what = EncryptedTextField(_("what"))
    who = models.CharField(_("who"), max_length=12, choices=Who)
    who_name = models.CharField(_("name of who"), max_length=150, blank=True)
    by_on = models.DateField(_("by when"), null=True, blank=True)
    service = models.ForeignKey(Service, models.SET_NULL, null=True, blank=True, related_name="plan_actions")
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, choices=ActionState, default=ActionState.AGREED)
    state_since = models.DateTimeField()
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self):
        return self.what

    @property
    def audit_client_id(self):
        return self.goal.case.client_id


class FollowUp(models.Model):
    """“Did I get help?”: asked by a unique link, by phone or on paper; joined to goal and action."""

    WORKFLOW = FOLLOW_UP_WORKFLOW

    case = models.ForeignKey(Case, models.CASCADE, related_name="follow_ups")
    goal = models.ForeignKey(Goal, models.SET_NULL, null=True, blank=True, related_name="follow_ups")
    action = models.ForeignKey(PlanAction, models.SET_NULL, null=True, blank=True, related_name="follow_ups")
    ask_on = models.DateField(_("ask on"))
    ask_by = models.CharField(max_length=6, choices=AskBy, default=AskBy.EMAIL)
    state = models.CharField(max_length=10, choices=FollowUpState, default=FollowUpState.PLANNED)
    state_since = models.DateTimeField()
    helped = models.CharField(max_length=6, choices=Help, blank=True)
    words = EncryptedTextField(_("own words"), blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["ask_on", "id"]
        indexes = [models.Index(fields=["state", "ask_on"])]

    def __str__(self):
        return f"{self.case_id} {self.ask_on:%d.%m.%Y}"

    @property
    def audit_client_id(self):
        return self.case.client_id
