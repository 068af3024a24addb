"""The trail of deeds and of looking. Plain columns only, so that it outlives what it tells of.

`Event`, `EventList` and `Seal` can only be added to: triggers in the database refuse the rest (see
`triggers.py`). Write through `audit.actions`, never through these classes.
"""

from django.db import models

from .fields import CanonicalJSONField

SHARDS = 64


class Event(models.Model):
    """One line: who did what to which object, about which client. Carries the hash of the one before."""

    shard = models.PositiveSmallIntegerField()
    number = models.BigIntegerField()
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=20)
    actor_id = models.CharField(max_length=120, blank=True)
    actor_name = models.CharField(max_length=200, blank=True)
    action = models.CharField(max_length=120)
    object_label = models.CharField(max_length=100, blank=True)
    object_id = models.CharField(max_length=64, blank=True)
    client_id = models.BigIntegerField(null=True, blank=True)
    purpose = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=40, blank=True)
    target = models.CharField(max_length=40, blank=True)
    details = CanonicalJSONField(default=dict)
    list_digest = models.CharField(max_length=64, blank=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shard", "number"], name="event_number_once")]
        indexes = [
            models.Index(fields=["client_id", "at"], name="event_by_client"),
            models.Index(fields=["object_label", "object_id", "at"], name="event_by_object"),
        ]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name} {self.action}"


class EventList(models.Model):
    """The clients that one line speaks of, for instance those on a list page. Its digest is in the line."""

    event_id = models.BigIntegerField(unique=True)
    client_ids = CanonicalJSONField(default=list)

    def __str__(self):
        return f"{len(self.client_ids)} clients of line {self.event_id}"


class ChainHead(models.Model):
    """Where a shard's chain ends. Its row lock puts writers of one shard in line."""

    shard = models.PositiveSmallIntegerField(primary_key=True)
    number = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)

    def __str__(self):
        return f"{self.shard}/{self.number}"


class Seal(models.Model):
    """All heads at one moment under a key; the same line is also written outside the database."""

    number = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    heads = CanonicalJSONField(default=list, help_text="[[shard, number, hash], …]")
    root = models.CharField(max_length=64)
    signature = models.CharField(max_length=64)

    def __str__(self):
        return f"{self.number} {self.at:%Y-%m-%d %H:%M}"


class Count(models.Model):
    """How often something happened on a day. Numbers without persons; tier 0 is 'no tier'."""

    event = models.CharField(max_length=80)
    tier = models.PositiveSmallIntegerField(default=0)
    day = models.DateField()
    n = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "tier", "day"], name="count_once")]

    def __str__(self):
        return f"{self.event} {self.day}: {self.n}"


class Submission(models.Model):
    """A form that was sent once, and where its deed led."""

    key = models.UUIDField(unique=True)
    fingerprint = models.CharField(max_length=64)
    location = models.TextField(blank=True)
    at = models.DateTimeField(db_index=True)

    def __str__(self):
        return str(self.key)
