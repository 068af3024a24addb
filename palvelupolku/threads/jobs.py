from datetime import timedelta

from django.utils import timezone

from palvelupolku.audit.actors import SYSTEM
from palvelupolku.kernel.jobs import job

from .actions import erase_enquiry, erase_sent_mails, forget_basket
from .models import Basket, Enquiry

BASKET_DAYS = 90


@job(every=timedelta(days=1))
def erase_old(at):
    """Erase enquiries whose time is over, baskets not touched for BASKET_DAYS, addresses already used."""
    erase_sent_mails(by=SYSTEM, at=at)
    for enquiry in Enquiry.objects.filter(erase_on__lte=timezone.localdate(at)):
        erase_enquiry(enquiry, by=SYSTEM, at=at)
    for basket in Basket.objects.filter(touched_at__lt=at - timedelta(days=BASKET_DAYS)):
        forget_basket(basket, by=SYSTEM, at=at)
