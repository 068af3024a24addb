"""The basket: put in, taken out, undone, printed, mailed to oneself."""

from uuid import uuid4

import pytest
from django.test import Client as Browser

from palvelupolku.audit.models import Event
from palvelupolku.directory.actions import touch_version
from palvelupolku.directory.choices import Status
from palvelupolku.directory.models import Service
from palvelupolku.notices.models import Message
from palvelupolku.threads.actions import MOST_ITEMS
from palvelupolku.threads.models import Basket, BasketItem
from tests.cast import AT


@pytest.fixture
def catalogue(cast):
    touch_version()
    return cast


def put(client, service, **more):
    return client.post("/tarjotin/", {"put": service.pk, "form_key": str(uuid4()), **more})


def take(client, service, **more):
    return client.post("/tarjotin/", {"take": service.pk, "form_key": str(uuid4()), **more})


def kept():
    return list(BasketItem.objects.order_by("id").values_list("service_id", flat=True))


def test_it_keeps_what_was_put_in_its_order(catalogue, client):
    put(client, catalogue.safety_phone)
    put(client, catalogue.errands)
    put(client, catalogue.safety_phone)
    assert kept() == [catalogue.safety_phone.pk, catalogue.errands.pk]
    page = client.get("/tarjotin/").text
    assert page.index("Turvapuhelin") < page.index("Asiointi- ja saattaja-apu")
    assert "Tarjotin (2)" in client.get("/").text
    assert Event.objects.filter(action="threads.basket.put", actor_kind="resident").count() == 2


def test_it_leads_back_to_where_it_was_done(catalogue, client):
    answer = put(client, catalogue.errands, back="/haku/?q=apu&page=2")
    assert answer.url == f"/haku/?q=apu&page=2#p{catalogue.errands.pk}"
    page = client.get("/haku/?municipality=991").text
    assert 'name="take"' in page and "tarjottimellasi" in page
    for elsewhere in ("https://evil.example/", "//evil.example/", "javascript:alert(1)", "\\\\evil"):
        assert put(client, catalogue.errands, back=elsewhere).url.startswith("/tarjotin/")


def test_taking_out_can_be_undone_in_place(catalogue, client):
    put(client, catalogue.errands)
    answer = client.get(take(client, catalogue.errands).url)
    assert kept() == []
    assert "Otettu pois: Asiointi- ja saattaja-apu." in answer.text
    assert f'name="put" value="{catalogue.errands.pk}"' in answer.text
    put(client, catalogue.errands)
    assert kept() == [catalogue.errands.pk]


def test_one_form_of_many_buttons_is_many_deeds_and_each_only_once(catalogue, client):
    key = str(uuid4())
    for service in (catalogue.errands, catalogue.safety_phone, catalogue.errands):
        client.post("/tarjotin/", {"put": service.pk, "form_key": key, "back": "/haku/"})
    assert kept() == [catalogue.errands.pk, catalogue.safety_phone.pk]


def test_baskets_are_their_browsers_own(catalogue, client):
    put(client, catalogue.errands)
    other = Browser()
    assert "Tarjottimella ei ole vielä mitään." in other.get("/tarjotin/").text
    put(other, catalogue.safety_phone)
    assert Basket.objects.count() == 2
    assert "Turvapuhelin" not in client.get("/tarjotin/").text


def test_only_a_hash_of_the_secret_is_kept(catalogue, client):
    put(client, catalogue.errands)
    secret = client.session["tray"]
    assert len(secret) > 30
    assert Basket.objects.get().secret_hash != secret


def test_looking_makes_no_basket(catalogue, client):
    for path in (
        "/",
        "/haku/",
        "/tarjotin/",
        "/tarjotin/tuloste/",
        "/tarjotin/kortit/",
        "/tarjotin/yhteydenotto/",
    ):
        client.get(path)
    assert not Basket.objects.exists()


def test_a_full_basket_says_so(catalogue, client):
    rows = Service.objects.bulk_create(
        Service(name={"fi": f"Ryhmä {n}"}, updated_at=AT) for n in range(MOST_ITEMS + 1)
    )
    for row in rows[:MOST_ITEMS]:
        put(client, row)
    answer = put(client, rows[-1])
    assert answer.status_code == 422 and "Tarjotin on täynnä" in answer.text
    assert len(kept()) == MOST_ITEMS


@pytest.mark.parametrize("odd", ["", "x", "-1", "0", "9" * 30, "٣"])
def test_what_is_no_entry_is_not_put(catalogue, client, odd):
    assert client.post("/tarjotin/", {"put": odd, "form_key": str(uuid4())}).status_code == 302
    assert kept() == []


def test_what_is_no_longer_published_is_not_shown(catalogue, client):
    put(client, catalogue.errands)
    Service.objects.filter(pk=catalogue.errands.pk).update(status=Status.ARCHIVED)
    assert "Asiointi" not in client.get("/tarjotin/").text


def test_it_prints_as_one_list_and_as_small_cards(catalogue, client):
    Service.objects.filter(pk=catalogue.errands.pk).update(phone="016 000 101")
    put(client, catalogue.errands)
    put(client, catalogue.safety_phone)
    paper, cards = client.get("/tarjotin/tuloste/").text, client.get("/tarjotin/kortit/").text
    assert "016 000 101" in paper and "1. Asiointi- ja saattaja-apu" in paper and "2. Turvapuhelin" in paper
    assert cards.count('class="pocket"') == 2
    assert "resident/pocket.css" in cards and "resident/pocket.css" not in paper


def mail(client, address="liisa@koti.example"):
    return client.post("/tarjotin/sahkoposti/", {"email": address, "form_key": str(uuid4())})


def test_it_is_mailed_to_oneself(catalogue, client):
    Service.objects.filter(pk=catalogue.errands.pk).update(phone="016 000 101")
    put(client, catalogue.errands)
    answer = client.get(mail(client).url)
    assert "Viesti on matkalla" in answer.text
    message = Message.objects.get(event="basket_to_self")
    assert message.address == "liisa@koti.example"
    assert message.subject == "Tarjottimesi · Järvilaakson hyvinvointialue"
    for words in ("Asiointi- ja saattaja-apu", "016 000 101", f"/palvelut/{catalogue.errands.pk}/"):
        assert words in message.body
    line = Event.objects.get(action="threads.basket.mail")
    assert "koti.example" not in str(line.details)


def test_it_is_not_mailed_without_an_address_or_too_often(catalogue, client):
    put(client, catalogue.errands)
    assert mail(client, "liisa@koti").status_code == 422
    for _ in range(5):
        assert mail(client).status_code == 302
    answer = mail(client)
    assert answer.status_code == 429 and "liisa@koti.example" in answer.text
    assert Message.objects.filter(event="basket_to_self").count() == 5


def test_an_empty_basket_is_not_mailed(catalogue, client):
    assert mail(client).status_code == 422
    assert not Message.objects.exists()
