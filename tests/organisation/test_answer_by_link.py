"""The page behind a one-time link: read without an account, answered once, explained ever after."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from palvelupolku.audit.models import Event
from palvelupolku.clients.choices import Scope
from palvelupolku.clients.models import Consent
from palvelupolku.referrals import actions
from palvelupolku.referrals.workflow import State
from tests.cast import AT
from tests.referrals.path import WISH, fresh, link_of, newest_secret, sent, told

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=2)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(LATER, tick=False):
        yield


def url_of(secret):
    return reverse("organisation:answer", args=[secret])


def send(client, secret, choice, **words):
    words.setdefault("form_key", str(uuid.uuid4()))
    return client.post(url_of(secret), {"next_step": choice, **words})


def text_of(response):
    return response.content.decode()


def test_it_shows_the_request_and_three_answers(cast, client):
    _, secret = sent(cast)
    response = client.get(url_of(secret))
    page = text_of(response)
    assert response.status_code == 200
    assert "Helvi Lehtonen" in page and "016 000 084" in page and WISH in page
    for choice in ("accept", "ask", "decline"):
        assert f'value="{choice}"' in page
    assert "Rantatie" not in page
    assert "Aino Aalto" in page  # whom to call
    assert "no-store" in response["Cache-Control"]


def test_looking_uses_nothing_up_and_leaves_a_line(cast, client):
    referral, secret = sent(cast)
    for _ in range(3):
        client.get(url_of(secret))
        client.head(url_of(secret))
    link = link_of(secret)
    assert link.used_at is None and link.opened_at == LATER
    assert fresh(referral).state == State.REQUESTED
    line = Event.objects.filter(action="referrals.referral.open").first()
    assert (line.actor_kind, line.client_id) == ("link", cast.helvi.pk)


def test_accepting_says_thanks_and_what_happens_next(cast, client):
    referral, secret = sent(cast)
    response = send(client, secret, "accept", note="Leena soittaa torstaina")
    assert response.status_code == 302
    assert fresh(referral).state == State.ACCEPTED
    page = text_of(client.get(response.url))
    assert "Kiitos" in page and "Helvi" not in page and "016 000 084" not in page
    # The way back came by e-mail: the details once more, and how it goes.
    page = text_of(client.get(url_of(newest_secret("referral_link"))))
    assert "Helvi Lehtonen" in page and 'value="start"' in page


def test_a_double_submit_is_one_answer(cast, client):
    referral, secret = sent(cast)
    client.get(url_of(secret))
    key = str(uuid.uuid4())
    for _ in range(2):
        assert send(client, secret, "decline", reason="full", form_key=key).status_code == 302
    assert fresh(referral).state == State.REJECTED
    assert len(told("referral_answered")) == 1


def test_a_second_answer_is_explained(cast, client):
    referral, secret = sent(cast)
    send(client, secret, "accept")
    response = send(client, secret, "decline", reason="full", note="Emme ehdi")
    assert response.status_code == 409
    assert "Emme ehdi" in text_of(response)  # what was typed is not lost
    assert "decline" not in text_of(response)  # nor is it mixed with the machine's words
    assert fresh(referral).state == State.ACCEPTED


def test_asking_keeps_the_way_open(cast, client):
    referral, secret = sent(cast)
    send(client, secret, "ask", text="Onko hissiä?")
    assert fresh(referral).state == State.ON_HOLD
    page = text_of(client.get(url_of(newest_secret("referral_link"))))
    assert "Onko hissiä?" in page and 'value="accept"' in page and 'value="ask"' not in page
    actions.reply_to_association(fresh(referral), by=cast.aino, at=LATER, text="Hissi on.")
    assert "Hissi on." in text_of(client.get(url_of(newest_secret("referral_reply"))))


@pytest.mark.parametrize(("choice", "words"), [("decline", {"note": "Emme ehdi"}), ("ask", {"text": " "})])
def test_bad_input_keeps_what_was_typed(cast, client, choice, words):
    referral, secret = sent(cast)
    response = send(client, secret, choice, **words)
    assert response.status_code == 422
    assert words.get("note", "") in text_of(response)
    assert 'id="error-summary"' in text_of(response)
    assert fresh(referral).state == State.REQUESTED and link_of(secret).used_at is None


def test_an_unknown_secret_and_an_unknown_choice_are_404(cast, client):
    _, secret = sent(cast)
    assert client.get(url_of("x" * 40)).status_code == 404
    assert client.post(url_of("x" * 40), {"next_step": "accept"}).status_code == 404
    assert send(client, secret, "dance").status_code == 404


def test_an_expired_link_offers_a_fresh_one_to_the_same_address_only(cast, client):
    _, secret = sent(cast)
    with time_machine.travel(AT + timedelta(days=20), tick=False):
        page = text_of(client.get(url_of(secret)))
        assert "vanhentunut" in page and "t…@elakkeensaajat.example" in page
        assert "Helvi" not in page and WISH not in page
        response = send(client, secret, "fresh", address="varas@example.fi", email="varas@example.fi")
        assert response.status_code == 302
        (message,) = told("referral_link")
        assert message.address == "toimisto@elakkeensaajat.example"
        assert "Helvi Lehtonen" in text_of(client.get(url_of(newest_secret())))
        assert "uudempi" in text_of(client.get(url_of(secret)))
        # Again at once is too often, and says so.
        again = send(client, secret, "fresh")
        assert again.status_code == 302 and len(told("referral_link")) == 1
        assert "lähti juuri äsken" in text_of(client.get(url_of(secret)))


def test_a_question_written_past_the_links_time_is_shown_back(cast, client):
    referral, secret = sent(cast)
    with time_machine.travel(AT + timedelta(days=20), tick=False):
        response = send(client, secret, "ask", text="Pääseekö pyörätuolilla?")
        page = text_of(response)
    assert response.status_code == 409 and fresh(referral).state == State.REQUESTED
    assert "vanhentunut" in page and "Pääseekö pyörätuolilla?" in page and 'value="fresh"' in page


def test_after_the_answer_the_page_says_what_stands_and_where_the_newer_link_went(cast, client):
    _, secret = sent(cast)
    send(client, secret, "ask", text="Onko hissiä?")
    assert "kysymyksenne on lähetetty" in text_of(client.get(url_of(secret)))
    _, second = sent(cast)
    send(client, second, "accept")
    page = text_of(client.get(url_of(second)))
    assert "saimme vastauksenne" in page and "uudemman linkin osoitteeseen t…@elakkeensaajat.example" in page


def test_a_withdrawn_consent_shows_nothing(cast, client):
    referral, secret = sent(cast)
    Consent.objects.update(withdrawn_at=LATER)
    for _ in range(2):
        page = text_of(client.get(url_of(secret)))
        assert "peruttu" in page
        assert not [each for each in ("Helvi", "016 000 084", WISH, 'value="accept"') if each in page]
        actions.cancel_referral(referral, by=cast.aino, at=LATER) if fresh(referral).is_open else None
    assert send(client, secret, "accept").status_code in (409, 422)
    assert send(client, secret, "fresh").status_code == 409


def test_non_disclosure_goes_through_the_worker(cast, client):
    cast.helvi.is_non_disclosure = True
    cast.helvi.save()
    cast.north.phone = "016 000 555"
    cast.north.save()
    _, secret = sent(cast, *Scope.values)
    page = text_of(client.get(url_of(secret)))
    assert "016 000 555" in page and "työntekijän kautta" in page
    assert not [each for each in ("016 000 084", "Rantatie", "Keminkylä<", "99910") if each in page]


@pytest.mark.parametrize(
    ("prefix", "words"), [("", "Voitteko auttaa"), ("/sv", "Kan ni"), ("/en", "Can you")]
)
def test_it_speaks_three_languages(cast, client, prefix, words):
    _, secret = sent(cast)
    assert words in text_of(client.get(f"{prefix}/jarjesto/vastaus/{secret}/"))
