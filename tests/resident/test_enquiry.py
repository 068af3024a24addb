"""One contact to several: written once, read back, agreed to, sent."""

import re
from uuid import uuid4

import pytest
from django.test import Client as Browser

from palvelupolku.accounts.models import Organisation
from palvelupolku.audit.models import Event
from palvelupolku.directory.actions import touch_version
from palvelupolku.directory.models import Service
from palvelupolku.intake.models import Contact
from palvelupolku.notices.models import Message
from palvelupolku.threads.models import Enquiry, EnquiryRecipient
from tests.cast import AT

FORM, CHECK = "/tarjotin/yhteydenotto/", "/tarjotin/yhteydenotto/tarkista/"
TYPED = {
    "message": "Äiti kaipaa seuraa.",
    "name": "Liisa Lehtonen",
    "phone": "016 000 085",
    "email": "liisa@koti.example",
}


@pytest.fixture
def catalogue(cast):
    """Beside the cast's own two, something that the parish gives."""
    cast.visits = Service.objects.create(
        kind="activity", organisation=cast.parish, name={"fi": "Lähimmäispalvelu"}, updated_at=AT
    )
    touch_version()
    return cast


@pytest.fixture
def basket(catalogue, client):
    client.get("/haku/")
    fill(client, catalogue)
    return catalogue


def fill(client, cast):
    for service in (cast.errands, cast.visits, cast.safety_phone):
        client.post("/tarjotin/", {"put": service.pk, "form_key": str(uuid4())})


def receivers(cast):
    return [str(cast.pensioners.pk), str(cast.parish.pk), "county"]


def write(client, cast, **changes):
    return client.post(FORM, {"receivers": receivers(cast), "form_key": str(uuid4()), **TYPED, **changes})


def hidden(page):
    names = ("draft", "draft_token", "agreed", "form_key")
    return {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in names}


def send(client, address, **changes):
    page = client.get(address).text
    return client.post(CHECK, {**hidden(page), "consent": "on", **changes})


def test_it_goes_to_all_of_them_at_once(basket, client):
    address = write(client, basket, municipality="991").url
    page = client.get(address).text
    for words in (
        "Annat nämä tiedot: nimesi, puhelinnumerosi, sähköpostiosoitteesi ja viestisi.",
        "Saajat: Keminkylän Eläkkeensaajat ry, Rantakylän seurakunta ja Järvilaakson hyvinvointialue",
        "Liisa Lehtonen",
        "Äiti kaipaa seuraa.",
    ):
        assert words in page, words
    assert not Enquiry.objects.exists() and not Contact.objects.exists()

    receipt = client.get(send(client, address).url)
    enquiry, contact = Enquiry.objects.get(), Contact.objects.get()
    for words in (enquiry.code, contact.code, "Keminkylän Eläkkeensaajat ry", "Rantakylän seurakunta"):
        assert words in receipt.text
    assert {each.organisation for each in enquiry.recipients.all()} == {basket.pensioners, basket.parish}
    asked = enquiry.recipients.get(organisation=basket.pensioners)
    assert [each.pk for each in asked.services.all()] == [basket.errands.pk]
    assert (contact.unit, contact.service, contact.name) == (
        basket.north,
        basket.safety_phone,
        "Liisa Lehtonen",
    )
    assert contact.text == "Äiti kaipaa seuraa.\n\nKysyy näistä: Turvapuhelin"


def test_mails_name_nobody_and_carry_a_link(basket, client):
    send(client, write(client, basket).url)
    mails = Message.objects.filter(event="enquiry_link")
    assert {each.address for each in mails} == {"toimisto@elakkeensaajat.example", "diakonia@srk.example"}
    for each in mails:
        told = each.subject + each.body
        assert "/jarjesto/tiedustelu/" in told
        assert not [words for words in ("Liisa", "016 000 085", "koti.example", "seuraa") if words in told]
    lines = " ".join(
        str(each.details) + each.object_id for each in Event.objects.filter(action__contains="enquiry")
    )
    assert "Liisa" not in lines and "koti.example" not in lines
    own = Message.objects.get(event="enquiry_received")
    assert own.address == "liisa@koti.example" and Enquiry.objects.get().code in own.body


def test_without_the_tick_nothing_is_sent(basket, client):
    answer = send(client, write(client, basket).url, consent="")
    assert answer.status_code == 422 and "Rastita tämä, niin lähetämme viestisi." in answer.text
    assert "Liisa Lehtonen" in answer.text
    assert not Enquiry.objects.exists() and not Contact.objects.exists()


def test_only_the_chosen_get_it(basket, client):
    address = write(client, basket, receivers=[str(basket.parish.pk)]).url
    page = client.get(address).text
    assert (
        "Rantakylän seurakunta" in page
        and "Eläkkeensaajat" not in page
        and "hyvinvointialue, neuvonta" not in page
    )
    send(client, address)
    assert EnquiryRecipient.objects.get().organisation == basket.parish
    assert not Contact.objects.exists()


def test_the_county_alone_gets_a_contact_and_no_enquiry(basket, client):
    receipt = client.get(send(client, write(client, basket, receivers=["county"]).url).url)
    assert not Enquiry.objects.exists()
    assert Contact.objects.get().code in receipt.text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"message": ""}, "Tämä puuttuu. Kirjoita tähän jotakin."),
        ({"name": ""}, "Tämä puuttuu. Kirjoita tähän jotakin."),
        ({"phone": "", "email": ""}, "Kirjoita puhelinnumero tai sähköpostiosoite"),
        ({"phone": "12"}, "Tämä ei näytä puhelinnumerolta."),
        ({"email": "liisa@"}, "Sähköpostiosoitteessa on jokin virhe."),
        ({"receivers": []}, "Valitse vähintään yksi."),
        ({"message": "Tunnukseni on 120342-902P"}, "Viestissä on henkilötunnus"),
    ],
)
def test_what_is_missing_is_told_and_nothing_is_lost(basket, client, change, words):
    answer = write(client, basket, **change)
    assert answer.status_code == 422
    kept = {**TYPED, **{name: text for name, text in change.items() if name != "receivers"}}
    for text in kept.values():
        assert text in answer.text
    assert words in answer.text


def test_danger_is_met_with_numbers_first(basket, client):
    answer = write(client, basket, message="En halua enää elää.")
    assert 'href="tel:112"' in answer.text and "En halua enää elää." in answer.text
    again = {
        **hidden_draft(answer.text),
        "receivers": receivers(basket),
        **TYPED,
        "message": "En halua enää elää.",
    }
    assert client.post(FORM, {**again, "form_key": str(uuid4())}).status_code == 302


def hidden_draft(page):
    names = ("draft", "draft_token", "danger_seen")
    return {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in names}


def test_the_same_form_sends_once(basket, client):
    address = write(client, basket).url
    form = {**hidden(client.get(address).text), "consent": "on"}
    first, second = client.post(CHECK, form), client.post(CHECK, form)
    assert first.url == second.url
    assert (Enquiry.objects.count(), Contact.objects.count()) == (1, 1)


@pytest.mark.parametrize("what", ["address", "entry"])
def test_a_giver_that_changed_meanwhile_is_read_once_more(basket, client, what):
    address = write(client, basket).url
    form = {**hidden(client.get(address).text), "consent": "on"}
    if what == "address":
        Organisation.objects.filter(pk=basket.parish.pk).update(email="")
    else:
        Service.objects.filter(pk=basket.safety_phone.pk).update(organisation=basket.parish)
        Service.objects.filter(pk=basket.visits.pk).update(organisation=basket.county)
    again = client.get(client.post(CHECK, form).url)
    assert "Jokin muuttui sillä välin." in again.text and "Äiti kaipaa seuraa." in again.text
    assert not Enquiry.objects.exists() and not Contact.objects.exists()


def test_an_empty_basket_has_nothing_to_ask(catalogue, client):
    assert client.get(FORM).url == "/tarjotin/"
    assert client.get(CHECK).url == FORM


def test_too_many_are_held_back_and_kept(basket, client):
    for n in range(5):
        assert send(client, write(client, basket, message=f"Viesti {n}").url).status_code == 302
        fill(client, basket)
    answer = send(client, write(client, basket).url)
    assert answer.status_code == 429
    assert Enquiry.objects.count() == 5


def test_another_browser_sees_nothing(basket, client):
    send(client, write(client, basket).url)
    assert Enquiry.objects.get().code not in Browser().get("/tarjotin/yhteydenotto/kiitos/").text


def test_what_was_asked_leaves_the_basket_and_can_be_put_back(basket, client):
    form = write(client, basket, receivers=[str(basket.parish.pk)]).url
    send(client, form)
    code = Enquiry.objects.get().code
    left = client.get("/tarjotin/")
    assert basket.visits.pk not in {row["pk"] for row in left.context["rows"]}
    assert len(left.context["rows"]) == 2 and "Jo kysytty tänään: Lähimmäispalvelu." in left.text
    back = client.get(FORM + "?" + form.partition("?")[2]).text
    assert "Olet jo lähettänyt viestin tänään." in back and code in back
    assert "Olet jo lähettänyt" not in Browser().get(FORM, follow=True).text
    client.post("/tarjotin/", {"put": basket.visits.pk, "form_key": str(uuid4())})
    assert "Jo kysytty" not in client.get("/tarjotin/").text


def test_the_back_button_with_an_empty_basket_leads_to_the_receipt(basket, client):
    send(client, write(client, basket).url)
    answer = client.get(FORM)
    assert answer.status_code == 302 and Enquiry.objects.get().code in client.get(answer.url).text


def test_the_same_message_goes_to_the_same_ones_again_only_when_it_is_wanted(basket, client):
    chosen = [str(basket.parish.pk)]
    send(client, write(client, basket, receivers=chosen).url)
    client.post("/tarjotin/", {"put": basket.visits.pk, "form_key": str(uuid4())})
    address = write(client, basket, receivers=chosen, message="Äiti  kaipaa seuraa.").url
    asked = send(client, address)
    assert asked.status_code == 422 and "alle tunti sitten: Rantakylän seurakunta." in asked.text
    assert Enquiry.objects.count() == 1
    assert send(client, address, again="yes").status_code == 302 and Enquiry.objects.count() == 2
