"""The association's answer: by link, in the door, or keyed in by a worker."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from palvelupolku.audit.actors import link_holder
from palvelupolku.audit.models import Count, Event
from palvelupolku.clients.models import ContactWay, Relation
from palvelupolku.guidance.models import FollowUp
from palvelupolku.kernel.errors import StaleObject, StepNotAllowed
from palvelupolku.notices.models import Link, Message
from palvelupolku.referrals import actions
from palvelupolku.referrals.queries import needs_telling, to_be_told
from palvelupolku.referrals.workflow import State
from tests.cast import AT

from .path import draft, fresh, link_of, newest_secret, open_case, planned, sent, told

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=3)


def test_accepting_by_link_uses_it_and_tells_both(cast):
    referral, secret = sent(cast)
    link = link_of(secret)
    actions.accept_referral(referral, by=link, at=LATER, note="Leena soittaa torstaina")
    referral = fresh(referral)
    assert (referral.state, referral.answered_at) == (State.ACCEPTED, LATER)
    assert referral.answered_by == "Keminkylän Eläkkeensaajat ry"
    assert referral.answer_note == "Leena soittaa torstaina"
    assert link_of(secret).state(LATER) == "used"
    (to_worker,) = told("referral_answered")
    assert to_worker.address == "aino@jarvilaakso.example"
    assert "/tyo/" in to_worker.body
    (to_client,) = told("referral_answer_to_client")
    assert to_client.address == "helvi@koti.example"
    line = Event.objects.get(action="referrals.referral.accept")
    assert (line.actor_kind, line.actor_id) == ("link", f"referrals.referral:{referral.pk}")
    assert Count.objects.get(event="referral.accepted").n == 1


def test_whoever_accepted_by_link_gets_a_way_back(cast):
    referral, secret = sent(cast)
    actions.accept_referral(referral, by=link_of(secret), at=LATER)
    again = link_of(newest_secret("referral_link"))
    assert again.state(LATER) == "open"
    actions.start_referral(fresh(referral), by=again, at=LATER)
    assert fresh(referral).state == State.IN_PROGRESS


def test_a_month_later_it_is_asked_whether_help_arrived(cast):
    case = open_case(cast)
    action = planned(cast, case)
    cast.consent()
    referral = actions.send_referral(draft(cast, case, action=action), by=cast.aino, at=AT)
    actions.accept_referral(referral, by=cast.paavo, at=LATER)
    follow_up = fresh(referral).follow_up
    assert (follow_up.ask_on, follow_up.ask_by) == (date(2026, 12, 21), "email")
    assert (follow_up.action, follow_up.goal) == (action, action.goal)


def test_declining_says_why_and_ends_the_relation(cast):
    referral, secret = sent(cast)
    with pytest.raises(ValidationError):
        actions.decline_referral(referral, by=link_of(secret), at=LATER, reason="tired")
    actions.decline_referral(referral, by=link_of(secret), at=LATER, reason="full", note="Ensi vuonna")
    referral = fresh(referral)
    assert (referral.state, referral.decline_reason) == (State.REJECTED, "full")
    assert not Relation.objects.filter(organisation=cast.pensioners).valid_on(AT.date()).exists()
    assert Count.objects.get(event="referral.declined").n == 1
    assert not FollowUp.objects.exists()


def test_asking_sends_a_new_link_and_the_reply_another(cast):
    referral, first = sent(cast)
    actions.ask_about_referral(referral, by=link_of(first), at=LATER, text="Onko hissiä?")
    referral = fresh(referral)
    assert referral.state == State.ON_HOLD
    (question,) = told("referral_question")
    assert question.address == "aino@jarvilaakso.example"
    second = newest_secret("referral_link")
    assert (link_of(first).state(LATER), link_of(second).state(LATER)) == ("used", "open")

    actions.reply_to_association(referral, by=cast.aino, at=LATER, text="On hissi.")
    third = newest_secret("referral_reply")
    assert (link_of(second).state(LATER), link_of(third).state(LATER)) == ("replaced", "open")
    assert [each.text for each in fresh(referral).messages.all()] == ["Onko hissiä?", "On hissi."]
    actions.accept_referral(fresh(referral), by=link_of(third), at=LATER)
    assert fresh(referral).state == State.ACCEPTED


def test_while_the_question_waits_it_can_still_be_answered(cast):
    referral, first = sent(cast)
    actions.ask_about_referral(referral, by=link_of(first), at=LATER, text="Onko hissiä?")
    actions.accept_referral(fresh(referral), by=link_of(newest_secret()), at=LATER)
    assert fresh(referral).state == State.ACCEPTED


def test_the_coordinator_answers_in_the_door_and_the_worker_by_phone(cast):
    referral, _ = sent(cast)
    actions.accept_referral(referral, by=cast.aino, at=LATER)
    assert fresh(referral).answered_by == "Aino Aalto"
    assert told("referral_answered") == []  # her own deed
    actions.start_referral(fresh(referral), by=cast.paavo, at=LATER)
    actions.complete_referral(fresh(referral), by=cast.paavo, at=LATER, note="Hyvin meni")
    assert fresh(referral).state == State.COMPLETED
    assert len(told("referral_answered")) == 2


@pytest.mark.parametrize("who", ["pirkko", "ulla", "eero", "marjatta"])
def test_strangers_cannot_answer(cast, who):
    referral, _ = sent(cast)
    for deed, words in (
        (actions.accept_referral, {}),
        (actions.decline_referral, {"reason": "full"}),
        (actions.ask_about_referral, {"text": "?"}),
    ):
        with pytest.raises(PermissionDenied):
            deed(referral, by=getattr(cast, who), at=LATER, **words)


def test_another_referrals_link_cannot_answer(cast):
    referral, secret = sent(cast)
    other = link_of(secret)
    other.object_id = str(referral.pk + 1)
    with pytest.raises(PermissionDenied):
        actions.accept_referral(referral, by=other, at=LATER)
    with pytest.raises(PermissionDenied):
        actions.accept_referral(referral, by=link_holder("X", "referrals.referral", 0), at=LATER)


def test_an_expired_or_used_link_answers_nothing(cast):
    referral, secret = sent(cast)
    with pytest.raises(StaleObject):
        actions.accept_referral(referral, by=link_of(secret), at=AT + timedelta(days=15))
    actions.ask_about_referral(referral, by=link_of(secret), at=LATER, text="Onko hissiä?")
    with pytest.raises(StaleObject):
        actions.accept_referral(fresh(referral), by=link_of(secret), at=LATER)


def test_a_second_answer_is_refused(cast):
    referral, _ = sent(cast)
    also = fresh(referral)
    actions.decline_referral(referral, by=cast.paavo, at=LATER, reason="full")
    with pytest.raises(StaleObject):
        actions.accept_referral(also, by=cast.paavo, at=LATER)
    with pytest.raises(StepNotAllowed):
        actions.accept_referral(fresh(referral), by=cast.paavo, at=LATER)
    assert Message.objects.filter(event="referral_answered").count() == 1


def test_what_did_not_come_about_is_not_followed_up(cast):
    referral, _ = sent(cast)
    actions.accept_referral(referral, by=cast.paavo, at=LATER)
    actions.fail_referral(fresh(referral), by=cast.paavo, at=LATER, note="Ei vastannut puhelimeen")
    assert fresh(referral).state == State.FAILED
    assert FollowUp.objects.get().state == "cancelled"


def test_without_a_safe_email_the_worker_is_left_to_tell(cast):
    ContactWay.objects.filter(kind="email").update(is_safe=False)
    referral, secret = sent(cast)
    actions.accept_referral(referral, by=link_of(secret), at=LATER)
    referral = fresh(referral)
    assert told("referral_answer_to_client") == []
    assert needs_telling(referral) and list(to_be_told(type(referral).objects.all())) == [referral]
    assert referral.follow_up.ask_by == "phone"
    actions.tell_client(referral, by=cast.aino, at=LATER)
    assert not needs_telling(fresh(referral))
    with pytest.raises(StaleObject):
        actions.tell_client(referral, by=cast.aino, at=LATER)


def test_with_a_safe_email_nobody_needs_telling(cast):
    referral, secret = sent(cast)
    actions.decline_referral(referral, by=link_of(secret), at=LATER, reason="area")
    assert not needs_telling(fresh(referral))


def test_everyone_is_told_in_their_own_language(cast):
    cast.aino.language = "sv"
    cast.aino.save()
    cast.helvi.language = "en"
    cast.helvi.save()
    referral, secret = sent(cast)
    actions.accept_referral(referral, by=link_of(secret), at=LATER)
    assert told("referral_answered")[0].language == "sv"
    assert told("referral_answer_to_client")[0].language == "en"


def test_no_subject_holds_anything_of_anyone(cast):
    referral, secret = sent(cast)
    actions.ask_about_referral(referral, by=link_of(secret), at=LATER, text="Onko hissiä?")
    actions.reply_to_association(fresh(referral), by=cast.aino, at=LATER, text="On hissi.")
    actions.accept_referral(fresh(referral), by=link_of(newest_secret()), at=LATER)
    # Taking the request back also takes back what has not gone out.
    messages = list(Message.objects.all())
    actions.cancel_referral(fresh(referral), by=cast.aino, at=LATER)
    names = ["Helvi", "Lehtonen", "Aino", "Aalto", "Eläkkeensaajat", "Asiointi", "hissi", "Pohjoinen"]
    messages += told("referral_cancelled")
    assert {each.event for each in messages} == {
        "referral_sent",
        "referral_question",
        "referral_link",
        "referral_reply",
        "referral_answered",
        "referral_answer_to_client",
        "referral_cancelled",
    }
    for message in messages:
        assert not [name for name in names if name in message.subject], message.subject
        assert not [name for name in ("Helvi", "Lehtonen", "hissi") if name in message.body], message.event
    # What the client gets names neither the association nor the matter: others may read the mailbox.
    (to_client,) = told("referral_answer_to_client")
    assert "Eläkkeensaajat" not in to_client.body and "Asiointi" not in to_client.body


def test_a_fresh_link_goes_to_the_same_address_and_not_too_often(cast):
    referral, secret = sent(cast)
    cast.pensioners.email = "muu@example.fi"
    cast.pensioners.save()
    late = AT + timedelta(days=20)
    actions.send_fresh_link(referral, by=link_of(secret), at=late)
    (message,) = told("referral_link")
    assert message.address == "toimisto@elakkeensaajat.example"
    assert link_of(newest_secret()).state(late) == "open"
    with pytest.raises(ValidationError):
        actions.send_fresh_link(referral, by=link_of(secret), at=late + timedelta(seconds=30))
    assert Link.objects.count() == 2


def test_no_fresh_link_to_what_has_ended(cast):
    referral, secret = sent(cast)
    actions.decline_referral(referral, by=link_of(secret), at=LATER, reason="full")
    with pytest.raises(StepNotAllowed):
        actions.send_fresh_link(fresh(referral), by=link_of(secret), at=LATER)


def test_how_it_ended_is_not_written_over_what_was_answered(cast):
    referral, _ = sent(cast)
    actions.accept_referral(referral, by=cast.paavo, at=AT, note="Leena soittaa torstaina")
    actions.start_referral(fresh(referral), by=cast.paavo, at=AT)
    actions.complete_referral(fresh(referral), by=cast.paavo, at=LATER, note="Hyvin meni")
    note = fresh(referral).answer_note
    assert note.startswith("Leena soittaa torstaina") and note.endswith(f"{LATER.year}: Hyvin meni")
