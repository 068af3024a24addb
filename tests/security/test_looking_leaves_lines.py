"""Whoever is shown a client, or finds one by a code, has left a line."""

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from palvelupolku.audit.models import Event
from palvelupolku.guidance import actions as guidance
from tests.access.made import contact, make
from tests.access.test_matrix import MATRIX, PEOPLE, address, browser_of


@pytest.fixture
def made(cast):
    return make(cast)


def text_of(response):
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode("utf-8", "replace")


SHOWS_CLIENTS = [name for name in MATRIX if name.startswith(("worker:", "organisation:"))]
HELVIS = ("Helvi", "Lehtonen", "Haluan päästä kauppaan", "Äiti ei pääse kauppaan", "Toivoo kauppakaveria")


def person_for(name):
    return "paavo" if name.startswith("organisation:") else "aino"


@pytest.mark.parametrize("name", SHOWS_CLIENTS)
def test_a_page_that_shows_a_client_leaves_a_line(cast, made, name):
    browser = browser_of(cast, person_for(name))
    for method, form in (("get", {}), ("post", {"next_step": "decline", "how": "nonsense"})):
        before = Event.objects.count()
        answer = getattr(browser, method)(address(name, made), form)
        if any(word in text_of(answer) for word in HELVIS):
            assert Event.objects.count() > before, (method, answer.status_code)


def test_an_identity_code_that_finds_somebody_leaves_a_line_with_that_client(cast, made):
    """Trying codes out is seen in the found client's own trail, and tells nothing of whose client it is."""
    form = {"first_name": "Joku", "last_name": "Muu", "identity_code": cast.helvi.identity_code}
    other = contact(age_band="over75")
    type(other).objects.filter(pk=other.pk).update(unit=cast.middle)
    answer = browser_of(cast, "ulla").post(reverse("worker:take_hold", args=[other.pk]), form)
    text = text_of(answer)
    assert "Helvi" not in text and "Aino" not in text and "Pohjoinen" not in text
    line = Event.objects.filter(client_id=cast.helvi.pk, actor_id=str(cast.ulla.pk)).get()
    assert line.action == "clients.client.find"


def test_a_contact_goes_with_its_client(cast, made):
    """Whoever no longer has to do with the client no longer sees what the client wrote."""
    from palvelupolku.clients.actions import end_relation

    now = timezone.now()
    told = contact(age_band="over75")
    guidance.take_hold(told, by=cast.aino, at=now, client=cast.helvi)
    url = reverse("worker:contact", args=[told.pk])
    assert browser_of(cast, "martta").get(url).status_code == 200
    for relation in cast.helvi.relations.filter(unit=cast.north):
        end_relation(relation, by=cast.aino, at=now)
    answer = browser_of(cast, "martta").get(url)
    assert answer.status_code == 403
    assert "kauppaan" not in text_of(answer)
    assert browser_of(cast, "aino").get(url).status_code == 200  # still the responsible worker


def test_the_trail_verifies_after_all_this(cast, made, capsys):
    for person in PEOPLE:
        browser = browser_of(cast, person)
        for name in MATRIX:
            browser.get(address(name, made))
    call_command("verify_audit")
    assert "line" in capsys.readouterr().out
