"""Writing an entry by hand or by spreadsheet, its approval, and what readers tell is wrong."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from palvelupolku.accounts.models import Organisation, User

from ..choices import DraftOrigin, DraftState
from ..workflow import DRAFT_WORKFLOW
from .catalogue import Service


class ServiceDraft(models.Model):
    """An entry under way: new (`service` empty) or a change of a published one, until somebody decides.

    `data` has the shape of `directory.entries`; a published entry never changes before approval. `base` is
    the entry as it stood when the draft began, so that what the writer changed can be told from the rest.
    """

    WORKFLOW = DRAFT_WORKFLOW

    service = models.ForeignKey(Service, models.CASCADE, null=True, blank=True, related_name="drafts")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="drafts")
    origin = models.CharField(max_length=10, choices=DraftOrigin, default=DraftOrigin.HAND)
    state = models.CharField(max_length=10, choices=DraftState, default=DraftState.DRAFT)
    state_since = models.DateTimeField(null=True, blank=True)
    data = models.JSONField(default=dict)
    base = models.JSONField(default=dict, blank=True)
    step = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(5)], help_text="how far it was written"
    )
    base_at = models.DateTimeField(null=True, blank=True, help_text="updated_at of the entry it began from")
    written_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=1000, blank=True, help_text="what the decider says")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-updated_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["service"],
                condition=Q(state__in=["draft", "submitted", "returned"]) & ~Q(service=None),
                name="one_open_draft_a_service",
            )
        ]

    def __str__(self):
        return (self.data.get("name") or {}).get("fi") or f"#{self.pk}"


class TemplateUpload(models.Model):
    """A spreadsheet as it was read, waiting for its good rows to be accepted."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="uploads")
    uploaded_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, help_text="sha256 of the file")
    rows = models.JSONField(
        default=list,
        help_text="[{number, data, outcome, errors: [{column, why}], notes, service, base, cells}]",
    )
    unknown = models.JSONField(default=list, blank=True, help_text="headings that belong to no column")
    created_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self):
        return self.file_name


class Correction(models.Model):
    """Somebody tells the owner that an entry is wrong."""

    class State(models.TextChoices):
        NEW = "new"
        DONE = "done"

    service = models.ForeignKey(Service, models.CASCADE, related_name="corrections")
    what = models.CharField(max_length=20, help_text="contact, hours, cost, ended, other")
    text = models.CharField(max_length=1000, blank=True)
    told_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    answer = models.CharField(max_length=1000, blank=True)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self):
        return f"{self.what} #{self.service_id}"
