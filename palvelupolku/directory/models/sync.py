"""A sync from a service catalogue's address: pages are staged as they come, written together at the end."""

from django.db import models


class SyncRun(models.Model):
    """One sync, resumable until it is finished: nothing of it shows before all of it is here."""

    class State(models.TextChoices):
        FETCHING = "fetching"
        DONE = "done"
        FAILED = "failed"

    address = models.CharField(max_length=500, help_text="without any key")
    api = models.CharField(max_length=5, help_text="11 or 12")
    is_full = models.BooleanField(default=False)
    since = models.DateTimeField(null=True, blank=True, help_text="what has changed after this")
    state = models.CharField(max_length=10, choices=State, default=State.FETCHING)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=500, blank=True)
    counts = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]

    def __str__(self):
        return f"{self.address} {self.state}"


class SyncPage(models.Model):
    """One page as it came, kept until the run is written."""

    run = models.ForeignKey(SyncRun, models.CASCADE, related_name="pages")
    resource = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    items = models.JSONField(default=list)
    total_pages = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["run", "resource", "number"]
        constraints = [models.UniqueConstraint(fields=["run", "resource", "number"], name="one_sync_page")]

    def __str__(self):
        return f"{self.resource} {self.number}/{self.total_pages}"
