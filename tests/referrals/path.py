"""Helvi's referral to the pensioners, step by step; shared by the tests of deeds and of pages."""

import re

from palvelupolku.directory.choices import Phase
from palvelupolku.guidance.models import Case, Goal, PlanAction
from palvelupolku.notices.links import find_link
from palvelupolku.notices.models import Message
from palvelupolku.referrals import actions
from palvelupolku.referrals.choices import Kind
from palvelupolku.referrals.models import Referral
from palvelupolku.referrals.telling import PURPOSE
from tests.cast import AT

WISH = "Helvi toivoo seuraa kauppareissuille."


def open_case(cast, *, responsible=None):
    return Case.objects.create(
        client=cast.helvi,
        unit=cast.north,
        responsible=responsible or cast.aino,
        phase=Phase.ORGANISING,
        phase_since=AT,
        state_since=AT,
        pending_from=AT,
        opened_at=AT,
    )


def planned(cast, case):
    goal = Goal.objects.create(case=case, words="Haluan taas kauppaan", created_at=AT, created_by=cast.aino)
    return PlanAction.objects.create(
        goal=goal, what="Pyydetään saattaja", who="association", state_since=AT, created_at=AT
    )


def draft(cast, case=None, *, message=WISH, at=AT, **fields):
    case = case or open_case(cast)
    return actions.draft_referral(
        case,
        by=cast.aino,
        at=at,
        organisation=cast.pensioners,
        service=cast.errands,
        kind=Kind.WELLBEING,
        message=message,
        **fields,
    )


def sent(cast, *scopes, at=AT, **fields):
    """A referral that is on its way, under a consent for `scopes`, and the secret of its link."""
    cast.consent(*scopes)
    referral = actions.send_referral(draft(cast, at=at, **fields), by=cast.aino, at=at)
    return fresh(referral), newest_secret()


def fresh(referral):
    return Referral.objects.get(pk=referral.pk)


def newest_secret(event=None):
    messages = Message.objects.filter(event=event) if event else Message.objects.all()
    found = [re.search(r"/vastaus/([\w-]+)/", message.body) for message in messages.order_by("-id")]
    return next(match[1] for match in found if match)


def link_of(secret):
    return find_link(secret, PURPOSE)


def told(event):
    """The messages of an event, oldest first."""
    return list(Message.objects.filter(event=event).order_by("id"))
