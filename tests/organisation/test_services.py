"""The organisation's own entries: written in five steps, confirmed, with free places, in its own door."""

import uuid
from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from palvelupolku.audit.actors import SYSTEM
from palvelupolku.audit.models import Event
from palvelupolku.directory import editing
from palvelupolku.directory.actions import save_entry
from palvelupolku.directory.choices import DraftState
from palvelupolku.directory.models import Service, ServiceDraft
from palvelupolku.directory.search import find
from palvelupolku.directory.search.filters import Filters
from palvelupolku.directory.upkeep import confirm_entry
from tests.cast import AT
from tests.directory.test_editing import whole

pytestmark = pytest.mark.django_db
LIST = "/jarjesto/palvelut/"
STEPS = {
    1: {"kind": "activity", "name_fi": "Juttukahvila", "summary_fi": "Kahvia ja juttuseuraa."},
    2: {
        "when_fi": "Tiistaisin",
        "hours_1_first": "1",
        "hours_1_from": "10",
        "hours_1_to": "12.30",
        "street": "Kahvitie 1",
        "postal_code": "99910",
        "municipality": "991",
    },
    3: {"charge": "free", "how_to_get_in_fi": "Tule vain.", "phone": "016 000 101"},
    4: {
        "stages": ["1", "2"],
        "phases": ["1"],
        "municipalities": ["991"],
        "languages": ["fi"],
        "free_places": "4",
        "free_places_unit": "place",
        "keywords": "pulla, jutella",
        "confirm_every_months": "6",
    },
}


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(AT, tick=False) as clock:
        yield clock


@pytest.fixture
def door(cast, client):
    client.force_login(cast.paavo)
    return client


@pytest.fixture
def published(cast):
    return save_entry(whole(cast.pensioners), by=SYSTEM, at=AT)


def send(client, where, /, **fields):
    return client.post(where, {"form_key": str(uuid.uuid4()), **fields})


def step_url(draft, number):
    return reverse("organisation:draft_step", args=[draft.pk, number])


def page(response):
    return response.content.decode()


def form_of(response):
    """What a browser would send back of the form that came."""
    form, sent = response.context["form"], {}
    for name in form.fields:
        value = form[name].value()
        if value not in (None, "", False, []):
            sent[name] = form[name].field.widget.format_value(value) if "hours" in name else value
    return {name: ["on"] if value is True else value for name, value in sent.items()}


def test_an_entry_is_written_in_five_steps_and_every_step_is_kept(cast, door):
    location = send(door, reverse("organisation:new_service"), **STEPS[1]).url
    draft = ServiceDraft.objects.get()
    for number in (2, 3, 4):
        assert location == step_url(draft, number)
        assert door.get(location).status_code == 200
        location = send(door, location, **STEPS[number]).url
    assert location == reverse("organisation:draft", args=[draft.pk])
    shown = page(door.get(location))
    assert "Juttukahvila" in shown and "10–12.30" in shown and "Kahvitie 1" in shown

    draft.refresh_from_db()
    assert draft.data["keywords"] == {"fi": ["pulla", "jutella"]} and draft.data["stages"] == [1, 2]
    (place,) = draft.data["channels"]
    assert place["opening_hours"][0]["openingHour"][0]["dayFrom"] == "Tuesday"
    assert send(door, location, next_step="submit").url == location
    assert "Odottaa hyväksyntää" in page(door.get(location))
    service = editing.approve(ServiceDraft.objects.get(), by=cast.aino, at=AT)
    assert service.channels.get().places.get().municipality_id == "991"
    assert (service.free_places, service.charge) == (4, "free")


def test_a_draft_waits_for_another_day_and_nothing_is_lost_on_the_way_back(door, published):
    send(door, reverse("organisation:change_service", args=[published.pk]))
    draft = ServiceDraft.objects.get()
    for number in (1, 2, 3, 4):
        response = door.get(step_url(draft, number))
        assert send(door, step_url(draft, number), **form_of(response)).status_code == 302
    draft.refresh_from_db()
    # Read and saved without a change, it says what it said: languages and channels that are not asked too.
    assert draft.data == draft.base
    assert "Mitään ei ole vielä muutettu." in page(door.get(reverse("organisation:draft", args=[draft.pk])))


def test_the_change_is_shown_word_by_word(door, published):
    send(door, reverse("organisation:change_service", args=[published.pk]))
    draft = ServiceDraft.objects.get()
    sent = form_of(door.get(step_url(draft, 1))) | {"summary_fi": "Kahvia ja hyvää seuraa."}
    send(door, step_url(draft, 1), **sent)
    shown = page(door.get(reverse("organisation:draft", args=[draft.pk])))
    assert "hyvää" in shown[shown.index("<ins>") : shown.index("</ins>")]
    assert Service.objects.get(pk=published.pk).summary == {"fi": "Kahvia ja seuraa."}


@pytest.mark.parametrize(
    ("number", "wrong", "field"),
    [
        (1, {"summary_fi": ""}, "summary_fi"),
        (2, {"hours_1_to": ""}, "hours_1_first"),
        (2, {"hours_1_from": "kymmenen"}, "hours_1_from"),
        (2, {"postal_code": "991"}, "postal_code"),
        (3, {"email": "paavo"}, "email"),
        (3, {"url": "javascript:alert(1)"}, "url"),
        (4, {"free_places": "-1"}, "free_places"),
        (4, {"card_fi": "sana " * 61}, "card_fi"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(cast, door, number, wrong, field):
    draft = editing.start_draft(cast.pensioners, by=cast.paavo, at=AT)
    response = send(door, step_url(draft, number), **{**STEPS[number], **wrong})
    assert response.status_code == 422 and field in response.context["form"].errors
    typed = next(
        value for name, value in STEPS[number].items() if isinstance(value, str) and name not in wrong
    )
    assert typed in page(response)
    draft.refresh_from_db()
    assert draft.data == {}


def test_two_writers_see_both_versions(cast, door):
    draft = editing.start_draft(cast.pensioners, by=cast.paavo, at=AT)
    sent = form_of(door.get(step_url(draft, 1))) | STEPS[1]
    editing.save_step(draft, {"name": {"fi": "Toinen nimi"}}, 1, by=cast.paavo, at=AT + timedelta(hours=1))
    response = send(door, step_url(draft, 1), **sent)
    assert response.status_code == 409
    assert "Toinen" in page(response) and "Juttukahvila" in page(response)
    again = {**STEPS[1], "version": response.context["form"].data["version"]}
    assert send(door, step_url(draft, 1), **again).status_code == 302
    draft.refresh_from_db()
    assert draft.data["name"] == {"fi": "Juttukahvila"}


def test_throwing_away_can_be_undone(cast, door):
    draft = editing.start_draft(cast.pensioners, by=cast.paavo, at=AT)
    url = reverse("organisation:draft", args=[draft.pk])
    send(door, url, next_step="discard")
    assert "Luonnos on poistettu" in page(door.get(url))
    send(door, url, next_step="restore")
    draft.refresh_from_db()
    assert draft.state == DraftState.DRAFT
    response = send(door, url, next_step="submit")
    assert response.status_code == 422 and "nimi" in page(response)


def test_many_are_confirmed_at_once_with_a_line_for_each(cast, door, published):
    assert cast.errands.confirmed_on is None
    response = send(door, reverse("organisation:confirm_services"), service=[published.pk, cast.errands.pk])
    assert response.url == LIST
    dates = Service.objects.filter(organisation=cast.pensioners).values_list("confirmed_on", flat=True)
    assert set(dates) == {AT.date()}
    assert Event.objects.filter(action="directory.service.confirm").count() == 2
    assert send(door, reverse("organisation:confirm_services"), service=[cast.safety_phone.pk]).url == LIST
    cast.safety_phone.refresh_from_db()
    assert cast.safety_phone.confirmed_on is None


def test_free_places_are_set_in_the_list(door, published):
    url = reverse("organisation:service_places", args=[published.pk])
    assert send(door, url, number="7", unit="bed", back="list", show="due").url == f"{LIST}?show=due"
    published.refresh_from_db()
    assert (published.free_places, published.free_places_unit) == (7, "bed")
    assert (published.free_places_on, published.free_places_told_by) == (AT.date(), "owner")
    assert "7 vapaata vuodepaikkaa, vahvistettu 23.11.2026" in page(door.get(LIST))
    assert send(door, url, number="paljon").status_code == 422
    send(door, url, number="")
    published.refresh_from_db()
    assert published.free_places is None and published.free_places_on is None


def test_telling_free_places_does_not_spoil_a_draft(cast, door, published):
    draft = editing.start_draft(cast.pensioners, published, by=cast.paavo, at=AT)
    editing.submit(draft, by=cast.paavo, at=AT)
    with time_machine.travel(AT + timedelta(hours=1), tick=False):
        send(door, reverse("organisation:service_places", args=[published.pk]), number="1")
        confirm_entry(Service.objects.get(pk=published.pk), by=cast.paavo, at=AT + timedelta(hours=1))
    editing.approve(ServiceDraft.objects.get(), by=cast.aino, at=AT + timedelta(hours=2))
    assert Service.objects.get(pk=published.pk).free_places == 1


def test_the_list_is_filtered_in_the_url(cast, door, published):
    Service.objects.filter(pk=published.pk).update(confirmed_on=date(2025, 11, 1))
    assert "merkitty vanhaksi" in page(door.get(LIST, {"show": "stale"}))
    shown = door.get(LIST, {"show": "due"})
    assert "Asiointi- ja saattaja-apu" not in page(shown)
    numbers = {name: number for name, _label, number in shown.context["numbers"]}
    assert numbers == {"all": 2, "due": 1, "stale": 1, "places": 1, "unfinished": 2, "ended": 0}
    assert "Asiointi- ja saattaja-apu" in page(door.get(LIST, {"q": "asiointi"}))
    found = page(door.get(LIST, {"q": "olematon"}))
    assert "Kahvila" not in found and "Näillä sanoilla ei löytynyt" in found


def test_another_organisation_finds_nothing_here(cast, client, published):
    draft = editing.start_draft(cast.pensioners, published, by=cast.paavo, at=AT)
    client.force_login(cast.pirkko)
    assert "Kahvila" not in page(client.get(LIST))
    for url in (
        reverse("organisation:service", args=[published.pk]),
        reverse("organisation:draft", args=[draft.pk]),
        step_url(draft, 1),
    ):
        assert client.get(url).status_code == 404
    assert (
        send(client, reverse("organisation:service_places", args=[published.pk]), number=1).status_code == 404
    )
    assert (
        send(client, reverse("organisation:draft", args=[draft.pk]), next_step="discard").status_code == 404
    )


def test_what_has_ended_is_found_no_more_and_can_be_taken_back(cast, door, published):
    draft = editing.start_draft(cast.pensioners, published, by=cast.paavo, at=AT)
    url, its_page = (reverse(f"organisation:{n}", args=[published.pk]) for n in ("end_service", "service"))
    assert send(door, url).url == its_page
    assert published.pk not in [hit.service_id for hit in find("kahvia ja seuraa").hits]
    draft.refresh_from_db()
    assert draft.state == DraftState.DISCARDED
    assert its_page not in page(door.get(LIST)) and its_page in page(door.get(LIST, {"show": "ended"}))
    assert send(door, url).status_code == 409
    send(door, url, back="1")
    assert published.pk in [hit.service_id for hit in find("kahvia ja seuraa").hits]
    assert "ajan tasalla" in page(door.get(its_page))


def test_free_places_are_found_at_once(door, published):
    Service.objects.exclude(pk=published.pk).update(free_places=None)
    url = reverse("organisation:service_places", args=[published.pk])
    send(door, url, number="0")
    # Nothing fits: the search then tells of the nearest.
    assert find("kahvila", filters=Filters(has_places=True)).is_nearest
    send(door, url, number="2")
    found = find("kahvila", filters=Filters(has_places=True))
    assert [hit.service_id for hit in found.hits] == [published.pk] and not found.is_nearest
