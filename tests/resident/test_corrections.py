"""Anybody tells that an entry is wrong: its owner is told, the teller is not asked who they are."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from palvelupolku.directory.corrections import finish_correction
from palvelupolku.directory.models import Correction
from palvelupolku.notices.models import Message
from palvelupolku.notices.paths import OWN_CORRECTIONS
from tests.cast import AT


def tell(client, service, **fields):
    fields = {"what": "hours", "text": "Nyt on auki klo 16 asti.", "form_key": str(uuid4()), **fields}
    return client.post(f"/palvelut/{service.pk}/virhe/", fields)


def test_the_owner_is_told(cast, client):
    answer = client.get(tell(client, cast.errands).url)
    assert "Kerroimme asiasta" in answer.text
    correction = Correction.objects.get()
    assert (correction.service, correction.what, correction.told_by) == (cast.errands, "hours", None)
    message = Message.objects.get(event="entry_wrong")
    assert message.address == "toimisto@elakkeensaajat.example"
    for words in ("Asiointi- ja saattaja-apu", "Mikä on pielessä: aika", "Nyt on auki klo 16 asti."):
        assert words in message.body


def test_the_letter_leads_to_the_owners_own_list_when_somebody_can_sign_in(cast, client):
    tell(client, cast.errands)
    assert "/jarjesto/palvelut/korjaukset/" in Message.objects.get().body
    cast.pensioners.memberships.update(ends_on=date(2020, 1, 1), starts_on=date(2019, 1, 1))
    tell(client, cast.errands)
    body = Message.objects.order_by("-pk")[0].body
    assert f"/palvelut/{cast.errands.pk}/" in body and "korjaukset" not in body


def test_the_pages_that_letters_lead_to_are_there():
    assert reverse("organisation:corrections") == OWN_CORRECTIONS


def test_what_must_not_leave_the_house_is_masked(cast, client):
    tell(client, cast.errands, text="Olen 120342-902P, numero on väärä.")
    assert "120342" not in Message.objects.get().body + Correction.objects.get().text


@pytest.mark.parametrize("fields", [{"what": ""}, {"what": "nonsense"}, {"what": "other", "text": ""}])
def test_it_asks_what_is_wrong(cast, client, fields):
    assert tell(client, cast.errands, **fields).status_code == 422
    assert not Correction.objects.exists()


def test_it_is_told_once_and_not_too_often(cast, client):
    key = str(uuid4())
    tell(client, cast.errands, form_key=key)
    tell(client, cast.errands, form_key=key)
    assert Correction.objects.count() == 1
    for _ in range(4):
        tell(client, cast.errands)
    answer = tell(client, cast.errands, text="Kuudes korjaus")
    assert answer.status_code == 429 and "Kuudes korjaus" in answer.text
    assert Correction.objects.count() == 5


def test_it_is_finished_once(cast, client):
    tell(client, cast.errands)
    correction = Correction.objects.get()
    finish_correction(correction, by=cast.aino, at=AT, answer="Korjattu.")
    again = finish_correction(correction, by=cast.aino, at=AT, answer="Toinen")
    assert (again.state, again.answer) == ("done", "Korjattu.")


def test_what_is_not_published_cannot_be_corrected(cast, client):
    assert client.get("/palvelut/987654321/virhe/").status_code == 404
