"""What is to be told, the one-time links that were handed out, and the jobs that run by the clock."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from palvelupolku.audit.actors import Actor, link_holder
from palvelupolku.kernel.fields import EncryptedTextField


class Message(models.Model):
    """One message to one address, written in the same transaction as the deed it tells of."""

    class Channel(models.TextChoices):
        EMAIL = "email", _("e-mail")

    class State(models.TextChoices):
        DUE = "due", _("waiting to be sent")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("could not be sent")

    event = models.CharField(max_length=80)
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.EMAIL)
    address = models.CharField(max_length=254)
    language = models.CharField(max_length=2, default="fi")
    subject = models.CharField(max_length=200)
    body = EncryptedTextField(blank=True, default="")
    message_id = models.CharField(max_length=255, unique=True)
    key = models.CharField(max_length=200, null=True, blank=True, unique=True)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State, default=State.DUE)
    claimed_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["state", "due_at"], name="message_due")]

    def __str__(self):
        return f"{self.event} {self.state}"


class Link(models.Model):
    """A one-time link to one object, for someone without an account. Only the secret's hash is kept."""

    purpose = models.CharField(max_length=60)
    object_label = models.CharField(max_length=100)
    object_id = models.CharField(max_length=64)
    address = models.CharField(max_length=254)
    language = models.CharField(max_length=2, default="fi")
    holder_name = models.CharField(max_length=200, blank=True)
    secret_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    replaced_by_id = models.BigIntegerField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["object_label", "object_id", "purpose"], name="link_by_object")]

    def __str__(self):
        return f"{self.purpose} {self.object_label}:{self.object_id}"

    def state(self, at) -> str:
        """'used', 'replaced', 'expired' or 'open' at that moment."""
        if self.used_at:
            return "used"
        if self.replaced_by_id:
            return "replaced"
        return "expired" if at >= self.expires_at else "open"

    def as_actor(self) -> Actor:
        return link_holder(self.holder_name, self.object_label, self.object_id)


class JobRun(models.Model):
    """When a job is due, and how its last run went."""

    name = models.CharField(max_length=100, unique=True)
    due_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)

    def __str__(self):
        return self.name
