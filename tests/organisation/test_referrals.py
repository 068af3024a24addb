"""The association's own door: what it was asked, filters in the URL, and the same answers."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from palvelupolku.audit.models import Event, EventList
from palvelupolku.notices import paths
from palvelupolku.referrals import actions
from palvelupolku.referrals.workflow import State
from tests.cast import AT
from tests.referrals.path import draft, fresh, sent

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=2)
LIST = "/jarjesto/"


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def door(cast, client):
    client.force_login(cast.paavo)
    return client


def page_of(referral):
    return reverse("organisation:referral", args=[referral.pk])


def send(client, referral, choice, **words):
    words = {"next_step": choice, "form_key": str(uuid.uuid4()), **words}
    return client.post(page_of(referral), words)


def test_the_empty_door_says_what_comes_here(door):
    assert "Tähän tulevat teille lähetetyt pyynnöt" in door.get(LIST).content.decode()


def test_the_list_shows_who_waits_and_leaves_one_line(cast, door):
    referral, _ = sent(cast)
    draft(cast)
    response = door.get(LIST)
    page = response.content.decode()
    assert page.count("Helvi Lehtonen") == 1 and "Asiointi- ja saattaja-apu" in page
    assert page_of(referral) in page
    line = Event.objects.get(action="referrals.referral.list")
    assert EventList.objects.get(event_id=line.pk).client_ids == [cast.helvi.pk]


def test_filters_stand_in_the_url(cast, door):
    referral, _ = sent(cast)
    ended, _ = sent(cast)
    actions.decline_referral(ended, by=cast.paavo, at=LATER, reason="full")
    assert page_of(ended) not in door.get(LIST).content.decode()
    shown = door.get(LIST, {"state": "ended"}).content.decode()
    assert page_of(ended) in shown and page_of(referral) not in shown and "Helvi" not in shown
    assert page_of(referral) in door.get(LIST, {"q": "SAATTAJA"}).content.decode()
    assert page_of(referral) in door.get(LIST, {"q": "ärende"}).content.decode()
    assert page_of(referral) not in door.get(LIST, {"q": "kirjasto"}).content.decode()
    assert door.get(LIST, {"state": "nonsense", "page": "x"}).status_code == 200


def test_the_lists_price_does_not_grow(cast, door, django_assert_max_num_queries):
    for _ in range(6):
        sent(cast)
    door.get(LIST)
    with django_assert_max_num_queries(11):
        door.get(LIST)


def test_the_same_page_and_answers_as_by_link(cast, door):
    referral, _ = sent(cast)
    page = door.get(page_of(referral)).content.decode()
    assert "Helvi Lehtonen" in page and 'value="decline"' in page
    assert send(door, referral, "accept", note="Leena soittaa").status_code == 302
    assert fresh(referral).answered_by == "Paavo Pelto"
    for choice, state in (("start", State.IN_PROGRESS), ("complete", State.COMPLETED)):
        assert send(door, referral, choice).status_code == 302
        assert fresh(referral).state == state
    assert "Helvi Lehtonen" not in door.get(page_of(referral)).content.decode()


def test_it_can_fail_to_come_about(cast, door):
    referral, _ = sent(cast)
    send(door, referral, "accept")
    send(door, referral, "fail", note="Ei vastannut")
    assert fresh(referral).state == State.FAILED


def test_a_late_answer_is_explained(cast, door):
    referral, _ = sent(cast)
    send(door, referral, "accept")
    response = send(door, referral, "decline", reason="full")
    assert response.status_code == 409
    assert fresh(referral).state == State.ACCEPTED


def test_bad_input_keeps_what_was_typed(cast, door):
    referral, _ = sent(cast)
    response = send(door, referral, "decline", note="Emme ehdi")
    assert response.status_code == 422 and "Emme ehdi" in response.content.decode()


@pytest.mark.parametrize("who", ["pirkko", "aino", "ulla", "marjatta"])
def test_others_get_404(cast, client, who):
    referral, _ = sent(cast)
    client.force_login(getattr(cast, who))
    assert client.get(page_of(referral)).status_code == 404
    assert send(client, referral, "accept").status_code == 404


def test_a_draft_and_an_unknown_one_are_404(cast, door):
    assert door.get(page_of(draft(cast))).status_code == 404
    assert door.get("/jarjesto/ohjaukset/999999/").status_code == 404


def test_without_signing_in_the_door_asks_who_you_are(cast, client):
    response = client.get(LIST)
    assert response.status_code == 302 and "next=/jarjesto/" in response.url


def test_the_paths_in_messages_are_the_doors_own():
    assert reverse("organisation:answer", args=["x"]) == paths.ANSWER + "x/"
    assert reverse("resident:did_i_get_help", args=["x"]) == paths.DID_I_GET_HELP + "x/"
    assert reverse("worker:day") == paths.WORK
