"""What a channel is for one service: texts, hours and contacts that only this pair has."""

from django.db import models

from ..choices import Charge
from .catalogue import Channel, Service


class ChannelUse(models.Model):
    """Told of one service in one channel; goes before what the channel tells of itself. Only where told."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="channel_uses")
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="uses")
    description = models.JSONField(default=dict)
    charge = models.CharField(max_length=10, choices=Charge, default=Charge.UNKNOWN, blank=True)
    cost = models.JSONField(default=dict)
    hours = models.JSONField(default=list, help_text="as of a channel")
    phones = models.JSONField(default=list)
    emails = models.JSONField(default=list)
    urls = models.JSONField(default=list)
    address = models.JSONField(default=dict, help_text="{fi, sv, en} in one line")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["service", "channel"], name="one_use_a_pair")]

    def __str__(self):
        return f"{self.service_id} · {self.channel_id}"
