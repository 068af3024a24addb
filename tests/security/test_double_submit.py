"""The same form sent many times at once is one deed, and of two who race one wins and the other is told."""

from threading import Lock

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from palvelupolku.audit.models import Event
from palvelupolku.clients.models import Client
from palvelupolku.guidance import actions as guidance
from palvelupolku.guidance.follow_up import ask_follow_up
from palvelupolku.guidance.models import Case, FollowUp, Goal, PlanAction
from palvelupolku.intake.models import Contact
from palvelupolku.notices.links import make_link
from palvelupolku.notices.models import Message
from palvelupolku.referrals import actions as referrals
from palvelupolku.referrals.models import Referral
from tests.access.made import contact, make
from tests.access.test_matrix import browser_of
from tests.together import together

KEY = "6d1c0a52-6a55-4d54-9b3c-2f4a56a0f001"
OTHER = "6d1c0a52-6a55-4d54-9b3c-2f4a56a0f002"
MANY = 20

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db):
    from tests.cast import make_cast

    return make_cast()


@pytest.fixture
def made(cast):
    return make(cast)


def answers_of(*posts):
    """What each of (browser, url, form) got, all sent at the same moment."""
    lock, answers = Lock(), []

    def send(browser, url, form):
        answer = browser.post(url, form)
        with lock:
            answers.append(answer)

    assert together(*(lambda post=post: send(*post) for post in posts)) == []
    return answers


def twenty(cast, person, url, form):
    """The statuses and addresses that twenty identical posts of one person got."""
    form = form | {"form_key": KEY}
    browsers = [browser_of(cast, person) for _ in range(MANY)]
    answers = answers_of(*((browser, url, form) for browser in browsers))
    return {answer.status_code for answer in answers}, {answer.get("Location") for answer in answers}


def test_take_hold(cast, made):
    url = reverse("worker:take_hold", args=[made.waiting])
    cases, clients = Case.objects.count(), Client.objects.count()
    statuses, places = twenty(cast, "aino", url, {"first_name": "Veikko", "last_name": "Virta"})
    assert (statuses, len(places)) == ({302}, 1)
    assert (Case.objects.count(), Client.objects.count()) == (cases + 1, clients + 1)
    call_command("verify_audit")


def test_add_an_action(cast, made):
    url = reverse("worker:new_action", args=[made.goal])
    before = PlanAction.objects.count()
    statuses, places = twenty(cast, "aino", url, {"what": "Soitto", "who": "worker"})
    assert (statuses, len(places)) == ({302}, 1)
    assert PlanAction.objects.count() == before + 1


def test_send_a_referral(cast, made):
    draft = referrals.draft_referral(
        Case.objects.get(pk=made.case),
        by=cast.aino,
        at=timezone.now(),
        organisation=cast.pensioners,
        kind="ordinary",
    )
    before = Message.objects.filter(event="referral_sent").count()
    statuses, _ = twenty(cast, "aino", reverse("worker:referral_step", args=[draft.pk, "laheta"]), {})
    assert statuses == {302}
    assert Message.objects.filter(event="referral_sent").count() == before + 1
    assert Event.objects.filter(action="referrals.referral.send", object_id=str(draft.pk)).count() == 1


def test_accept_by_a_link(cast, made):
    url = reverse("organisation:answer", args=[made.referral_secret])
    follow_ups = FollowUp.objects.count()
    statuses, _ = twenty(cast, "nobody", url, {"next_step": "accept", "note": "Leena soittaa."})
    assert statuses == {302}
    assert Event.objects.filter(action="referrals.referral.accept").count() == 1
    assert FollowUp.objects.count() == follow_ups + 1
    assert Message.objects.filter(event="referral_answered").count() == 1


def test_answer_a_follow_up(cast, made):
    follow_up = FollowUp.objects.get(pk=made.follow_up)
    ask_follow_up(follow_up, by=cast.aino, at=timezone.now())
    url = reverse("resident:did_i_get_help", args=[made.follow_up_secret])
    statuses, _ = twenty(cast, "nobody", url, {"helped": "partly", "words": "Vähän."})
    assert statuses <= {200, 302}
    assert Event.objects.filter(action="guidance.followup.answer").count() == 1


def test_send_a_contact(cast, client):
    for step, form in (
        (1, {"for_whom": "self", "text": "Kaipaan seuraa."}),
        (2, {"age_band": "", "language": "fi", "municipality": "991"}),
        (3, {"reach_by": "phone", "phone": "016 000 0123", "is_safe": "yes"}),
    ):
        place = reverse("resident:contact_step", args=[step]) if step > 1 else reverse("resident:contact")
        token = client.session.get("contact_drafts", {})
        carried = {"draft": next(iter(token), ""), "draft_token": next(iter(token.values()), "")}
        assert client.post(place, form | carried).status_code == 302
    ((draft, sealed),) = client.session["contact_drafts"].items()
    client.get(reverse("resident:contact_step", args=[4]) + f"?d={draft}")
    form = {"draft": draft, "draft_token": sealed, "form_key": KEY}
    browsers = [type(client)() for _ in range(MANY)]
    for browser in browsers:
        browser.cookies = client.cookies.copy()
    url = reverse("resident:contact_step", args=[4])
    answers = answers_of(*((browser, url, form) for browser in browsers))
    assert {answer.status_code for answer in answers} == {302}
    assert Contact.objects.count() == 1


def test_the_same_key_with_other_words_is_a_conflict(cast, made):
    browser, url = browser_of(cast, "aino"), reverse("worker:new_goal", args=[made.case])
    assert browser.post(url, {"words": "Ensimmäinen", "form_key": KEY}).status_code == 302
    answer = browser.post(url, {"words": "Toinen", "form_key": KEY})
    assert answer.status_code == 409
    assert "Toinen" in answer.content.decode()
    # The key is Aino's own: the same one in somebody else's form is another form.
    assert browser_of(cast, "martta").post(url, {"words": "Ensimmäinen", "form_key": KEY}).status_code == 302
    assert Goal.objects.filter(case=made.case).count() == 3


def test_two_take_hold_at_once(cast, made):
    url, form = reverse("worker:take_hold", args=[made.waiting]), {"first_name": "V", "last_name": "V"}
    cases, clients = Case.objects.count(), Client.objects.count()
    answers = answers_of(
        (browser_of(cast, "aino"), url, form | {"form_key": KEY}),
        (browser_of(cast, "martta"), url, form | {"form_key": OTHER}),
    )
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    assert (Case.objects.count(), Client.objects.count()) == (cases + 1, clients + 1)


def test_one_accepts_while_another_declines(cast, made):
    link = reverse("organisation:answer", args=[made.referral_secret])
    door = reverse("organisation:referral", args=[made.referral])
    yes = {"next_step": "accept", "form_key": KEY}
    no = {"next_step": "decline", "reason": "full", "form_key": OTHER}
    answers = answers_of((browser_of(cast, "nobody"), link, yes), (browser_of(cast, "paavo"), door, no))
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    referral = Referral.objects.get(pk=made.referral)
    assert bool(referral.decline_reason) == (referral.state == "rejected")
    assert Message.objects.filter(event="referral_answered").count() == 1
    call_command("verify_audit")


def test_a_withdrawal_while_it_is_sent(cast, made):
    now, case = timezone.now(), Case.objects.get(pk=made.case)
    draft = referrals.draft_referral(
        case, by=cast.aino, at=now, organisation=cast.pensioners, kind="ordinary"
    )
    send = reverse("worker:referral_step", args=[draft.pk, "laheta"])
    withdraw = reverse("worker:withdraw_consent", args=[made.consent])
    answers = answers_of(
        (browser_of(cast, "aino"), send, {"form_key": KEY}),
        (browser_of(cast, "martta"), withdraw, {"how": "phone", "form_key": OTHER}),
    )
    assert all(answer.status_code in (302, 409, 422) for answer in answers)
    assert Referral.objects.get(pk=draft.pk).state == "cancelled"
    assert not [m for m in Message.objects.filter(state="due") if "/vastaus/" in m.body]


def test_two_change_a_goal(cast, made):
    url = reverse("worker:goal", args=[made.goal])
    answers = answers_of(
        (browser_of(cast, "aino"), url, {"words": "Ainon sanat", "version": "1", "form_key": KEY}),
        (browser_of(cast, "martta"), url, {"words": "Martan sanat", "version": "1", "form_key": OTHER}),
    )
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    (late,) = [answer.content.decode() for answer in answers if answer.status_code == 409]
    assert "Ainon sanat" in late and "Martan sanat" in late


def test_two_use_one_link(cast, made):
    from django.db import transaction

    with transaction.atomic():
        referral = Referral.objects.get(pk=made.referral)
        _, again = make_link("referral", referral, address="y@koti.example", language="fi", at=timezone.now())
    form = {"next_step": "ask", "text": "Onko hissiä?"}
    first, second = (reverse("organisation:answer", args=[each]) for each in (made.referral_secret, again))
    answers = answers_of(
        (browser_of(cast, "nobody"), first, form | {"form_key": KEY}),
        (browser_of(cast, "nobody"), second, form | {"form_key": OTHER}),
    )
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    assert referral.messages.count() == 1


def test_one_answers_while_another_asks_for_a_fresh_link(cast, made):
    url = reverse("organisation:answer", args=[made.referral_secret])
    answers = answers_of(
        (browser_of(cast, "nobody"), url, {"next_step": "accept", "form_key": KEY}),
        (browser_of(cast, "nobody"), url, {"next_step": "fresh", "form_key": OTHER}),
    )
    assert all(answer.status_code < 500 for answer in answers)
    call_command("verify_audit")


def test_no_deed_was_left_half_done(cast, made):
    guidance.drop_goal(Goal.objects.get(pk=made.goal), by=cast.aino, at=timezone.now())
    url = reverse("worker:new_action", args=[made.goal])
    before = Event.objects.count()
    answer = browser_of(cast, "aino").post(url, {"what": "x", "who": "worker", "form_key": KEY})
    assert answer.status_code == 422
    # The refused deed left no line; that its form was looked at again did.
    assert [event.action for event in Event.objects.order_by("id")[before:]] == ["clients.client.open"]
    assert contact().pk
