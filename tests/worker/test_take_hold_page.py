"""The contact page: taking hold, closing, putting back."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from palvelupolku.clients.models import Client
from palvelupolku.guidance.actions import take_hold
from palvelupolku.guidance.models import Case
from palvelupolku.intake.models import Contact
from palvelupolku.kernel.identity import make_temporary
from tests.guidance.paths import a_contact, lines

NAMES = {"first_name": "Veikko", "last_name": "Virta"}


@pytest.fixture
def contact(cast):
    return a_contact(
        name="Liisa Lehtonen",
        phone="016 000 085",
        is_safe_to_call=False,
        safety_note="Mies vastaa.",
        for_whom="other",
        subject_name="Veikko Virta",
    )


def post(client, name, contact, **data):
    return client.post(reverse(f"worker:{name}", args=[contact.pk]), {"form_key": str(uuid4())} | data)


def test_the_page_tells_everything_and_warns(client, cast, contact):
    client.force_login(cast.aino)
    page = client.get(reverse("worker:contact", args=[contact.pk])).content.decode()
    assert "Ei turvallista soittaa" in page
    assert "Mies vastaa." in page
    assert "äiti ei enää pääse" in page
    assert 'value="Veikko"' in page
    assert 'value="Virta"' in page


def test_it_becomes_a_case_of_mine(client, cast, contact):
    client.force_login(cast.aino)
    answer = post(client, "take_hold", contact, municipality="991", **NAMES)
    case = Case.objects.get()
    assert answer.url == reverse("worker:case", args=[case.pk])
    assert (case.responsible, str(case.client)) == (cast.aino, "Veikko Virta")
    assert client.get(answer.url).status_code == 200


def test_a_double_submit_is_one_case(client, cast, contact):
    client.force_login(cast.aino)
    key = {"form_key": str(uuid4())}
    first, second = (post(client, "take_hold", contact, **NAMES, **key) for _ in range(2))
    assert first.url == second.url
    assert Case.objects.count() == Client.objects.filter(last_name="Virta").count() == 1


def test_it_keeps_what_was_typed(client, cast, contact):
    client.force_login(cast.aino)
    page = post(client, "take_hold", contact, first_name="Veikko", last_name="", identity_code="123")
    assert page.status_code == 422
    assert 'value="123"' in page.content.decode()
    assert "Tarkista henkilötunnus" in page.content.decode()
    assert not Case.objects.exists()


def test_a_known_identity_code_is_joined_only_after_asking(client, cast, contact):
    client.force_login(cast.aino)
    facts = NAMES | {"identity_code": cast.helvi.identity_code}
    page = post(client, "take_hold", contact, **facts)
    assert page.status_code == 200
    assert "Tunnemme tämän ihmisen jo" in page.content.decode()
    assert "Rantatie" not in page.content.decode()
    assert not Case.objects.exists()
    post(client, "take_hold", contact, join="on", **facts)
    assert Case.objects.get().client == cast.helvi
    cast.helvi.refresh_from_db()
    assert cast.helvi.first_name == "Helvi"


def test_a_known_client_of_another_unit_shows_nothing_but_that_they_exist(client, cast):
    client.force_login(cast.ulla)
    southern = a_contact(municipality="992", name="Veikko Virta")
    page = post(client, "take_hold", southern, **NAMES, identity_code=cast.helvi.identity_code)
    assert "Tunnemme tämän ihmisen jo" in page.content.decode()
    assert "Helvi" not in page.content.decode()


def test_a_temporary_code_is_fine(client, cast, contact):
    from datetime import date

    client.force_login(cast.aino)
    post(client, "take_hold", contact, **NAMES, identity_code=make_temporary(date(1950, 1, 1), 903))
    assert Client.objects.get(last_name="Virta").born_on == date(1950, 1, 1)


def test_the_slower_one_learns_who_was_first(client, cast, contact):
    take_hold(contact, by=cast.martta, at=timezone.now(), **NAMES)
    client.force_login(cast.aino)
    page = post(client, "take_hold", contact, first_name="V", last_name="V")
    assert page.status_code == 409
    assert "Martta Mäki ehti ottaa kopin ensin." in page.content.decode()


@pytest.mark.parametrize(
    ("name", "status"), [("eero", 403), ("ulla", 403), ("marjatta", 403), ("paavo", 404)]
)
def test_it_refuses_who_may_not(client, cast, contact, name, status):
    client.force_login(getattr(cast, name))
    for page in ("take_hold", "close_contact", "return_contact"):
        assert post(client, page, contact, closing="advised", **NAMES).status_code == status
    assert Contact.objects.get().state == "received"


def test_it_is_closed_and_put_back(client, cast, contact):
    client.force_login(cast.aino)
    assert post(client, "close_contact", contact, closing="").status_code == 422
    post(client, "close_contact", contact, closing="advised", note="Neuvottu puhelimessa.")
    contact.refresh_from_db()
    assert (contact.state, contact.closing) == ("closed", "advised")
    page = client.get(reverse("worker:contact", args=[contact.pk])).content.decode()
    assert "Palauta jonoon" in page
    post(client, "return_contact", contact)
    contact.refresh_from_db()
    assert (contact.state, contact.is_open) == ("received", True)
    assert lines("intake.contact.return").count() == 1


def test_a_case_taken_by_mistake_is_put_back_from_its_page_and_twice_is_once(client, cast, contact):
    client.force_login(cast.aino)
    case = post(client, "take_hold", contact, **NAMES).url
    page = client.get(case).content.decode()
    assert "Otitko kopin vahingossa?" in page
    key = {"form_key": str(uuid4())}
    first, second = (client.post(f"{case}jonoon/", key) for _ in range(2))
    assert first.url == second.url == reverse("worker:contact", args=[contact.pk])
    assert "Ota koppi" in client.get(first.url).content.decode()
    assert not Case.objects.exists()
