"""The contact form: short steps that lose nothing, one contact however often it is sent, a receipt."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from palvelupolku.audit.models import Count
from palvelupolku.doors.resident import limits
from palvelupolku.intake.models import Contact
from palvelupolku.notices.models import Message
from tests.cast import AT, make_cast
from tests.together import together

WORRY = "äiti ei enää pääse yksin kauppaan eikä ulos"
MIND = {"for_whom": "self", "text": WORRY, "language": "fi"}
ABOUT = {"age_band": "", "municipality": "991", "language": "fi"}
REACH = {"reach_by": "phone", "phone": "016 000 085", "is_safe": "yes"}


@pytest.fixture(autouse=True)
def _limits(db):
    caches["limits"].clear()


@pytest.fixture
def monday():
    with time_machine.travel(AT, tick=False):
        yield


def hidden(answer):
    """The form's hidden fields as a browser would send them."""
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', answer.text))


class Writer:
    """Somebody who fills the form in a browser."""

    def __init__(self, client=None, url="/yhteydenotto/"):
        self.client = client or Client()
        self.answer = self.client.get(url)

    @property
    def url(self):
        return self.answer.request["PATH_INFO"] + (
            "?" + self.answer.request["QUERY_STRING"] if self.answer.request["QUERY_STRING"] else ""
        )

    def send(self, **fields):
        data = hidden(self.answer) | fields
        self.answer = self.client.post(self.url, data, follow=True)
        if self.answer.redirect_chain:
            self.answer = self.client.get(self.answer.redirect_chain[-1][0])
        return self.answer

    def fill(self, *, mind=MIND, about=ABOUT, reach=REACH):
        for fields in (mind, about, reach):
            self.send(**fields)
        return self


def test_the_whole_way(cast, monday):
    writer = Writer()
    assert "Vaihe 1/4" in writer.answer.text
    writer.send(**MIND)
    assert "Vaihe 2/4" in writer.answer.text
    writer.send(**ABOUT)
    assert "Vaihe 3/4" in writer.answer.text
    writer.send(**REACH | {"reach_when": "arkisin klo 12 jälkeen", "name": "Liisa"})
    assert "Vaihe 4/4" in writer.answer.text
    for words in (WORRY, "Keminkylä", "016 000 085", "arkisin klo 12 jälkeen", "Liisa"):
        assert words in writer.answer.text
    assert not Contact.objects.exists()
    writer.send()
    contact = Contact.objects.get()
    assert (contact.text, contact.unit, contact.knows_need) == (WORRY, cast.north, True)
    assert (contact.name, contact.phone, contact.reach_when) == (
        "Liisa",
        "016 000 085",
        "arkisin klo 12 jälkeen",
    )
    assert contact.is_safe_to_call and contact.subject_knows is None
    assert contact.code in writer.answer.text
    assert "viimeistään to 26.11." in writer.answer.text
    assert {(row.event, row.tier, row.n) for row in Count.objects.all()} == {
        ("entered", 2, 1),
        ("contact.received", 2, 1),
        ("stepped_up", 1, 1),
    }


def test_for_someone_else(cast, monday):
    writer = Writer().fill(
        mind=MIND | {"for_whom": "other"},
        about=ABOUT
        | {
            "subject_name": "Helvi Lehtonen",
            "subject_relation": "tytär",
            "subject_knows": "no",
            "age_band": "over75",
        },
        reach={"reach_by": "email", "email": "liisa@koti.example", "is_safe": "yes"},
    )
    assert "Helvi Lehtonen" in writer.answer.text
    writer.send()
    contact = Contact.objects.get()
    assert (contact.for_whom, contact.subject_name, contact.subject_knows) == (
        "other",
        "Helvi Lehtonen",
        False,
    )
    assert (contact.tier, contact.age_band) == (3, "over75")
    assert Message.objects.get().address == "liisa@koti.example"
    assert "sähköpostiisi" in writer.answer.text


def test_not_knowing_is_a_good_answer(cast):
    Writer().fill(mind={"for_whom": "self", "knows_not": "on"}).send()
    contact = Contact.objects.get()
    assert (contact.text, contact.knows_need) == ("", False)


def test_questions_about_another_stand_only_where_there_is_another(cast):
    writer = Writer()
    assert "subject_name" not in writer.send(**MIND).text
    other = Writer()
    assert 'name="subject_name"' in other.send(**MIND | {"for_whom": "other"}).text


@pytest.mark.parametrize(
    ("steps", "typed", "says"),
    [
        ([], {"for_whom": "other", "text": ""}, "Kirjoita muutama sana"),
        ([MIND], {"municipality": "000", "language": "fi"}, "ei ole enää"),
        ([MIND, ABOUT], {"reach_by": "phone", "reach_when": "iltaisin", "is_safe": "yes"}, "Kirjoita numero"),
        (
            [MIND, ABOUT],
            {"reach_by": "email", "email": "liisa(at)koti", "reach_when": "iltaisin", "is_safe": "yes"},
            "liisa(at)koti",
        ),
        ([MIND, ABOUT], {"reach_by": "sms", "phone": "kotiin", "is_safe": "yes"}, "050 000 0000"),
        ([MIND, ABOUT], {"reach_by": "letter", "name": "Liisa", "is_safe": "yes"}, "postiosoite"),
    ],
)
def test_an_error_keeps_everything_and_says_what_to_do(cast, steps, typed, says):
    writer = Writer()
    for fields in steps:
        writer.send(**fields)
    answer = writer.send(**typed)
    assert answer.status_code == 422
    assert says in answer.text and "error-summary" in answer.text
    for value in ("iltaisin", "liisa(at)koti", "kotiin"):
        if value in typed.values():
            assert value in answer.text


def test_the_way_back_keeps_what_was_typed(cast):
    writer = Writer()
    writer.send(**MIND)
    writer.send(**ABOUT)
    answer = writer.send(reach_by="email", email="kesken", back="yes")
    assert "Vaihe 2/4" in answer.text and 'value="991" selected' in answer.text
    answer = writer.send(**ABOUT)
    assert 'value="kesken"' in answer.text
    writer.send(back="yes")
    assert WORRY in writer.send(back="yes").text


def test_a_correction_leads_back_to_the_reading(cast):
    writer = Writer().fill()
    change = re.search(r'href="(/yhteydenotto/\?d=[^"]+)"', writer.answer.text)[1]
    writer.answer = writer.client.get(change)
    answer = writer.send(**MIND | {"text": "toinen asia"})
    assert "Vaihe 4/4" in answer.text and "toinen asia" in answer.text


def test_it_carries_words_service_and_municipality(cast):
    writer = Writer(url=f"/yhteydenotto/?q=kauppaan&service={cast.errands.pk}&municipality=991")
    assert "kauppaan</textarea>" in writer.answer.text and "Asiointi- ja saattaja-apu" in writer.answer.text
    writer.send(for_whom="self", text="kauppaan")
    assert 'value="991" selected' in writer.answer.text
    writer.send(**ABOUT)
    writer.send(**REACH)
    assert "Asiointi- ja saattaja-apu" in writer.answer.text
    writer.send()
    assert Contact.objects.get().service == cast.errands


@pytest.mark.parametrize("service", ["0", "x", "9" * 40, "٣"])
def test_an_odd_service_is_left_out(cast, service):
    Writer(url=f"/yhteydenotto/?service={service}").fill().send()
    assert Contact.objects.get().service is None


@pytest.mark.parametrize("text", ["en halua enää elää", "jag vill inte leva", "mies lyö minua"])
def test_danger_brings_the_numbers_first_and_the_form_goes_on(cast, text):
    writer = Writer()
    answer = writer.send(**MIND | {"text": text})
    assert answer.status_code == 200 and "Vaihe 1/4" in answer.text
    assert answer.text.index("tel:112") < answer.text.index("<h1")
    assert answer.text.index("tel:016000112") < answer.text.index("</form>")
    assert text in answer.text and "Jatka silti" in answer.text
    assert "Vaihe 2/4" in writer.send(**MIND | {"text": text}).text
    writer.send(**ABOUT)
    writer.send(**REACH)
    writer.send()
    assert Contact.objects.get().text == text


def test_what_to_mind_may_speak_of_danger_too(cast):
    writer = Writer()
    writer.send(**MIND)
    writer.send(**ABOUT)
    answer = writer.send(**REACH | {"is_safe": "no", "safety_note": "hän hakkaa jos kuulee"})
    assert "tel:112" in answer.text and "hakkaa jos kuulee" in answer.text
    assert (
        "Vaihe 4/4" in writer.send(**REACH | {"is_safe": "no", "safety_note": "hän hakkaa jos kuulee"}).text
    )
    writer.send()
    contact = Contact.objects.get()
    assert not contact.is_safe_to_call and contact.safety_note == "hän hakkaa jos kuulee"


def test_the_receipt_says_why_no_mail_came(cast):
    writer = Writer()
    writer.fill(reach={"reach_by": "email", "email": "liisa@koti.example", "is_safe": "no"})
    writer.send()
    page = writer.client.get("/yhteydenotto/kiitos/").content.decode()
    assert "Emme lähettäneet tunnusta sähköpostiisi" in page
    assert not Message.objects.exists()


def test_sending_twice_is_one_contact(cast):
    writer = Writer().fill()
    url, data = writer.url, hidden(writer.answer)
    for _ in range(3):
        answer = writer.client.post(url, data)
        assert (answer.status_code, answer.url) == (302, "/yhteydenotto/kiitos/")
    assert Contact.objects.count() == 1


def test_a_second_window_of_the_same_message_is_the_same_contact(cast):
    writer = Writer().fill()
    url, one = writer.url, hidden(writer.answer)
    two = hidden(writer.client.get(url))
    assert one["form_key"] != two["form_key"]
    for data in (one, two):
        assert writer.client.post(url, data).url == "/yhteydenotto/kiitos/"
    assert Contact.objects.count() == 1


def test_a_corrected_message_after_sending_is_a_new_one(cast):
    writer = Writer().fill()
    read_back, token = writer.url, hidden(writer.answer)
    writer.send()
    answer = writer.client.post(
        read_back.replace("/4/", "/3/"), token | REACH | {"reach_when": "aamulla"}, follow=True
    )
    assert "Vaihe 4/4" in answer.text
    writer.client.post("/yhteydenotto/4/", hidden(answer))
    assert Contact.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_are_one_contact():
    make_cast()
    caches["limits"].clear()
    writer = Writer().fill()
    url, data, cookies = writer.url, hidden(writer.answer), writer.client.cookies

    def press():
        window = Client()
        window.cookies = cookies
        answer = window.post(url, data)
        assert answer.url == "/yhteydenotto/kiitos/"
        assert Contact.objects.get().code in window.get(answer.url).text

    assert together(press, press) == []
    assert Contact.objects.count() == 1


def test_nothing_is_lost_when_the_session_ends(cast):
    writer = Writer()
    writer.send(**MIND)
    writer.send(**ABOUT)
    del writer.client.cookies["sessionid"]
    answer = writer.send(**REACH | {"reach_when": "iltaisin"})
    assert "Vaihe 4/4" in answer.text and WORRY in answer.text and "iltaisin" in answer.text
    del writer.client.cookies["sessionid"]
    writer.send()
    assert Contact.objects.get().text == WORRY


def test_what_the_form_carries_opens_in_its_own_browser_only(cast):
    writer = Writer()
    writer.send(**MIND)
    stranger = Writer()
    stranger.client.get("/yhteydenotto/")
    carried = {name: hidden(writer.answer)[name] for name in ("draft", "draft_token")}
    answer = stranger.client.post("/yhteydenotto/2/", carried | ABOUT, follow=True)
    assert WORRY not in answer.text


def test_even_without_draft_the_typed_step_is_kept(cast):
    client = Client()
    answer = client.post("/yhteydenotto/3/", REACH | {"reach_when": "iltaisin"}, follow=True)
    assert "Vaihe 4/4" not in answer.text
    draft = answer.request["QUERY_STRING"]
    assert "iltaisin" in client.get(f"/yhteydenotto/3/?{draft}").text


@pytest.mark.parametrize("token", ["x", "ääkkönen", "gAAAAA", "\x00"])
def test_a_forged_draft_is_no_error(cast, client, token):
    answer = client.post("/yhteydenotto/4/", {"draft": "x", "draft_token": token})
    assert (answer.status_code, answer.url) == (302, "/yhteydenotto/")


@pytest.mark.parametrize("step", [2, 3, 4])
def test_no_step_without_its_beginning(cast, client, step):
    assert client.get(f"/yhteydenotto/{step}/").url == "/yhteydenotto/"
    assert "Aloita uudelleen" in client.get("/yhteydenotto/").text


@pytest.mark.parametrize("step", [0, 5, 99])
def test_unknown_steps_are_404(cast, client, step):
    assert client.get(f"/yhteydenotto/{step}/").status_code == 404


def test_the_session_holds_no_plain_words(cast):
    writer = Writer()
    writer.send(**MIND)
    writer.send(**ABOUT)
    stored = str([row.get_decoded() for row in Session.objects.all()])
    assert "kauppaan" not in stored and "991" not in stored.replace("contact_drafts", "")
    writer.send(**REACH)
    writer.send()
    kept = Session.objects.get().get_decoded()
    assert kept["contact_drafts"] == {}
    assert "016 000 085" not in str(kept)


def test_the_receipt_can_be_reloaded_and_is_this_browsers_own(cast):
    writer = Writer().fill()
    writer.send()
    code = Contact.objects.get().code
    for _ in range(2):
        answer = writer.client.get("/yhteydenotto/kiitos/")
        assert code in answer.text
        assert "no-store" in answer.headers["Cache-Control"]
    for words in (WORRY, "016 000 085"):
        assert words not in answer.text
    stranger = Client().get("/yhteydenotto/kiitos/")
    assert stranger.status_code == 200
    assert code not in stranger.text and "Kuittausta ei näy täällä" in stranger.text


def test_a_filled_trap_keeps_the_words_and_asks_again(cast):
    writer = Writer().fill()
    answer = writer.send(website="https://spam.example")
    assert answer.status_code == 422 and WORRY in answer.text
    assert "spam.example" not in answer.text
    assert not Contact.objects.exists()
    writer.send()
    assert Contact.objects.count() == 1


def test_the_sixth_in_an_hour_is_asked_to_ring(cast, monday):
    client = Client()
    for _ in range(limits.PER_SESSION):
        Writer(client).fill().send()
    writer = Writer(client).fill()
    answer = writer.send()
    assert answer.status_code == 429
    assert "tel:016000000" in answer.text
    assert Contact.objects.count() == limits.PER_SESSION
    writer.answer = client.get(re.search(r'href="(/yhteydenotto/4/[^"]+)"', answer.text)[1])
    assert WORRY in writer.answer.text
    with time_machine.travel(AT + timedelta(minutes=61), tick=False):
        writer.send()
    assert Contact.objects.count() == limits.PER_SESSION + 1


def test_one_address_cannot_flood(cast, monkeypatch):
    monkeypatch.setattr(limits, "PER_ADDRESS", 2)
    for _ in range(2):
        Writer().fill().send()
    assert Writer().fill().send().status_code == 429
    assert Contact.objects.count() == 2


@pytest.mark.parametrize(("code", "says"), [("fi", "Vaihe"), ("sv", "Steg"), ("en", "Step")])
def test_the_steps_speak_three_languages(cast, code, says):
    with override(code):
        url = reverse("resident:contact")
    writer = Writer(url=url)
    for fields in (MIND | {"language": code}, ABOUT | {"language": code}, REACH):
        assert f'<html lang="{code}"' in writer.answer.text and f"{says} " in writer.answer.text
        writer.send(**fields)
    writer.send()
    assert Contact.objects.get().language == code
    assert writer.answer.request["PATH_INFO"].endswith("/yhteydenotto/kiitos/")


def test_every_form_on_the_way_has_its_key(cast):
    writer = Writer()
    for fields in (MIND, ABOUT, REACH):
        assert hidden(writer.answer)["form_key"]
        writer.send(**fields)
    assert hidden(writer.answer)["form_key"]


def test_a_post_without_csrf_key_keeps_the_words(cast):
    strict = Client(enforce_csrf_checks=True, headers={"origin": "http://testserver"})
    answer = strict.post("/yhteydenotto/", MIND)
    assert answer.status_code == 403 and WORRY in answer.text
