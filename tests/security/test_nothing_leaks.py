"""What must not be seen is nowhere; what is seen has left its line."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from palvelupolku.audit.models import Event
from palvelupolku.clients.models import Client, ClosePerson, ContactWay
from palvelupolku.directory.models import Municipality
from palvelupolku.guidance import actions as guidance
from palvelupolku.guidance.models import Case
from palvelupolku.notices.models import Message
from palvelupolku.referrals import actions as referrals
from palvelupolku.referrals.models import Referral
from tests.access.made import contact, make
from tests.access.test_matrix import MATRIX, PEOPLE, address, browser_of
from tests.cast import AT

# Where Helvi lives and how to reach her, in words that stand nowhere else.
WHEREABOUTS = (
    *("Piilokuja", "99777", "Kätkölä", "0160000777", "016 000 0777", "016 000 0778", "piilo@koti.example"),
)


@pytest.fixture
def made(cast):
    return make(cast)


@pytest.fixture
def hidden(cast, made):
    """Helvi under non-disclosure, with a contact of hers that holds the same."""
    Municipality.objects.create(code="999", name={"fi": "Kätkölä", "sv": "Kätkölä", "en": "Kätkölä"})
    Client.objects.filter(pk=cast.helvi.pk).update(
        address="Piilokuja 7 B 8", postal_code="99777", municipality="999", is_non_disclosure=True
    )
    ContactWay.objects.filter(client=cast.helvi).delete()
    way = ContactWay.objects.create(client=cast.helvi, kind="phone", value="016 000 0777")
    ContactWay.objects.create(client=cast.helvi, kind="email", value="piilo@koti.example")
    person = ClosePerson.objects.filter(client=cast.helvi).first()
    ClosePerson.objects.filter(pk=person.pk).update(phone="016 000 0778")
    made.way, made.person = way.pk, person.pk
    told = contact(name="Helvi Lehtonen", email="piilo@koti.example", address="Piilokuja 7 B 8")
    type(told).objects.filter(pk=told.pk).update(phone="016 000 0777", municipality="999")
    told.refresh_from_db()
    case = guidance.take_hold(told, by=cast.aino, at=AT, client=Client.objects.get(pk=cast.helvi.pk))
    made.waiting, made.case = told.pk, case.pk
    return made


def text_of(response):
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode("utf-8", "replace").replace("\xa0", " ")


def found_in(text):
    return [word for word in WHEREABOUTS if word in text]


@pytest.mark.parametrize("person", PEOPLE)
def test_whereabouts_under_non_disclosure_stand_on_no_page(cast, hidden, person):
    browser, leaks = browser_of(cast, person), []
    for name in MATRIX:
        if name == "worker:edit_client":
            continue  # shows them to those who may change them, and leaves a line: below
        found = found_in(text_of(browser.get(address(name, hidden))))
        if found:
            leaks.append((name, found))
    for words in ("Piilokuja", "99777", "016 000 0777", "piilo@koti.example"):
        answer = browser.get(reverse("worker:clients"), {"q": words})
        if "Lehtonen" in text_of(answer):
            leaks.append(("search", words))
    assert leaks == []


def test_whereabouts_stand_in_no_message_and_no_line(cast, hidden):
    from palvelupolku.notices.models import Link

    for message in Message.objects.exclude(address="piilo@koti.example"):
        assert found_in(message.subject + message.body + message.address) == []
    for event in Event.objects.all():
        assert found_in(f"{event.details} {event.purpose} {event.actor_name} {event.action}") == []
    assert Link.objects.filter(holder_name__contains="Helvi").count() == 0


def test_every_look_at_protected_details_leaves_its_own_line(cast, hidden):
    browser, key = browser_of(cast, "aino"), "4ad36b55-1f0c-4a5c-9f39-0a7b7d3ad1a5"
    for n in (1, 2, 3):
        answer = browser.post(reverse("worker:reveal", args=[cast.helvi.pk]), {"form_key": key})
        assert "Piilokuja" in text_of(answer)
        assert Event.objects.filter(action="clients.client.reveal").count() == n


def test_a_stale_form_that_shows_protected_details_leaves_a_line(cast, hidden):
    form = {"first_name": "Helvi", "last_name": "Lehtonen", "language": "fi", "version": "77"}
    answer = browser_of(cast, "aino").post(reverse("worker:edit_client", args=[cast.helvi.pk]), form)
    assert answer.status_code == 409
    assert "Piilokuja" in text_of(answer)
    assert Event.objects.filter(action="clients.client.reveal", client_id=cast.helvi.pk).count() == 1


def test_those_who_only_read_never_get_them(cast, hidden):
    for person in ("eero", "ulla", "marjatta", "paavo"):
        browser = browser_of(cast, person)
        for name in ("worker:edit_client", "worker:reveal"):
            for method in (browser.get, browser.post):
                answer = method(address(name, hidden))
                assert answer.status_code in (403, 404, 405)
                assert found_in(text_of(answer)) == []
    assert not Event.objects.filter(action="clients.client.reveal").exists()


@pytest.mark.parametrize(
    "words",
    [
        "Asuu osoitteessa Piilokuja 7.",
        "Soita 0160000777 illalla.",
        "Soita +358 16 000 0777 illalla.",
        "Kotona Kätkölässä ei pääse kauppaan.",
        "Kirjoita: PIILO@koti.example",
    ],
)
def test_whereabouts_cannot_leave_in_a_referrals_own_words(cast, hidden, words):
    case = Case.objects.get(pk=hidden.case)
    with pytest.raises(ValidationError) as refused:
        referrals.draft_referral(
            case, by=cast.aino, at=AT, organisation=cast.pensioners, kind="ordinary", message=words
        )
    assert found_in(str(refused.value)) == []
    # Written before the protection was entered: it is read again when it is sent.
    draft = referrals.draft_referral(case, by=cast.aino, at=AT, organisation=cast.pensioners, kind="ordinary")
    Referral.objects.filter(pk=draft.pk).update(message=words)
    draft.refresh_from_db()
    with pytest.raises(ValidationError):
        referrals.send_referral(draft, by=cast.aino, at=AT)


def test_words_older_than_the_protection_are_no_longer_shown(cast, made):
    Referral.objects.filter(pk=made.referral).update(message="Asuu osoitteessa Rantatie 1.")
    url = reverse("organisation:answer", args=[made.referral_secret])
    browser = browser_of(cast, "nobody")
    assert "Rantatie" in text_of(browser.get(url))
    Client.objects.filter(pk=cast.helvi.pk).update(is_non_disclosure=True)
    assert "Rantatie" not in text_of(browser.get(url))


def test_ordinary_words_may_leave(cast, hidden):
    case = Case.objects.get(pk=hidden.case)
    words = "Toivoo seuraa kauppaan torstaisin kello 13. Liikkuu rollaattorilla 200 metriä."
    draft = referrals.draft_referral(
        case, by=cast.aino, at=AT, organisation=cast.pensioners, kind="ordinary", message=words
    )
    referrals.send_referral(draft, by=cast.aino, at=AT)
    assert draft.state == "requested"
