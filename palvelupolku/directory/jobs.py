from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from palvelupolku.audit.actors import SYSTEM
from palvelupolku.kernel.jobs import job

from .exchange.sync import last_done, sync
from .reminding import to_remind
from .upkeep import remind_owner


@job(every=timedelta(days=1))
def remind_owners(at):
    """Ask the owners of entries that are due whether all is as it was; running it again asks nobody twice."""
    for holder, address, services in to_remind(timezone.localdate(at)):
        remind_owner(holder, address, services, by=SYSTEM, at=at)


@job(every=timedelta(days=1))
def sync_ptv(at):
    """Read what changed in PTV, once a week everything; nothing without an address."""
    if not settings.PTV_URL:
        return
    full = last_done(settings.PTV_URL, settings.PTV_API, is_full=True)
    sync(
        settings.PTV_URL,
        api=settings.PTV_API,
        is_full=full is None or full.started_at <= at - timedelta(days=7),
        key=settings.PTV_API_KEY,
        by=SYSTEM,
        at=at,
    )
