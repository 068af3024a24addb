"""What a withdrawn consent stops."""

from datetime import timedelta

import pytest
from django.urls import reverse

from palvelupolku.clients.rules import covers
from palvelupolku.guidance.follow_up import ask_follow_up, cancel_follow_up
from palvelupolku.guidance.models import FollowUp
from palvelupolku.notices.links import find_link
from palvelupolku.notices.models import Message
from palvelupolku.referrals import actions as referrals
from palvelupolku.referrals.models import Referral
from tests.access.made import make
from tests.access.test_matrix import browser_of
from tests.cast import AT


@pytest.fixture
def made(cast):
    return make(cast)


def text_of(response):
    return response.content.decode("utf-8", "replace")


HELVIS = ("Helvi", "Lehtonen", "Haluan päästä kauppaan", "Toivoo kauppakaveria")


def test_withdrawing_takes_back_mail_that_has_not_gone(cast, made):
    assert Message.objects.filter(event="referral_sent", state="due").count() == 1
    referral = Referral.objects.get(pk=made.referral)
    referrals.withdraw_consent(referral.consent, by=cast.aino, at=AT + timedelta(seconds=5), how="phone")
    waiting = Message.objects.filter(state="due")
    assert not any("/vastaus/" in message.body for message in waiting)
    assert waiting.filter(event="referral_cancelled").count() == 1


def test_an_association_that_got_the_mail_is_told_to_stop(cast, made):
    Message.objects.filter(event="referral_sent").update(state="sent", body="")
    referral = Referral.objects.get(pk=made.referral)
    referrals.withdraw_consent(referral.consent, by=cast.aino, at=AT + timedelta(seconds=5), how="phone")
    assert Message.objects.filter(event="referral_cancelled", state="due").count() == 1


def test_a_cancelled_follow_up_is_not_asked_by_mail_still_waiting(cast, made):
    follow_up = FollowUp.objects.get(pk=made.follow_up)
    ask_follow_up(follow_up, by=cast.aino, at=AT)
    assert Message.objects.filter(event="follow_up_ask", state="due").count() == 1
    cancel_follow_up(follow_up, by=cast.aino, at=AT)
    assert not Message.objects.filter(event="follow_up_ask", state="due").exists()


def test_the_link_shows_nothing_after_the_withdrawal(cast, made):
    referral = Referral.objects.get(pk=made.referral)
    referrals.withdraw_consent(referral.consent, by=cast.aino, at=AT, how="phone")
    url = reverse("organisation:answer", args=[made.referral_secret])
    for method in ("get", "post"):
        for browser in (browser_of(cast, "nobody"), browser_of(cast, "paavo")):
            text = text_of(getattr(browser, method)(url, {"next_step": "accept", "form_key": "x"}))
            assert not any(word in text for word in (*HELVIS, "016 000 084"))
    assert find_link(made.referral_secret, "referral").used_at is None
    assert covers(referral.consent.scopes, ["name"])
