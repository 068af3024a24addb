"""Care and service chains: for a client group, steps with who does what, and the agreed places there."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from ..choices import Status
from .catalogue import Service


class CareChain(models.Model):
    """One chain, for instance "an older person who has fallen". Texts are {fi, sv, en}."""

    slug = models.SlugField(max_length=80, unique=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    name = models.JSONField(default=dict)
    client_group = models.JSONField(default=dict, help_text="for whom the chain is")
    summary = models.JSONField(default=dict)
    needs_coordination = models.BooleanField(
        default=False, help_text="the group needs coordinated services from several actors"
    )
    partners = models.JSONField(default=list, blank=True, help_text="codes of choices.ChainPartner")
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self):
        return self.name.get("fi") or self.slug


class ChainStep(models.Model):
    """One step of a chain: what is done, and who does it."""

    chain = models.ForeignKey(CareChain, models.CASCADE, related_name="steps")
    number = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])
    phase = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(7)]
    )
    title = models.JSONField(default=dict)
    who = models.JSONField(default=dict)
    what = models.JSONField(default=dict)

    class Meta:
        ordering = ["chain", "number"]
        constraints = [models.UniqueConstraint(fields=["chain", "number"], name="one_step_a_number")]

    def __str__(self):
        return f"{self.number}. {self.title.get('fi', '')}"


class ChainPlace(models.Model):
    """An entry's agreed place on a step: shown in the chain and on the entry's card."""

    step = models.ForeignKey(ChainStep, models.CASCADE, related_name="places")
    service = models.ForeignKey(Service, models.CASCADE, related_name="chain_places")
    agreed_on = models.DateField()
    agreed_until = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["step", "id"]
        constraints = [
            models.UniqueConstraint(fields=["step", "service"], name="one_place_a_step_and_service"),
            models.CheckConstraint(
                condition=models.Q(agreed_until=None) | models.Q(agreed_until__gte=models.F("agreed_on")),
                name="place_ends_after_start",
            ),
        ]

    def __str__(self):
        return f"{self.step_id} · {self.service_id}"
