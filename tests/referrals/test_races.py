"""Two at once: one link is one answer, and a withdrawal wins over what it races."""

from datetime import timedelta

import pytest

from palvelupolku.audit.models import Event
from palvelupolku.clients.models import Consent
from palvelupolku.kernel.errors import StaleObject, StepNotAllowed
from palvelupolku.referrals import actions
from palvelupolku.referrals.workflow import State
from tests.cast import AT
from tests.together import together

from .path import draft, fresh, link_of, sent

pytestmark = pytest.mark.django_db(transaction=True)
LATER = AT + timedelta(hours=3)


def test_one_link_gives_one_answer(cast):
    referral, secret = sent(cast)
    errors = together(
        lambda: actions.accept_referral(fresh(referral), by=link_of(secret), at=LATER),
        lambda: actions.decline_referral(fresh(referral), by=link_of(secret), at=LATER, reason="full"),
        lambda: actions.ask_about_referral(fresh(referral), by=link_of(secret), at=LATER, text="?"),
    )
    assert len(errors) == 2 and all(isinstance(e, StaleObject | StepNotAllowed) for e in errors), errors
    steps = Event.objects.filter(action__startswith="referrals.referral.", object_id=str(referral.pk))
    assert len([e for e in steps if e.source == "requested"]) == 1


def test_two_coordinators_at_once_one_wins(cast):
    referral, _ = sent(cast)
    errors = together(
        lambda: actions.accept_referral(fresh(referral), by=cast.paavo, at=LATER),
        lambda: actions.decline_referral(fresh(referral), by=cast.paavo, at=LATER, reason="full"),
    )
    assert len(errors) == 1 and isinstance(errors[0], StaleObject | StepNotAllowed), errors


@pytest.mark.parametrize("deed", [actions.accept_referral, actions.cancel_referral])
def test_withdrawal_wins_over_an_answer(cast, deed):
    referral, _ = sent(cast)
    by = cast.aino
    errors = together(
        lambda: deed(fresh(referral), by=by, at=LATER),
        lambda: actions.withdraw_consent(Consent.objects.get(), by=cast.aino, at=LATER, how="oral"),
    )
    assert len(errors) <= 1 and not any("deadlock" in str(e) for e in errors), errors
    assert fresh(referral).state == State.CANCELLED


def test_nothing_is_sent_under_a_consent_withdrawn_at_the_same_moment(cast):
    cast.consent()
    referral = draft(cast)
    together(
        lambda: actions.send_referral(fresh(referral), by=cast.aino, at=LATER),
        lambda: actions.withdraw_consent(Consent.objects.get(), by=cast.aino, at=LATER, how="oral"),
    )
    assert fresh(referral).state == State.CANCELLED
