"""Withdrawal stops what was pending, tells the association to stop and hides everything."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from palvelupolku.clients.models import Relation
from palvelupolku.guidance.models import FollowUp
from palvelupolku.kernel.errors import StaleObject
from palvelupolku.referrals import actions
from palvelupolku.referrals.jobs import stop_lapsed
from palvelupolku.referrals.models import Referral
from palvelupolku.referrals.queries import what_is_told
from palvelupolku.referrals.workflow import State
from tests.cast import AT

from .path import draft, fresh, link_of, open_case, sent, told

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=3)
DAY = AT.date()


def test_it_cancels_what_waits_and_tells_the_association(cast):
    referral, _ = sent(cast)
    actions.withdraw_consent(referral.consent, by=cast.aino, at=LATER, how="phone")
    referral = fresh(referral)
    assert referral.state == State.CANCELLED and not referral.is_open
    assert what_is_told(referral, DAY) == {}
    (message,) = told("referral_cancelled")
    assert message.address == "toimisto@elakkeensaajat.example"
    assert not Relation.objects.filter(organisation=cast.pensioners).valid_on(DAY).exists()


@pytest.mark.parametrize("steps", [["accept"], ["accept", "start"], ["ask"]])
def test_it_stops_help_that_was_agreed_or_going_on(cast, steps):
    referral, _ = sent(cast)
    words = {"ask": {"text": "Onko hissiä?"}}
    for step in steps:
        deed = actions.ask_about_referral if step == "ask" else getattr(actions, f"{step}_referral")
        deed(fresh(referral), by=cast.paavo, at=LATER, **words.get(step, {}))
    actions.withdraw_consent(referral.consent, by=cast.aino, at=LATER, how="oral")
    assert fresh(referral).state == State.CANCELLED
    assert len(told("referral_cancelled")) == 1
    assert not FollowUp.objects.exclude(state="cancelled").exists()


def test_a_draft_goes_too_unless_another_consent_covers_it(cast):
    case = open_case(cast)
    first = cast.consent()
    waiting = draft(cast, case)
    second = cast.consent()
    actions.withdraw_consent(first, by=cast.aino, at=LATER, how="oral")
    assert fresh(waiting).state == State.DRAFT
    actions.withdraw_consent(second, by=cast.aino, at=LATER, how="oral")
    assert fresh(waiting).state == State.CANCELLED
    assert told("referral_cancelled") == []


def test_what_has_ended_and_what_hangs_on_another_consent_stays(cast):
    ended, secret = sent(cast)
    actions.decline_referral(ended, by=link_of(secret), at=LATER, reason="full")
    other = actions.send_referral(draft(cast), by=cast.aino, at=AT, consent=cast.consent())
    actions.withdraw_consent(ended.consent, by=cast.aino, at=LATER, how="oral")
    assert fresh(ended).state == State.REJECTED
    assert fresh(other).state == State.REQUESTED


def test_it_is_withdrawn_once_and_by_whoever_edits_the_client(cast):
    referral, _ = sent(cast)
    for who in (cast.eero, cast.ulla, cast.paavo):
        with pytest.raises(PermissionDenied):
            actions.withdraw_consent(referral.consent, by=who, at=LATER, how="oral")
    actions.withdraw_consent(referral.consent, by=cast.aino, at=LATER, how="oral")
    with pytest.raises(StaleObject):
        actions.withdraw_consent(referral.consent, by=cast.aino, at=LATER, how="oral")


def test_after_withdrawal_the_link_answers_nothing(cast):
    referral, secret = sent(cast)
    Referral.objects.get(pk=referral.pk).consent.__class__.objects.update(withdrawn_at=LATER)
    referral = fresh(referral)
    for deed, words in ((actions.accept_referral, {}), (actions.ask_about_referral, {"text": "?"})):
        with pytest.raises(ValidationError):
            deed(referral, by=link_of(secret), at=LATER, **words)
    assert link_of(secret).state(LATER) == "open"


def test_a_lapsed_consent_stops_what_still_waits(cast):
    referral, _ = sent(cast)
    type(referral.consent).objects.update(ends_on=date(2026, 11, 30))
    stop_lapsed(AT + timedelta(days=7))
    assert fresh(referral).state == State.REQUESTED
    after = AT + timedelta(days=8)
    assert what_is_told(fresh(referral), after.date()) == {}
    stop_lapsed(after)
    stop_lapsed(after)
    assert fresh(referral).state == State.CANCELLED
    assert len(told("referral_cancelled")) == 1
    (to_worker,) = told("referral_lapsed")
    assert to_worker.address == "aino@jarvilaakso.example"
