"""Looking is a deed: what an association is shown of a client leaves its line."""

from django.db import transaction
from django.utils import timezone

from palvelupolku.audit.actions import record, record_list
from palvelupolku.kernel.errors import require
from palvelupolku.notices.models import Link

from ..access import can_answer
from ..queries import told_name, what_is_told


@transaction.atomic
def look_at_referral(referral, *, by, at) -> dict:
    """What is told of the referral to `by` now (`queries.what_is_told`); a link shows it only while open."""
    day = timezone.localdate(at)
    require(can_answer(by, referral, day))
    if isinstance(by, Link) and by.state(at) != "open":
        return {}
    told = what_is_told(referral, day)
    if told:
        record("referrals.referral.open", referral, by=by, at=at, told=sorted(told))
    return told


@transaction.atomic
def look_at_list(referrals, *, by, at) -> dict:
    """The names told on a list page: {referral id: name}. One line holds whose they were."""
    day = timezone.localdate(at)
    names = {each.pk: name for each in referrals if (name := told_name(each, day))}
    if names:
        shown = [each.client_id for each in referrals if each.pk in names]
        record_list("referrals.referral.list", sorted(set(shown)), by=by, at=at)
    return names
