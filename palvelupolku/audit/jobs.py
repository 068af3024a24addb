from datetime import timedelta

from palvelupolku.kernel.jobs import job

from . import seals
from .models import Submission

KEEP_SUBMISSIONS = timedelta(days=14)


@job(every=timedelta(minutes=10))
def seal(at):
    """Seal the chains."""
    seals.seal(at=at)


@job(every=timedelta(days=1))
def forget_submissions(at):
    """Drop form keys that nobody will send again."""
    Submission.objects.filter(at__lt=at - KEEP_SUBMISSIONS).delete()
