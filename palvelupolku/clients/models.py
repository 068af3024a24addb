"""Who is served, who has to do with them, and what they have consented to."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from palvelupolku.accounts.models import Organisation, Unit, User
from palvelupolku.kernel.fields import EncryptedTextField

from .choices import ContactKind, GivenHow, Language, Scope, Task


class Client(models.Model):
    """A person who is served. Reached only through `clients.access` (open_client, visible_clients)."""

    first_name = models.CharField(_("first name"), max_length=100)
    last_name = models.CharField(_("last name"), max_length=100)
    identity_code = EncryptedTextField(_("identity code"), blank=True, default="")
    identity_index = models.CharField(max_length=64, null=True, blank=True, unique=True, editable=False)
    born_on = models.DateField(_("date of birth"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=5, choices=Language, default=Language.FI)
    needs_interpreter = models.BooleanField(_("needs an interpreter"), default=False)
    address = EncryptedTextField(_("street address"), blank=True, default="")
    postal_code = models.CharField(_("postal code"), max_length=5, blank=True)
    municipality = models.CharField(_("municipality"), max_length=3, blank=True)
    is_non_disclosure = models.BooleanField(_("non-disclosure for safety"), default=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["last_name", "first_name", "id"]
        indexes = [models.Index(fields=["last_name", "first_name", "id"])]

    def __str__(self):
        return f"{self.first_name} {self.last_name}"

    @property
    def audit_client_id(self):
        return self.pk

    def age_on(self, day):
        """Full years on `day`, or None when the date of birth is not known."""
        if not self.born_on:
            return None
        return day.year - self.born_on.year - ((day.month, day.day) < (self.born_on.month, self.born_on.day))


class InUse(models.Manager):
    """What has not been removed. A removed row stays, so that removing can be undone."""

    def get_queryset(self):
        return super().get_queryset().filter(removed_at=None)


class Everything(models.Manager):
    """Also what has been removed."""


class ContactWay(models.Model):
    """One way to reach a client, and whether it is safe to use."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="contact_ways")
    kind = models.CharField(_("way"), max_length=10, choices=ContactKind)
    value = EncryptedTextField(_("number or address"))
    is_safe = models.BooleanField(_("safe to use"), default=True)
    is_preferred = models.BooleanField(_("preferred"), default=False)
    note = models.CharField(_("note"), max_length=200, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = InUse()
    everything = Everything()

    class Meta:
        ordering = ["-is_preferred", "id"]

    def __str__(self):
        return self.get_kind_display()


class ClosePerson(models.Model):
    """A relative or other close person of a client."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="close_persons")
    name = models.CharField(_("name"), max_length=150)
    relation = models.CharField(_("who they are to the client"), max_length=100, blank=True)
    phone = EncryptedTextField(_("phone"), blank=True, default="")
    email = EncryptedTextField(_("e-mail"), blank=True, default="")
    may_be_contacted = models.BooleanField(_("may be contacted"), default=False)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = InUse()
    everything = Everything()

    class Meta:
        ordering = ["id"]
        verbose_name = _("close person")

    def __str__(self):
        return self.name


class RelationQuerySet(models.QuerySet):
    def valid_on(self, day):
        return self.filter(starts_on__lte=day).filter(Q(ends_on=None) | Q(ends_on__gte=day))


class Relation(models.Model):
    """Why exactly one unit, organisation or user has to do with a client, and for how long."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="relations")
    unit = models.ForeignKey(Unit, models.CASCADE, null=True, blank=True, related_name="client_relations")
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="client_relations"
    )
    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="client_relations")
    task = models.CharField(max_length=20, choices=Task)
    ground = models.CharField(_("ground"), max_length=200, help_text="a law section, a contact, a consent")
    starts_on = models.DateField()
    # A relation taken back on its first day ends the day before: it is then never in force.
    ends_on = models.DateField(null=True, blank=True)

    objects = RelationQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["unit", "client"]),
            models.Index(fields=["user", "client"]),
            models.Index(fields=["organisation", "client"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(unit__isnull=False, organisation=None, user=None)
                    | Q(unit=None, organisation__isnull=False, user=None)
                    | Q(unit=None, organisation=None, user__isnull=False)
                ),
                name="relation_has_one_holder",
                violation_error_message=_("A relation belongs to one unit, organisation or person."),
            ),
        ]

    def __str__(self):
        return f"{self.get_task_display()} · {self.unit or self.organisation or self.user}"


class ConsentQuerySet(models.QuerySet):
    def in_force(self, day):
        return self.filter(withdrawn_at=None, starts_on__lte=day).filter(
            Q(ends_on=None) | Q(ends_on__gte=day)
        )


class Consent(models.Model):
    """A client's consent: to whom, what about, until when, how given, and whether withdrawn."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="consents")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="consents")
    scopes = models.JSONField(_("what may be told"), default=list, help_text="codes of clients.Scope")
    purpose = models.CharField(_("what for"), max_length=300)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    given_how = models.CharField(_("how it was given"), max_length=12, choices=GivenHow)
    given_by = models.CharField(_("who gave it"), max_length=150, help_text="the client or who acts for them")
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_how = models.CharField(max_length=12, choices=GivenHow, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ["-recorded_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="consent_ends_after_start",
                violation_error_message=_("The last day cannot be before the first day."),
            )
        ]

    def __str__(self):
        return f"{self.organisation} · {', '.join(str(Scope(s).label) for s in self.scopes)}"

    @property
    def audit_client_id(self):
        return self.client_id

    def is_in_force(self, day):
        return not self.withdrawn_at and self.starts_on <= day and (not self.ends_on or day <= self.ends_on)
