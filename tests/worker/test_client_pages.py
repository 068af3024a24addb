"""The clients' list and one client's page: search, basic data, ways, close persons, non-disclosure."""

from uuid import uuid4

import pytest
from django.urls import reverse

from palvelupolku.clients.choices import Task
from palvelupolku.clients.models import Client, Relation
from palvelupolku.doors.worker import clients as page_module
from tests.cast import AT
from tests.guidance.paths import a_case, a_contact, lines
from tests.worker.test_case_page import post

FACTS = {
    "first_name": "Helvi",
    "last_name": "Lehtonen",
    "identity_code": "",
    "born_on": "12.3.1942",
    "language": "fi",
    "address": "Rantatie 2",
    "postal_code": "99910",
    "municipality": "991",
}


def listing(client, **query):
    return client.get(reverse("worker:clients"), query).content.decode()


def more_clients(cast, *names):
    for name in names:
        other = Client.objects.create(first_name="Aili", last_name=name, created_at=AT)
        Relation.objects.create(
            client=other,
            unit=cast.north,
            task=Task.GUIDANCE,
            ground="SHL",
            starts_on=AT.replace(month=1).date(),
        )


def test_it_finds_by_the_beginning_of_a_name(client, cast):
    more_clients(cast, "Korpi")
    client.force_login(cast.aino)
    assert "Lehtonen Helvi" in listing(client, q="leh")
    assert "Korpi" not in listing(client, q="leh")
    assert "Lehtonen Helvi" in listing(client, q="helvi leht")
    assert "ei löytynyt ketään" in listing(client, q="tonen")


def test_an_identity_code_leads_to_its_client_and_stays_out_of_the_address(client, cast):
    client.force_login(cast.aino)
    search = reverse("worker:clients")
    answer = client.post(search, {"q": cast.helvi.identity_code})
    assert answer.url == reverse("worker:client", args=[cast.helvi.pk])
    assert client.post(search, {"q": "leh"}).url == f"{search}?q=leh"
    client.force_login(cast.ulla)
    assert client.post(search, {"q": cast.helvi.identity_code}).url == search


def test_a_miswritten_identity_code_stays_out_of_the_address_and_in_the_field(client, cast):
    client.force_login(cast.aino)
    answer = client.post(reverse("worker:clients"), {"q": "131052-9053", "form_key": str(uuid4())})
    assert answer.status_code == 422
    assert 'value="131052-9053"' in answer.text and "Tarkista henkilötunnus" in answer.text


def test_other_units_clients_are_not_listed(client, cast):
    client.force_login(cast.ulla)
    assert "Lehtonen" not in listing(client)


def test_it_turns_the_page_without_losing_anyone(client, cast, monkeypatch):
    more_clients(cast, "Aalto", "Berg", "Aalto", "Niemi")
    monkeypatch.setattr(page_module, "ROWS", 2)
    client.force_login(cast.aino)
    seen, after = [], ""
    for _ in range(4):
        page = client.get(reverse("worker:clients"), {"after": after} if after else {})
        seen += [row.pk for row in page.context["rows"]]
        after = page.context["next"]
        if not after:
            break
    assert sorted(seen) == sorted(Client.objects.values_list("pk", flat=True))
    assert len(seen) == len(set(seen)) == 5


def test_basic_data_is_changed_by_version(client, cast):
    client.force_login(cast.aino)
    post(client, "edit_client", cast.helvi.pk, version="1", **FACTS)
    cast.helvi.refresh_from_db()
    assert (cast.helvi.address, cast.helvi.version) == ("Rantatie 2", 2)
    stale = post(client, "edit_client", cast.helvi.pk, version="1", **(FACTS | {"address": "Torikatu 5"}))
    text = stale.content.decode()
    assert stale.status_code == 409
    assert "Torikatu 5" in text
    assert "Rantatie 2" in text
    assert 'name="version" value="2"' in text
    cast.helvi.refresh_from_db()
    assert cast.helvi.address == "Rantatie 2"


def test_a_wrong_identity_code_is_told_beside_its_field(client, cast):
    client.force_login(cast.aino)
    page = post(
        client, "edit_client", cast.helvi.pk, version="1", **(FACTS | {"identity_code": "010101-123X"})
    )
    assert page.status_code == 422
    assert "Tarkista henkilötunnus" in page.content.decode()


def test_ways_and_close_persons_come_and_go(client, cast):
    client.force_login(cast.aino)
    post(client, "new_contact_way", cast.helvi.pk, kind="sms", value="016 000 099", note="iltaisin")
    way = cast.helvi.contact_ways.get(kind="sms")
    assert (way.value, way.is_safe) == ("016 000 099", False)
    post(client, "remove_contact_way", way.pk)
    assert not cast.helvi.contact_ways.filter(kind="sms").exists()
    post(client, "new_close_person", cast.helvi.pk, name="Arvo", relation="naapuri", may_be_contacted="on")
    person = cast.helvi.close_persons.get(name="Arvo")
    assert person.may_be_contacted
    post(client, "remove_close_person", person.pk)
    assert not cast.helvi.close_persons.filter(name="Arvo").exists()


@pytest.mark.parametrize(
    ("kind", "rows"), [("contact_way", "contact_ways"), ("close_person", "close_persons")]
)
def test_removing_twice_is_calm_and_is_undone_on_the_same_page(client, cast, kind, rows):
    client.force_login(cast.aino)
    thing = getattr(cast.helvi, rows).first()
    home = reverse("worker:client", args=[cast.helvi.pk])
    for _ in range(2):  # two windows, two forms
        assert post(client, f"remove_{kind}", thing.pk).url == f"{home}#tavoittaa"
    assert lines(f"clients.{kind}.remove").count() == 1
    assert not getattr(cast.helvi, rows).filter(pk=thing.pk).exists()
    assert reverse(f"worker:restore_{kind}", args=[thing.pk]) in client.get(home).text
    for _ in range(2):
        post(client, f"restore_{kind}", thing.pk)
    assert getattr(cast.helvi, rows).get(pk=thing.pk) == thing
    assert lines(f"clients.{kind}.restore").count() == 1


@pytest.fixture
def hidden(cast):
    case = a_case(cast, phone="016 000 085", address="Salakuja 1")
    Client.objects.filter(pk=cast.helvi.pk).update(is_non_disclosure=True)
    return case


def test_non_disclosure_hides_until_a_line_is_left(client, cast, hidden):
    client.force_login(cast.aino)
    addresses = [
        reverse("worker:case", args=[hidden.pk]),
        reverse("worker:client", args=[cast.helvi.pk]),
        reverse("worker:contact", args=[hidden.contact_id]),
        reverse("worker:sheet", args=[hidden.pk]),
        reverse("worker:clients"),
        reverse("worker:day"),
        reverse("worker:case_services", args=[hidden.pk]),
    ]
    for address in addresses:
        text = client.get(address).content.decode()
        for secret in ("Rantatie", "016 000 084", "016 000 085", "Salakuja", "99910"):
            assert secret not in text, (address, secret)
    assert not lines("clients.client.reveal").exists()
    page = client.post(reverse("worker:reveal", args=[cast.helvi.pk]), {"form_key": str(uuid4())})
    assert "Rantatie" in page.content.decode()
    assert "016 000 084" in page.content.decode()
    assert lines("clients.client.reveal").count() == 1


def test_editing_a_hidden_client_leaves_the_same_line(client, cast, hidden):
    client.force_login(cast.aino)
    assert "Rantatie" in client.get(reverse("worker:edit_client", args=[cast.helvi.pk])).content.decode()
    assert lines("clients.client.reveal").count() == 1


def test_a_reader_never_sees_what_is_hidden(client, cast, hidden):
    client.force_login(cast.eero)
    page = client.get(reverse("worker:client", args=[cast.helvi.pk])).content.decode()
    assert "Tehtäväsi ei vaadi niitä." in page
    assert client.post(reverse("worker:reveal", args=[cast.helvi.pk])).status_code == 403


def test_the_queue_filters_and_pages(client, cast):
    a_contact(age_band="over75", text="vanha äiti")
    a_contact(age_band="under75", text="nuorempi")
    client.force_login(cast.aino)
    page = client.get(reverse("worker:queue"), {"tier": "3"}).content.decode()
    assert ("vanha äiti" in page, "nuorempi" in page) == (True, False)
    assert client.get(reverse("worker:queue"), {"tier": "x", "clock": "y", "after": "zz"}).status_code == 200
