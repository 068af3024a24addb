"""Who sees a referral, and who may answer it."""

from django.db.models import Q
from django.shortcuts import get_object_or_404

from palvelupolku.accounts.grants import grants_of
from palvelupolku.audit.actors import Actor
from palvelupolku.clients.access import visible_clients
from palvelupolku.guidance.access import can_edit_case
from palvelupolku.notices.models import Link

from .models import Referral


def visible_referrals(user, day):
    """The referrals of the clients that `user` is related to, and those sent to their associations."""
    received = Q(organisation_id__in=grants_of(user).association_ids, requested_at__isnull=False)
    return Referral.objects.filter(Q(client__in=visible_clients(user, day)) | received)


def received_referrals(user):
    """The referrals sent to the associations that `user` coordinates; drafts are not there yet."""
    return Referral.objects.filter(
        organisation_id__in=grants_of(user).association_ids, requested_at__isnull=False
    )


def can_send(by, referral, day):
    """True for whoever may edit the case."""
    return can_edit_case(by, referral.case, day)


def can_answer(by, referral, day):
    """True for the association's coordinator, the holder of a link, and a worker who keys an answer in."""
    if isinstance(by, Link):
        by = by.as_actor()
    if isinstance(by, Actor):
        return by.kind == "link" and by.id == f"{referral._meta.label_lower}:{referral.pk}"
    if referral.organisation_id in grants_of(by).association_ids:
        return referral.requested_at is not None
    return can_edit_case(by, referral.case, day)


def received_referral(user, pk):
    """One received referral with all that its page needs; Http404 for everyone else."""
    return get_object_or_404(_whole(received_referrals(user)), pk=pk)


def referral_of(link):
    """The referral that a link of whatever state leads to."""
    return get_object_or_404(_whole(Referral.objects.all()), pk=link.object_id)


def _whole(referrals):
    return referrals.select_related(
        "client", "consent", "organisation", "service", "action__goal", "case__unit", "case__responsible"
    )
