"""Stepping up on the four tiers."""

from django.db import transaction
from django.utils import timezone

from palvelupolku.audit.actions import count, record
from palvelupolku.intake.choices import Tier

from ..models import Case


@transaction.atomic
def enter_services(case, *, by, at):
    """Step the case up to the last tier, once: its second service or referral is still the same person."""
    source = case.tier
    if Case.objects.filter(pk=case.pk, tier__lt=Tier.SERVICES).update(tier=Tier.SERVICES):
        day = timezone.localdate(at)
        record("guidance.case.step_up", case, by=by, at=at, client=case.client_id, tier=int(Tier.SERVICES))
        count("stepped_up", source, day)
        count("entered", Tier.SERVICES, day)
    case.tier = Tier.SERVICES
