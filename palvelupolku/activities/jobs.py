from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from palvelupolku.audit.actions import record
from palvelupolku.audit.actors import SYSTEM
from palvelupolku.kernel.jobs import job

from .models import ExpertRequest, SignUp

NOBODY = {"name": "", "phone": "", "email": ""}


@job(every=timedelta(days=1))
def erase_contact_details(at):
    """Erase who they were, when the day has come, from places and requests; the numbers stay."""
    today = timezone.localdate(at)
    with transaction.atomic():
        places = SignUp.objects.filter(erase_on__lte=today).update(**NOBODY, note="", erase_on=None)
        asked = ExpertRequest.objects.filter(erase_on__lte=today)
        requests = asked.update(**NOBODY, wish="", answer="", erase_on=None)
        if places or requests:
            record("activities.contact_details.erase", by=SYSTEM, at=at, places=places, requests=requests)
