"""From an action to a referral: blocked without consent, sent with one, answered, stopped."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from palvelupolku.clients.models import Consent
from palvelupolku.guidance import actions as deeds
from palvelupolku.guidance.follow_up import plan_follow_up
from palvelupolku.guidance.models import FollowUp
from palvelupolku.referrals import actions as referrals
from palvelupolku.referrals.models import Referral
from tests.cast import AT
from tests.guidance.paths import a_case, number_of
from tests.worker.test_case_page import post

CONSENT = {
    "scopes": ["name", "contact", "situation"],
    "purpose": "asiointiapu",
    "ends_on": "24.5.2027",
    "given_how": "oral",
    "given_by": "Helvi Lehtonen",
}


@pytest.fixture
def case(cast):
    return a_case(cast)


@pytest.fixture
def action(cast, case):
    goal = deeds.add_goal(case, by=cast.aino, at=AT, words="Haluan kauppaan.")
    return deeds.add_action(
        goal, by=cast.aino, at=AT, what="Kauppaan", who="association", service=cast.errands
    )


@pytest.fixture
def draft(cast, case, action):
    return referrals.draft_referral(
        case,
        by=cast.aino,
        at=AT,
        organisation=cast.pensioners,
        service=cast.errands,
        action=action,
        kind="ordinary",
        message="Kaipaa kaveria kauppaan.",
    )


@pytest.fixture
def sent(cast, draft):
    cast.consent()
    return referrals.send_referral(draft, by=cast.aino, at=AT)


def referral_page(client, referral):
    return client.get(reverse("worker:referral", args=[referral.pk])).content.decode()


def test_a_draft_is_written_from_an_action(client, cast, case, action):
    client.force_login(cast.aino)
    url = reverse("worker:new_referral", args=[case.pk]) + f"?action={action.pk}"
    assert "toimisto@elakkeensaajat.example" in client.get(url).content.decode()
    facts = {"kind": "wellbeing", "message": "Kaipaa kaveria.", "email": "toimisto@elakkeensaajat.example"}
    answer = client.post(url, facts | {"form_key": str(uuid4())})
    referral = Referral.objects.get()
    assert answer.url == reverse("worker:referral", args=[referral.pk])
    assert (referral.state, referral.kind, referral.action) == ("draft", "wellbeing", action)


def test_an_identity_code_does_not_leave_and_the_text_is_kept(client, cast, case, action):
    client.force_login(cast.aino)
    url = reverse("worker:new_referral", args=[case.pk]) + f"?action={action.pk}"
    text = f"Helvi {cast.helvi.identity_code} kaipaa kaveria."
    facts = {"kind": "ordinary", "message": text, "email": "a@b.example", "form_key": str(uuid4())}
    page = client.post(url, facts)
    assert page.status_code == 422
    assert text in page.content.decode()
    assert not Referral.objects.exists()


@pytest.mark.parametrize("query", ["", "?action=abc", "?action=999999"])
def test_a_referral_needs_an_action_with_an_associations_service(client, cast, case, action, query):
    client.force_login(cast.aino)
    assert client.get(reverse("worker:new_referral", args=[case.pk]) + query).status_code == 404


def test_it_is_blocked_until_a_fitting_consent(client, cast, case, draft):
    client.force_login(cast.aino)
    page = referral_page(client, draft)
    assert "Asiakkaan suostumus puuttuu." in page
    assert "Lähetä ohjaus" not in page
    blocked = post(client, "referral_step", draft.pk, "laheta")
    assert blocked.status_code == 422
    assert Referral.objects.get().state == "draft"
    url = reverse("worker:new_consent", args=[case.pk])
    url += f"?organisation={cast.pensioners.pk}&referral={draft.pk}"
    assert url.replace("&", "&amp;") in page
    form = client.get(url).content.decode()
    assert form.count(" checked") == 3
    answer = client.post(url, CONSENT | {"form_key": str(uuid4())})
    assert answer.url == reverse("worker:referral", args=[draft.pk])
    assert Consent.objects.get().ends_on == date(2027, 5, 24)
    assert "Lähetä ohjaus" in referral_page(client, draft)
    post(client, "referral_step", draft.pk, "laheta")
    assert Referral.objects.get().state == "requested"
    assert number_of("referral.sent") == 1


def test_a_consent_keeps_what_was_typed(client, cast, case):
    client.force_login(cast.aino)
    url = reverse("worker:new_consent", args=[case.pk])
    assert "Kenelle asiakas antaa suostumuksen?" in client.get(url).content.decode()
    url += f"?organisation={cast.pensioners.pk}"
    page = client.post(url, CONSENT | {"scopes": [], "purpose": "kauppa-apu"})
    assert page.status_code == 422
    assert 'value="kauppa-apu"' in page.content.decode()
    page = client.post(url, CONSENT | {"ends_on": "1.1.2020"})
    assert page.status_code == 422
    assert "Viimeinen päivä" in page.content.decode()


def test_a_question_is_answered(client, cast, sent):
    referrals.ask_about_referral(sent, by=cast.paavo, at=AT, text="Sopiiko torstai?")
    client.force_login(cast.aino)
    assert "Sopiiko torstai?" in referral_page(client, sent)
    assert "kysyy: Sopiiko torstai?" in client.get(reverse("worker:day")).content.decode()
    assert post(client, "referral_step", sent.pk, "vastaa", text="").status_code == 422
    post(client, "referral_step", sent.pk, "vastaa", text="Kyllä sopii.")
    assert Referral.objects.get().state == "requested"
    assert "Kyllä sopii." in referral_page(client, sent)


def test_an_answer_by_phone_is_keyed_in(client, cast, sent):
    client.force_login(cast.aino)
    post(client, "referral_step", sent.pk, "hyvaksy", note="Paavo soitti: alkaa tiistaina.")
    sent.refresh_from_db()
    assert (sent.state, sent.answer_note) == ("accepted", "Paavo soitti: alkaa tiistaina.")
    post(client, "referral_step", sent.pk, "aloita")
    post(client, "referral_step", sent.pk, "valmis", note="")
    sent.refresh_from_db()
    assert sent.state == "completed"


def test_a_decline_needs_its_reason(client, cast, sent):
    client.force_login(cast.aino)
    page = post(client, "referral_step", sent.pk, "hylkaa", note="ei ehdi")
    assert page.status_code == 422
    assert "ei ehdi" in page.content.decode()
    post(client, "referral_step", sent.pk, "hylkaa", reason="full", note="")
    assert Referral.objects.get().state == "rejected"
    assert "etsi toinen paikka" in client.get(reverse("worker:day")).content.decode()


def test_it_is_cancelled_once(client, cast, sent):
    client.force_login(cast.aino)
    post(client, "referral_step", sent.pk, "peru")
    assert Referral.objects.get().state == "cancelled"
    assert post(client, "referral_step", sent.pk, "peru").status_code == 409
    assert post(client, "referral_step", sent.pk, "muuta").status_code == 404


def test_taking_a_consent_back_tells_what_stops_and_stops_it(client, cast, sent):
    client.force_login(cast.aino)
    consent = Consent.objects.get()
    page = client.get(reverse("worker:withdraw_consent", args=[consent.pk])).content.decode()
    assert "Asiointi- ja saattaja-apu" in page
    post(client, "withdraw_consent", consent.pk, how="phone")
    consent.refresh_from_db()
    assert consent.withdrawn_how == "phone"
    assert Referral.objects.get().state == "cancelled"


@pytest.mark.parametrize(
    ("name", "status"), [("eero", 403), ("ulla", 403), ("marjatta", 403), ("paavo", 404)]
)
def test_the_others_may_not(client, cast, sent, name, status):
    client.force_login(getattr(cast, name))
    assert post(client, "referral_step", sent.pk, "peru").status_code == status
    assert post(client, "withdraw_consent", Consent.objects.get().pk, how="phone").status_code == status
    assert Referral.objects.get().state == "requested"


def test_a_follow_up_is_planned_and_its_answer_written(client, cast, case, action):
    client.force_login(cast.aino)
    facts = {"about": f"action-{action.pk}", "ask_on": "24.12.2026", "ask_by": "phone"}
    post(client, "new_follow_up", case.pk, **facts)
    follow_up = FollowUp.objects.get()
    assert (follow_up.action, follow_up.goal, follow_up.ask_on) == (action, action.goal, date(2026, 12, 24))
    assert post(client, "follow_up_answer", follow_up.pk, words="Ei tullut").status_code == 422
    post(client, "follow_up_answer", follow_up.pk, helped="partly", words="Kerran kävi.")
    follow_up.refresh_from_db()
    assert (follow_up.state, follow_up.helped, follow_up.words) == ("answered", "partly", "Kerran kävi.")
    assert number_of("follow_up.partly") == 1


def test_a_due_follow_up_stands_on_my_day(client, cast, case):
    deeds.set_phase(case, 6, by=cast.aino, at=AT)
    plan_follow_up(case, by=cast.aino, at=AT, ask_on=date(2026, 11, 1), ask_by="phone")
    client.force_login(cast.aino)
    page = client.get(reverse("worker:day") + "?show=follow-ups").content.decode()
    assert "Kysy, tuliko apu perille" in page


def test_a_draft_is_changed_until_it_is_sent_and_a_stale_change_shows_both(client, cast, draft):
    client.force_login(cast.aino)
    address = reverse("worker:change_referral", args=[draft.pk])
    assert address in referral_page(client, draft)
    assert draft.message in client.get(address).text
    facts = {"kind": "ordinary", "email": draft.email, "version": "1"}
    answer = post(client, "change_referral", draft.pk, message="Toivoo saattajaa torstaisin.", **facts)
    assert answer.url == reverse("worker:referral", args=[draft.pk])
    stale = post(client, "change_referral", draft.pk, message="Toivoo seuraa kotiin.", **facts)
    assert stale.status_code == 409
    assert "Toivoo saattajaa torstaisin." in stale.text and "Toivoo seuraa kotiin." in stale.text
    again = post(client, "change_referral", draft.pk, message="Molempia.", **(facts | {"version": "2"}))
    assert again.status_code == 302


def test_what_was_sent_is_no_draft_to_change(client, cast, sent):
    client.force_login(cast.aino)
    address = reverse("worker:change_referral", args=[sent.pk])
    assert address not in referral_page(client, sent)
    assert client.get(address).status_code == 409
