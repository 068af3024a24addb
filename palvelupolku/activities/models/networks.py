"""The association council, statutory participation bodies and networks, and who sits in them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from palvelupolku.accounts.models import Organisation

from ..choices import NetworkKind


class Network(models.Model):
    """A body or a network. Texts are {fi, sv, en}; its meetings and trainings are events."""

    kind = models.CharField(max_length=10, choices=NetworkKind, default=NetworkKind.NETWORK)
    is_shown = models.BooleanField(default=True)
    name = models.JSONField(_("name"), default=dict)
    task = models.JSONField(_("task"), default=dict)
    how_to_take_part = models.JSONField(_("how to take part"), default=dict)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    url = models.URLField(max_length=500, blank=True)
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["kind", "id"]

    def __str__(self):
        return self.name.get("fi") or f"#{self.pk}"


class NetworkMember(models.Model):
    """A seat: whose it is and in what role. A person is named only where the seat is a public one."""

    network = models.ForeignKey(Network, models.CASCADE, related_name="members")
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, blank=True, related_name="+")
    role = models.JSONField(_("role"), default=dict)
    has_public_seat = models.BooleanField(default=False)
    person_name = models.CharField(max_length=150, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["network", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person_name="") | Q(has_public_seat=True),
                name="named_only_in_public_seats",
                violation_error_message=_("A person is named only when the seat is a public one."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="seat_ends_after_start",
                violation_error_message=_("The last day cannot be before the first day."),
            ),
        ]

    def __str__(self):
        return f"{self.network_id} · {self.role.get('fi', '')}"
