"""“Did I get help?” by a unique link."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils.translation import override

from palvelupolku.audit.actors import SYSTEM
from palvelupolku.audit.models import Event
from palvelupolku.guidance.actions import add_action, add_goal, take_hold
from palvelupolku.guidance.choices import AskBy, Who
from palvelupolku.guidance.follow_up import (
    answer_follow_up,
    ask_follow_up,
    cancel_follow_up,
    plan_follow_up,
)
from palvelupolku.intake.actions import receive_contact
from palvelupolku.notices.models import Link, Message
from tests.cast import AT


@pytest.fixture(autouse=True)
def monday(db):
    with time_machine.travel(AT, tick=False) as traveller:
        yield traveller


@pytest.fixture
def asked(cast):
    """A follow-up that was asked by e-mail about the errand help."""
    contact = receive_contact(by=cast.aino, at=AT, unit=cast.north, text="kauppaan")
    case = take_hold(contact, by=cast.aino, at=AT, client=cast.helvi)
    goal = add_goal(case, by=cast.aino, at=AT, words="Pääsen kauppaan")
    action = add_action(
        goal, by=cast.aino, at=AT, what="saattaja-apu", who=Who.ASSOCIATION, service=cast.errands
    )
    follow_up = plan_follow_up(
        case, by=cast.aino, at=AT, action=action, ask_on=date(2026, 11, 23), ask_by=AskBy.EMAIL
    )
    ask_follow_up(follow_up, by=SYSTEM, at=AT)
    return follow_up


def url_in_mail():
    body = Message.objects.filter(event__startswith="follow_up").latest("pk").body
    return re.search(r"https?://[^/\s]+(/\S*sainko-apua/\S+?/)", body)[1]


def key_of(answer):
    return re.search(r'name="form_key" value="([^"]+)"', answer.text)[1]


def test_it_asks_without_naming_anybody(asked, client):
    for _ in range(2):
        answer = client.get(url_in_mail())
        assert answer.status_code == 200
        assert "Saitko apua?" in answer.text and "Asiointi- ja saattaja-apu" in answer.text
        assert "Helvi" not in answer.text and "Lehtonen" not in answer.text and "kauppaan" not in answer.text
    link = Link.objects.get()
    assert link.used_at is None and link.opened_at == AT
    assert (
        answer.headers["X-Robots-Tag"] == "noindex" and '<meta name="robots" content="noindex' in answer.text
    )
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["Referrer-Policy"] == "strict-origin"


@pytest.mark.parametrize("helped", ["yes", "partly", "no"])
def test_it_takes_the_answer_once(asked, client, helped):
    url = url_in_mail()
    data = {"helped": helped, "words": "Pääsin kauppaan!", "form_key": key_of(client.get(url))}
    for _ in range(2):
        answer = client.post(url, data, follow=True)
        assert answer.status_code == 200 and "Kiitos vastauksestasi" in answer.text
    asked.refresh_from_db()
    assert (asked.state, asked.helped, asked.words) == ("answered", helped, "Pääsin kauppaan!")
    line = Event.objects.get(action="guidance.followup.answer")
    assert line.actor_kind == "link"
    assert "/yhteydenotto/" in answer.text and "tel:016000000" in answer.text


def test_a_later_look_shows_thanks(asked, client):
    url = url_in_mail()
    client.post(url, {"helped": "no", "words": ""})
    answer = client.get(url)
    assert "Kiitos vastauksestasi" in answer.text
    assert "Oma työntekijäsi näkee vastauksesi" in answer.text


def test_a_second_answer_changes_nothing(asked, client):
    url = url_in_mail()
    client.post(url, {"helped": "no", "words": "ei"})
    assert client.post(url, {"helped": "yes", "words": "kyllä"}).status_code == 200
    asked.refresh_from_db()
    assert (asked.helped, asked.words) == ("no", "ei")


def test_an_unfinished_answer_keeps_the_words(asked, client):
    answer = client.post(url_in_mail(), {"words": "en tiedä oikein"})
    assert answer.status_code == 422
    assert "en tiedä oikein" in answer.text and "Valitse kyllä, osittain tai ei" in answer.text
    assert Link.objects.get().used_at is None


def test_an_expired_link_explains_itself_and_sends_a_fresh_one(asked, client, monday):
    url = url_in_mail()
    monday.move_to(AT + timedelta(days=15))
    answer = client.get(url)
    assert "Tämä linkki ei enää toimi" in answer.text and 'name="fresh"' in answer.text
    late = client.post(url, {"helped": "yes", "words": "Kyllä sain"})
    assert '<blockquote class="own-words">Kyllä</blockquote>' in late.text and "Kyllä sain" in late.text
    answer = client.post(url, {"fresh": "yes", "form_key": key_of(answer)})
    assert "Uusi linkki on tulossa" in answer.text
    assert "helvi@koti.example" not in answer.text
    message = Message.objects.get(event="follow_up_link")
    assert message.address == "helvi@koti.example"
    assert url_in_mail() != url
    assert "uudempi linkki" in client.get(url).text
    client.post(url_in_mail(), {"helped": "yes", "words": ""})
    asked.refresh_from_db()
    assert asked.helped == "yes"


def test_asking_again_at_once_says_to_wait(asked, client, monday):
    url = url_in_mail()
    monday.move_to(AT + timedelta(days=15))
    client.post(url, {"fresh": "yes"})
    again = client.post(url, {"fresh": "yes"})
    assert again.status_code == 422 and "lähti juuri äsken" in again.text
    assert "Mitä kirjoitit" not in again.text
    assert Message.objects.filter(event="follow_up_link").count() == 1


def test_no_fresh_link_when_the_question_is_over(asked, cast, client, monday):
    url = url_in_mail()
    cancel_follow_up(asked, by=cast.aino, at=AT)
    answer = client.get(url)
    assert "ei enää kysytä" in answer.text and 'name="fresh"' not in answer.text
    assert client.post(url, {"fresh": "yes"}).status_code == 200
    assert not Message.objects.filter(event="follow_up_link").exists()


def test_answered_by_phone_the_link_says_thanks(asked, cast, client):
    answer_follow_up(asked, by=cast.aino, at=AT, helped="partly", words="soitti")
    answer = client.get(url_in_mail())
    assert answer.status_code == 200 and "soitti" not in answer.text


@pytest.mark.parametrize("secret", ["x", "a" * 43, "a" * 5000, "%00"])
def test_an_unknown_secret_is_404(asked, client, secret):
    assert client.get(f"/sainko-apua/{secret}/").status_code == 404
    assert client.post(f"/sainko-apua/{secret}/", {"fresh": "yes"}).status_code == 404


def test_a_link_for_another_purpose_opens_nothing(asked, client):
    url = url_in_mail()
    Link.objects.update(purpose="referral")
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("code", ["sv", "en"])
def test_it_asks_in_the_other_languages(asked, client, code):
    secret = url_in_mail().rstrip("/").rpartition("/")[2]
    with override(code):
        url = reverse("resident:did_i_get_help", args=[secret])
    answer = client.get(url)
    assert answer.status_code == 200 and f'<html lang="{code}"' in answer.text
    assert client.post(url, {"helped": "yes"}, follow=True).status_code == 200
