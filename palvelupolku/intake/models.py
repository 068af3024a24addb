"""Contacts: what is on someone's mind, who should be reached and how, and the clock that runs."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from palvelupolku.accounts.models import Unit, User
from palvelupolku.clients.models import Client
from palvelupolku.directory.models import Service
from palvelupolku.kernel.fields import EncryptedTextField

from .choices import AgeBand, Closing, ForWhom, ReachBy, Tier
from .workflow import OPEN_STATES, WORKFLOW, State


class Contact(models.Model):
    """A contact in an area's queue. `is_open` means that it waits for someone to take hold."""

    WORKFLOW = WORKFLOW
    OPEN_STATES = OPEN_STATES

    code = models.CharField(_("code"), max_length=12, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="contacts")
    tier = models.PositiveSmallIntegerField(_("tier"), choices=Tier, default=Tier.ADVICE)
    state = models.CharField(max_length=12, choices=State, default=State.RECEIVED)
    state_since = models.DateTimeField()
    is_open = models.BooleanField(default=True)
    received_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="end of the day by which it must be answered")
    clock_law = models.CharField(max_length=200, blank=True)

    for_whom = models.CharField(max_length=5, choices=ForWhom, default=ForWhom.SELF)
    text = EncryptedTextField(_("what is on your mind"), blank=True, default="")
    knows_need = models.BooleanField(default=True, help_text="false: “I don't know what I need”")
    service = models.ForeignKey(Service, models.SET_NULL, null=True, blank=True)
    municipality = models.CharField(max_length=3, blank=True)
    language = models.CharField(max_length=5, default="fi")
    age_band = models.CharField(max_length=8, choices=AgeBand, blank=True, default=AgeBand.UNKNOWN)

    name = EncryptedTextField(_("name"), blank=True, default="")
    phone = EncryptedTextField(_("phone"), blank=True, default="")
    email = EncryptedTextField(_("e-mail"), blank=True, default="")
    address = EncryptedTextField(_("address"), blank=True, default="")
    reach_by = models.CharField(max_length=6, choices=ReachBy, default=ReachBy.PHONE)
    reach_when = models.CharField(max_length=200, blank=True)
    is_safe_to_call = models.BooleanField(default=True)
    safety_note = EncryptedTextField(blank=True, default="")
    subject_name = EncryptedTextField(_("who the contact is about"), blank=True, default="")
    # What the one who writes is to that person: it is stored with them as a close person.
    subject_relation = models.CharField(max_length=100, blank=True)
    subject_knows = models.BooleanField(null=True, help_text="does the person know of this contact")

    taken_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    client = models.ForeignKey(Client, models.SET_NULL, null=True, blank=True, related_name="contacts")
    closing = models.CharField(max_length=12, choices=Closing, blank=True)
    closing_note = EncryptedTextField(blank=True, default="")

    class Meta:
        ordering = ["due_at", "id"]
        indexes = [
            # A stored boolean, not a list of states: SQLite can then seek, whatever the size.
            models.Index(fields=["unit", "is_open", "due_at", "id"], name="contact_queue"),
        ]

    def __str__(self):
        return self.code

    @property
    def audit_client_id(self):
        return self.client_id
