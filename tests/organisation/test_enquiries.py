"""A provider meets an enquiry: by its link without an account, and in its own door."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import transaction

from palvelupolku.audit.actors import RESIDENT
from palvelupolku.notices.links import make_link
from palvelupolku.notices.models import Link, Message
from palvelupolku.threads.actions import PURPOSE, send_enquiry
from palvelupolku.threads.models import EnquiryRecipient
from palvelupolku.threads.queries import Receiver
from tests.cast import AT

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def recipient(cast):
    return send_enquiry(
        [Receiver(cast.pensioners, (cast.errands,))],
        by=RESIDENT,
        at=AT,
        name="Liisa Lehtonen",
        phone="016 000 085",
        message="Onko teillä tilaa?",
    ).recipients.get()


@pytest.fixture
def path(recipient):
    with transaction.atomic():
        _, secret = make_link(PURPOSE, recipient, address="toimisto@x.example", language="fi", at=AT)
    return f"/jarjesto/tiedustelu/{secret}/"


def post(client, path, **fields):
    return client.post(path, {"form_key": str(uuid4()), **fields})


def test_a_link_shows_it_and_is_not_used_up_by_looking(path, client):
    for _ in range(2):
        page = client.get(path).text
        for words in ("Liisa Lehtonen", "tel:016000085", "Onko teillä tilaa?", "Asiointi- ja saattaja-apu"):
            assert words in page, words
    assert "no-store" in client.get(path).headers["Cache-Control"]


def test_being_in_touch_is_marked_and_the_details_leave_the_page(path, recipient, client):
    page = client.get(post(client, path).url).text
    assert "Kiitos, olette ottaneet yhteyttä" in page
    assert "Liisa" not in page and "016 000 085" not in page
    recipient.refresh_from_db()
    assert recipient.state == EnquiryRecipient.State.ANSWERED


def test_a_second_press_is_the_same_deed(path, client):
    key = str(uuid4())
    assert [client.post(path, {"form_key": key}).status_code for _ in range(2)] == [302, 302]
    assert post(client, path).status_code == 409


def test_an_expired_link_gives_a_fresh_one_to_the_same_address(path, client):
    with time_machine.travel(AT + timedelta(days=20), tick=False):
        page = client.get(path).text
        assert "Tämä linkki ei enää toimi" in page and "Liisa" not in page
        assert post(client, path).status_code == 409
        Message.objects.all().delete()
        post(client, path, next_step="fresh")
        assert Message.objects.get().address == "toimisto@x.example"
        assert "Uusi linkki lähti juuri äsken." in client.get(post(client, path, next_step="fresh").url).text
        assert Message.objects.count() == 1


def test_an_erased_or_unknown_one_is_not_there(path, recipient, client):
    assert client.get("/jarjesto/tiedustelu/nobody/").status_code == 404
    recipient.enquiry.delete()
    assert client.get(path).status_code == 404


def test_the_door_lists_and_shows_it(cast, recipient, client):
    client.force_login(cast.paavo, backend=BACKEND)
    listing = client.get("/jarjesto/tiedustelut/").text
    assert "Liisa Lehtonen" in listing and "odottaa teitä" in listing
    page = f"/jarjesto/tiedustelut/{recipient.pk}/"
    assert "Onko teillä tilaa?" in client.get(page).text
    after = client.get(post(client, page).url).text
    assert "olette ottaneet yhteyttä" in after and "Liisa Lehtonen" in after
    assert Link.objects.filter(used_at=None).exists()


def test_another_association_sees_none_of_it(cast, recipient, client):
    client.force_login(cast.pirkko, backend=BACKEND)
    assert "Liisa" not in client.get("/jarjesto/tiedustelut/").text
    assert client.get(f"/jarjesto/tiedustelut/{recipient.pk}/").status_code == 404
    assert post(client, f"/jarjesto/tiedustelut/{recipient.pk}/").status_code == 404


def test_a_list_costs_few_queries(cast, recipient, client, django_assert_max_num_queries):
    client.force_login(cast.paavo, backend=BACKEND)
    for _ in range(5):
        send_enquiry(
            [Receiver(cast.pensioners, (cast.errands,))],
            by=RESIDENT,
            at=AT,
            name="A",
            phone="016 000 001",
            message="?",
        )
    client.get("/jarjesto/tiedustelut/")
    with django_assert_max_num_queries(15):
        client.get("/jarjesto/tiedustelut/")
