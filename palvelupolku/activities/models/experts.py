"""The bank of experts by experience and peers, kept by a coordinator, and what is asked of them."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from palvelupolku.accounts.models import Organisation, User
from palvelupolku.directory.models import Municipality
from palvelupolku.kernel.fields import EncryptedTextField

from ..choices import ExpertKind, Theme
from ..workflow import REQUEST_OPEN, REQUEST_WORKFLOW, RequestState


class Expert(models.Model):
    """One expert or peer, under a first name or an alias. Their own contact details are the coordinator's."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="experts")
    kind = models.CharField(max_length=10, choices=ExpertKind, default=ExpertKind.EXPERT)
    is_shown = models.BooleanField(default=False, help_text="with the expert's own consent")
    shown_name = models.CharField(_("name to show"), max_length=60)
    story = models.JSONField(default=dict, help_text="{fi, sv, en}: a sentence or two of their own")
    themes = models.JSONField(default=list, help_text="codes of choices.Theme")
    does = models.JSONField(default=list, help_text="codes of choices.Does")
    languages = models.JSONField(default=list)
    municipalities = models.ManyToManyField(Municipality, blank=True, related_name="+")
    is_remote = models.BooleanField(default=False)
    availability = models.JSONField(default=dict, blank=True)
    full_name = EncryptedTextField(blank=True, default="")
    phone = EncryptedTextField(blank=True, default="")
    email = EncryptedTextField(blank=True, default="")
    consented_on = models.DateField(null=True, blank=True)
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["shown_name", "id"]

    def __str__(self):
        return self.shown_name


class ExpertRequest(models.Model):
    """Someone asks for an expert; the coordinator arranges it. `expert` is the one it stands with now."""

    WORKFLOW = REQUEST_WORKFLOW
    OPEN_STATES = REQUEST_OPEN

    code = models.CharField(max_length=12, unique=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="expert_requests")
    expert = models.ForeignKey(Expert, models.SET_NULL, null=True, blank=True, related_name="requests")
    asked_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="expert_requests")
    name = EncryptedTextField(_("name"), blank=True, default="")
    phone = EncryptedTextField(_("phone"), blank=True, default="")
    email = EncryptedTextField(_("e-mail"), blank=True, default="")
    language = models.CharField(max_length=2, default="fi")
    theme = models.CharField(max_length=12, choices=Theme, blank=True)
    what = models.CharField(max_length=12, help_text="one of choices.Does")
    wish = EncryptedTextField(blank=True, default="", help_text="the occasion, in the asker's words")
    wished_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=RequestState, default=RequestState.ASKED)
    state_since = models.DateTimeField()
    is_open = models.BooleanField(default=True)
    agreed_at = models.DateTimeField(null=True, blank=True, help_text="when it takes place")
    answer = EncryptedTextField(blank=True, default="", help_text="from the coordinator to the asker")
    rating = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    feedback = EncryptedTextField(blank=True, default="")
    created_at = models.DateTimeField()
    erase_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["organisation", "is_open", "created_at"], name="expert_requests_open")
        ]

    def __str__(self):
        return self.code
