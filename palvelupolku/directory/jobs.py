from datetime import timedelta

from django.utils import timezone

from palvelupolku.audit.actors import SYSTEM
from palvelupolku.kernel.jobs import job

from .reminding import to_remind
from .upkeep import remind_owner


@job(every=timedelta(days=1))
def remind_owners(at):
    """Ask the owners of entries that are due whether all is as it was; running it again asks nobody twice."""
    for holder, address, services in to_remind(timezone.localdate(at)):
        remind_owner(holder, address, services, by=SYSTEM, at=at)
