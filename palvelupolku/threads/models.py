"""What a reader keeps: the basket, one enquiry to several providers, and a worker's saved searches."""

from django.db import models

from palvelupolku.accounts.models import Organisation, User
from palvelupolku.directory.models import Service
from palvelupolku.kernel.fields import EncryptedTextField


class Basket(models.Model):
    """The tray (tarjotin) of one browser, known by the hash of a secret in its session; no person in it."""

    secret_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    touched_at = models.DateTimeField()

    def __str__(self):
        return f"#{self.pk}"


class BasketItem(models.Model):
    """One entry in a basket, in the order it was put there."""

    basket = models.ForeignKey(Basket, models.CASCADE, related_name="items")
    service = models.ForeignKey(Service, models.CASCADE, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["basket", "service"], name="once_in_a_basket")]

    def __str__(self):
        return f"{self.basket_id} · {self.service_id}"


class Enquiry(models.Model):
    """One contact that a resident sends to several providers at once; erased when it has been of use."""

    code = models.CharField(max_length=20, unique=True)
    name = EncryptedTextField()
    phone = EncryptedTextField(blank=True, default="")
    email = EncryptedTextField(blank=True, default="")
    message = EncryptedTextField()
    language = models.CharField(max_length=2, default="fi")
    created_at = models.DateTimeField()
    erase_on = models.DateField()

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "enquiries"

    def __str__(self):
        return f"#{self.pk}"


class EnquiryRecipient(models.Model):
    """One provider that got the enquiry, and whether it has been in touch."""

    class State(models.TextChoices):
        SENT = "sent"
        ANSWERED = "answered"

    enquiry = models.ForeignKey(Enquiry, models.CASCADE, related_name="recipients")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    services = models.ManyToManyField(Service, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.SENT)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["enquiry", "organisation"], name="once_to_a_provider")]

    def __str__(self):
        return f"{self.enquiry_id} · {self.organisation_id}"


class SavedSearch(models.Model):
    """A worker's search to come back to; what was published after `seen_at` is new."""

    user = models.ForeignKey(User, models.CASCADE, related_name="saved_searches")
    name = models.CharField(max_length=120)
    query = models.CharField(max_length=600, help_text="the query string of the worker's search page")
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True, help_text="removed: kept a week for undoing")

    class Meta:
        ordering = ["name", "id"]
        verbose_name_plural = "saved searches"
        constraints = [models.UniqueConstraint(fields=["user", "query"], name="a_search_saved_once")]

    def __str__(self):
        return self.name
