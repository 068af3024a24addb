from datetime import timedelta

from django.utils import timezone

from palvelupolku.audit.actors import SYSTEM
from palvelupolku.kernel.jobs import job

from .actions import cancel_lapsed_referral
from .models import Referral
from .queries import is_withdrawn
from .workflow import ANSWERABLE_STATES


@job(every=timedelta(days=1))
def stop_lapsed(at):
    """Stop the referrals whose consent ended before the association answered."""
    day = timezone.localdate(at)
    waiting = Referral.objects.filter(state__in=ANSWERABLE_STATES, consent__ends_on__lt=day)
    for referral in waiting.select_related("client", "consent", "organisation", "case__responsible"):
        if is_withdrawn(referral, day):
            cancel_lapsed_referral(referral, by=SYSTEM, at=at)
