"""What organisations wrote is read and decided; whoever has not answered is called."""

import uuid
from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from palvelupolku.audit.actors import SYSTEM
from palvelupolku.directory import editing
from palvelupolku.directory.actions import confirm_placement, save_entry
from palvelupolku.directory.choices import DraftState
from palvelupolku.directory.models import Service, ServiceDraft
from tests.cast import AT
from tests.directory.test_editing import NEW, whole

pytestmark = pytest.mark.django_db
QUEUE = "/tyo/luettelo/hyvaksynnat/"


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(AT + timedelta(hours=2), tick=False):
        yield


@pytest.fixture
def aino(cast, client):
    client.force_login(cast.aino)
    return client


@pytest.fixture
def changed(cast):
    """A change of a published entry that waits."""
    service = save_entry(whole(cast.pensioners), by=SYSTEM, at=AT)
    draft = editing.start_draft(cast.pensioners, service, by=cast.paavo, at=AT)
    editing.save_step(draft, {"summary": {"fi": "Kahvia ja hyvää seuraa."}}, 1, by=cast.paavo, at=AT)
    return editing.submit(draft, by=cast.paavo, at=AT)


def send(client, where, /, **fields):
    return client.post(where, {"form_key": str(uuid.uuid4()), **fields})


def url_of(draft):
    return reverse("worker:approval", args=[draft.pk])


def page(response):
    return response.content.decode()


def test_the_queue_leads_to_the_difference_and_to_publishing(cast, aino, changed):
    editing.submit_rows(cast.parish, [{"data": NEW}], by=cast.pirkko, at=AT)
    shown = page(aino.get(QUEUE))
    assert "Juttukahvila" in shown and url_of(changed) in shown
    shown = page(aino.get(url_of(changed)))
    new = shown[shown.index("<ins>") : shown.index("</ins>")]
    assert "hyvää" in new and "uutta:" in new and "Paavo Pelto" in shown
    assert send(aino, url_of(changed), next_step="approve").url == url_of(changed)
    assert Service.objects.get(slug="kahvila").summary == {"fi": "Kahvia ja hyvää seuraa."}
    assert 'value="approve"' not in page(aino.get(url_of(changed)))


def test_it_is_sent_back_with_a_reason(cast, aino, changed):
    response = send(aino, url_of(changed), next_step="send_back", note="")
    assert response.status_code == 422 and "error-summary" in page(response)
    assert send(aino, url_of(changed), next_step="send_back", note="Lisää hinta.").url == QUEUE
    changed.refresh_from_db()
    assert (changed.state, changed.note) == (DraftState.RETURNED, "Lisää hinta.")
    aino.force_login(cast.paavo)
    assert "Lisää hinta." in page(aino.get(reverse("organisation:draft", args=[changed.pk])))


def test_two_workers_decide_once(cast, aino, changed):
    editing.send_back(ServiceDraft.objects.get(), by=cast.martta, at=AT, note="Korjaa.")
    assert send(aino, url_of(changed), next_step="approve").status_code == 409
    assert Service.objects.get(slug="kahvila").summary == {"fi": "Kahvia ja seuraa."}


def test_an_entry_that_moved_meanwhile_is_brought_together_first(cast, aino, changed):
    confirm_placement(Service.objects.get(slug="kahvila"), by=cast.aino, at=AT, stages=[4], phases=[])
    Service.objects.filter(slug="kahvila").update(updated_at=AT + timedelta(hours=1))
    shown = page(aino.get(url_of(changed)))
    assert 'value="rebase"' in shown and 'value="approve"' not in shown
    assert send(aino, url_of(changed), next_step="approve").status_code == 409
    send(aino, url_of(changed), next_step="rebase")
    send(aino, url_of(changed), next_step="approve")
    service = Service.objects.get(slug="kahvila")
    assert service.stages == [4] and service.summary == {"fi": "Kahvia ja hyvää seuraa."}


def test_a_reader_looks_but_does_not_decide(cast, client, changed):
    client.force_login(cast.eero)
    assert 'value="approve"' not in page(client.get(url_of(changed)))
    assert send(client, url_of(changed), next_step="approve").status_code == 403
    assert send(client, url_of(changed), next_step="send_back", note="Ei.").status_code == 403


def test_a_draft_under_way_is_nobodys_business_yet(cast, aino):
    draft = editing.start_draft(cast.pensioners, by=cast.paavo, at=AT)
    assert aino.get(url_of(draft)).status_code == 404


def test_a_worker_phones_and_writes_it_down(cast, aino):
    Service.objects.filter(pk=cast.errands.pk).update(
        confirmed_on=date(2025, 1, 1), reminded_on=date(2026, 10, 1), reminders=3
    )
    url = reverse("worker:free_places", args=[cast.errands.pk])
    assert url in page(aino.get(QUEUE, {"show": "unconfirmed"}))
    assert "merkitty vanhaksi" in page(aino.get(url))
    send(aino, url, number="4", unit="volunteer", same="on")
    fresh = Service.objects.get(pk=cast.errands.pk)
    assert (fresh.free_places, fresh.free_places_told_by, fresh.confirmed_on) == (4, "phone", AT.date())
    assert "4 vapaata vapaaehtoista, vahvistettu puhelimitse 23.11.2026" in page(aino.get(url)).lower()
    assert url not in page(aino.get(QUEUE, {"show": "unconfirmed"}))
    assert send(aino, url, number="x", unit="place").status_code == 422
