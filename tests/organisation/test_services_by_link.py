"""The page behind a reminder's link: all is as it was, so many places are free, without an account."""

import re
import uuid
from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from palvelupolku.audit.models import Event
from palvelupolku.directory.jobs import remind_owners
from palvelupolku.directory.models import Service
from palvelupolku.directory.upkeep import confirm_entry
from palvelupolku.notices.models import Link, Message
from tests.cast import AT

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AT, tick=False) as clock:
        yield clock


@pytest.fixture
def link(cast):
    """The address of the page that was mailed to the pensioners."""
    Service.objects.filter(pk=cast.errands.pk).update(confirmed_on=date(2026, 3, 1), free_places=2)
    remind_owners(AT)
    return newest()


def newest():
    body = Message.objects.latest("pk").body
    return re.search(r"/jarjesto/ajan-tasalla/\S+", body)[0]


def send(client, where, /, **fields):
    return client.post(where, {"form_key": str(uuid.uuid4()), "next_step": "confirm", **fields})


def fields_of(service, **fields):
    return {f"e{service.pk}-{name}": value for name, value in fields.items()}


def page(response):
    return response.content.decode()


def test_one_click_confirms_all_and_tells_free_places(cast, client, link):
    shown = page(client.get(link))
    assert "Asiointi- ja saattaja-apu" in shown and 'value="2"' in shown
    assert Link.objects.get().used_at is None
    response = send(client, link, **fields_of(cast.errands, same="on", number="5", unit="volunteer"))
    assert response.url == link
    fresh = Service.objects.get(pk=cast.errands.pk)
    assert (fresh.confirmed_on, fresh.free_places, fresh.free_places_unit) == (AT.date(), 5, "volunteer")
    assert (fresh.free_places_on, fresh.free_places_told_by) == (AT.date(), "owner")
    assert "Kiitos, tiedot ovat nyt ajan tasalla" in page(client.get(link))
    line = Event.objects.get(action="directory.service.confirm")
    assert line.actor_kind == "link" and line.actor_name == "Keminkylän Eläkkeensaajat ry"


def test_a_double_click_is_one_answer_and_another_answer_is_refused(cast, client, link):
    client.get(link)
    fields = fields_of(cast.errands, same="on", number="5", unit="place")
    key = str(uuid.uuid4())
    for _ in range(2):
        assert send(client, link, form_key=key, **fields).status_code == 302
    assert Event.objects.filter(action="directory.service.confirm").count() == 1
    again = send(client, link, **fields_of(cast.errands, same="on", number="9", unit="place"))
    assert again.status_code == 409
    assert Service.objects.get(pk=cast.errands.pk).free_places == 5


def test_what_has_changed_is_left_unconfirmed(cast, client, link):
    response = send(client, link, **fields_of(cast.errands, number="", unit="place"))
    assert response.status_code == 422 and "Merkitkää rastilla" in page(response)
    assert Link.objects.get().used_at is None
    send(client, link, **fields_of(cast.errands, number="0", unit="place"))
    fresh = Service.objects.get(pk=cast.errands.pk)
    assert (fresh.confirmed_on, fresh.free_places) == (date(2026, 3, 1), 0)


def test_a_wrong_number_keeps_what_was_typed(cast, client, link):
    response = send(client, link, **fields_of(cast.errands, same="on", number="12345", unit="place"))
    assert response.status_code == 422 and "12345" in page(response)
    assert Service.objects.get(pk=cast.errands.pk).confirmed_on == date(2026, 3, 1)


def test_an_expired_link_offers_a_fresh_one(cast, client, link, clock):
    clock.move_to(AT + timedelta(days=31))
    assert "Tämä linkki on vanhentunut" in page(client.get(link))
    late = send(client, link, **fields_of(cast.errands, same="on", unit="place"))
    assert late.status_code == 409
    send(client, link, next_step="fresh")
    letter = Message.objects.latest("pk")
    assert (letter.event, letter.address) == ("entries_link", cast.pensioners.email)
    assert "Asiointi- ja saattaja-apu" in page(client.get(newest()))
    # A second one at once is too soon; the page says so.
    assert "Uusi linkki lähti juuri äsken" in page(client.post(link, {"next_step": "fresh"}, follow=True))


def test_after_an_account_has_confirmed_free_places_can_still_be_told(cast, client, link):
    confirm_entry(Service.objects.get(pk=cast.errands.pk), by=cast.paavo, at=AT)
    assert "Asiointi- ja saattaja-apu" in page(client.get(link))


def test_a_link_opens_its_own_organisations_entries_only(cast, client, link):
    foreign = Service.objects.create(
        organisation=cast.parish, name={"fi": "Diakonia"}, confirmed_on=date(2026, 1, 1), updated_at=AT
    )
    assert "Diakonia" not in page(client.get(link))
    send(
        client,
        link,
        **fields_of(foreign, same="on", number="3", unit="place"),
        **fields_of(cast.errands, same="on", unit=""),
    )
    foreign.refresh_from_db()
    assert (foreign.confirmed_on, foreign.free_places) == (date(2026, 1, 1), None)


def test_an_unknown_secret_is_404(cast, client, link):
    wrong = reverse("organisation:confirm_by_link", args=["x" * 40])
    assert client.get(wrong).status_code == 404 and send(client, wrong).status_code == 404
