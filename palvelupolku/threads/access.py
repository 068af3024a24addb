"""Who sees an enquiry: the provider that got it, in its own door or by its one-time link."""

from django.shortcuts import get_object_or_404

from palvelupolku.accounts.grants import grants_of
from palvelupolku.audit.actors import Actor
from palvelupolku.notices.models import Link

from .models import EnquiryRecipient


def received_enquiries(user):
    """The enquiries that came to the associations that `user` coordinates, newest first."""
    return _whole().filter(organisation_id__in=grants_of(user).association_ids).order_by("-id")


def received_enquiry(user, pk) -> EnquiryRecipient:
    """One of them; Http404 for everyone else."""
    return get_object_or_404(received_enquiries(user), pk=pk)


def enquiry_of(link) -> EnquiryRecipient:
    """What a link of whatever state leads to; Http404 when it has been erased."""
    return get_object_or_404(_whole(), pk=link.object_id)


def can_answer_enquiry(by, recipient) -> bool:
    """True for the provider's coordinator and for the holder of its link."""
    if isinstance(by, Link):
        by = by.as_actor()
    if isinstance(by, Actor):
        return by.kind == "link" and by.id == f"{recipient._meta.label_lower}:{recipient.pk}"
    return recipient.organisation_id in grants_of(by).association_ids


def _whole():
    return EnquiryRecipient.objects.select_related("enquiry", "organisation").prefetch_related("services")
