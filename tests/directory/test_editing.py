"""Drafts of entries: written in steps, sent, approved or sent back; what is published waits until then."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from palvelupolku.audit.actors import SYSTEM
from palvelupolku.audit.models import Event
from palvelupolku.directory import editing
from palvelupolku.directory.actions import confirm_placement, save_entry
from palvelupolku.directory.choices import DraftState, Source, ToldBy
from palvelupolku.directory.hours import weekly
from palvelupolku.directory.models import CatalogueVersion, Service, ServiceDraft
from palvelupolku.kernel.errors import StaleObject, StepNotAllowed
from palvelupolku.notices.models import Message
from tests.cast import AT

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)
NEW = {"name": {"fi": "Juttukahvila"}, "summary": {"fi": "Kahvia ja juttuseuraa."}}


def whole(organisation):
    """An entry with everything an entry can tell."""
    return {
        "key": "kahvila",
        "kind": "activity",
        "organisation": organisation,
        "name": {"fi": "Kahvila", "sv": "Café"},
        "summary": {"fi": "Kahvia ja seuraa."},
        "for_whom": {"fi": "Kaikille"},
        "what_to_bring": {"fi": "Omat tossut"},
        "charge": "free",
        "call": {"phone": "016 000 101", "email": "k@jarjesto.example", "url": "https://jarjesto.example/"},
        "keywords": {"fi": ["pulla", "seura"]},
        "stages": [2, 1],
        "phases": [1],
        "service_class": ["P4.12"],
        "target_groups": ["KR1.1"],
        "municipalities": ["991", "992"],
        "languages": ["fi", "sv"],
        "mobile": True,
        "accessibility": ["step_free"],
        "free_places": 3,
        "free_places_unit": "place",
        "free_places_on": date(2026, 11, 1),
        "free_places_told_by": "owner",
        "confirmed_on": date(2026, 10, 1),
        "confirm_every_months": 4,
        "channels": [
            {
                "type": "ServiceLocation",
                "name": {"fi": "Kylätalo"},
                "street": {"fi": "Kahvitie 1"},
                "postal_code": "99910",
                "municipality": "991",
                "lat": 66.1,
                "lon": 27.2,
                "hours": {"fi": "tiistaisin"},
                "opening_hours": weekly([([1], "10:00", "12:00")]),
            },
            {"type": "Phone", "name": {"fi": "Puhelin"}, "phone": "016 000 101"},
        ],
    }


@pytest.fixture
def published(cast):
    return save_entry(whole(cast.pensioners), by=SYSTEM, at=AT)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def test_an_entry_read_back_is_written_the_same(cast, published):
    told = editing.data_of(fresh(published))
    again = save_entry({**told, "organisation": cast.pensioners}, by=SYSTEM, at=LATER)
    assert again.pk == published.pk and Service.objects.filter(slug="kahvila").count() == 1
    assert editing.data_of(fresh(again)) == told
    assert told["municipalities"] == ["991", "992"] and told["free_places_on"] == "2026-11-01"
    place, phone = told["channels"]
    assert place["street"] == {"fi": "Kahvitie 1"} and place["opening_hours"] and phone["type"] == "Phone"


def test_a_new_entry_is_published_when_it_is_approved(cast):
    draft = editing.start_draft(cast.pensioners, by=cast.paavo, at=AT)
    editing.save_step(draft, NEW, 1, by=cast.paavo, at=AT)
    editing.save_step(draft, {"free_places": 2, "stages": [2]}, 4, by=cast.paavo, at=AT)
    editing.submit(draft, by=cast.paavo, at=AT)
    assert not Service.objects.filter(name__fi="Juttukahvila").exists()
    before = CatalogueVersion.objects.values_list("token", flat=True).first()

    service = fresh(editing.approve(draft, by=cast.aino, at=LATER))
    assert (service.slug, service.status, service.organisation) == (
        "juttukahvila",
        "published",
        cast.pensioners,
    )
    assert (service.confirmed_on, service.free_places_on) == (AT.date(), AT.date())
    assert service.free_places_told_by == ToldBy.OWNER and service.stages == [2]
    assert CatalogueVersion.objects.get().token != before
    assert (fresh(draft).state, fresh(draft).service) == (DraftState.APPROVED, service)
    letter = Message.objects.get(event="entry_approved")
    assert letter.address == cast.paavo.email and "Juttukahvila" in letter.body
    actions = Event.objects.filter(object_id=str(draft.pk)).values_list("action", flat=True)
    assert "directory.servicedraft.approve" in actions and "directory.draft.save" in actions


def test_two_entries_of_one_name_live_side_by_side(cast):
    rows = [{"data": NEW, "service": None}]
    first = editing.submit_rows(cast.pensioners, rows, by=cast.paavo, at=AT)[0]
    second = editing.submit_rows(cast.parish, rows, by=cast.pirkko, at=AT)[0]
    slugs = [editing.approve(each, by=cast.aino, at=AT).slug for each in (first, second)]
    assert slugs == ["juttukahvila", "juttukahvila-2"]


def test_what_is_published_stays_until_the_change_is_approved(cast, published):
    draft = editing.start_draft(cast.pensioners, published, by=cast.paavo, at=AT)
    assert editing.start_draft(cast.pensioners, published, by=cast.paavo, at=LATER) == draft
    editing.save_step(draft, {"name": {"fi": "Kyläkahvila"}}, 1, by=cast.paavo, at=LATER)
    editing.submit(draft, by=cast.paavo, at=LATER)
    assert fresh(published).name == {"fi": "Kahvila", "sv": "Café"}
    editing.approve(draft, by=cast.martta, at=LATER)
    changed = fresh(published)
    assert changed.name == {"fi": "Kyläkahvila"} and changed.channels.count() == 2
    # Free places were not touched: they keep the day they were told on.
    assert (changed.free_places, changed.free_places_on) == (3, date(2026, 11, 1))
    assert changed.confirmed_on == LATER.date()


def test_a_changed_entry_is_not_written_over(cast, published):
    draft = editing.start_draft(cast.pensioners, published, by=cast.paavo, at=AT)
    editing.save_step(draft, {"summary": {"fi": "Uusi."}}, 1, by=cast.paavo, at=AT)
    editing.submit(draft, by=cast.paavo, at=AT)
    confirm_placement(fresh(published), by=cast.aino, at=LATER, stages=[3], phases=[6])
    with pytest.raises(StaleObject) as refusal:
        editing.approve(fresh(draft), by=cast.aino, at=LATER)
    assert refusal.value.theirs["stages"] == [3]
    assert fresh(draft).state == DraftState.SUBMITTED and fresh(published).summary == {
        "fi": "Kahvia ja seuraa."
    }

    draft = editing.rebase(fresh(draft), by=cast.aino, at=LATER)
    editing.approve(draft, by=cast.aino, at=LATER)
    assert fresh(published).stages == [3] and fresh(published).summary == {"fi": "Uusi."}


def test_sent_back_and_sent_again(cast):
    draft = editing.submit_rows(cast.pensioners, [{"data": NEW}], by=cast.paavo, at=AT)[0]
    with pytest.raises(ValidationError):
        editing.send_back(draft, by=cast.aino, at=AT, note=" ")
    editing.send_back(draft, by=cast.aino, at=AT, note="Mistä kahvila löytyy?")
    letter = Message.objects.get(event="entry_returned")
    assert letter.address == cast.paavo.email and "Mistä kahvila löytyy?" in letter.body
    editing.save_step(draft, {"where": {"fi": "Kylätalolla"}}, 2, by=cast.paavo, at=LATER)
    editing.submit(draft, by=cast.paavo, at=LATER)
    assert (fresh(draft).state, fresh(draft).note) == (DraftState.SUBMITTED, "")


def test_rows_take_the_place_of_open_drafts_and_the_same_rows_change_nothing(cast, published):
    opened = editing.start_draft(cast.pensioners, published, by=cast.paavo, at=AT)
    rows = [{"data": {"cost": {"fi": "2 €"}}, "service": published}, {"data": NEW, "service": None}]
    first = editing.submit_rows(cast.pensioners, rows, by=cast.paavo, at=AT)
    assert fresh(opened).state == DraftState.DISCARDED
    assert [(each.service, each.origin, each.state) for each in first] == [
        (published, "template", "submitted"),
        (None, "template", "submitted"),
    ]
    # What a row does not tell stays as it is.
    assert first[0].data["for_whom"] == {"fi": "Kaikille"} and first[0].data["cost"] == {"fi": "2 €"}
    assert editing.submit_rows(cast.pensioners, rows, by=cast.paavo, at=LATER) == first
    rows[1]["data"] = {**NEW, "summary": {"fi": "Kahvia."}}
    again = editing.submit_rows(cast.pensioners, rows, by=cast.paavo, at=LATER)
    assert again[0] == first[0] and again[1] != first[1] and fresh(first[1]).state == DraftState.DISCARDED


def test_taking_back_throwing_away_and_restoring(cast, published):
    draft = editing.start_draft(cast.pensioners, published, by=cast.paavo, at=AT)
    editing.submit(draft, by=cast.paavo, at=AT)
    with pytest.raises(StepNotAllowed):
        editing.save_step(draft, NEW, 1, by=cast.paavo, at=AT)
    editing.take_back(draft, by=cast.paavo, at=AT)
    editing.discard(draft, by=cast.paavo, at=AT)
    other = editing.start_draft(cast.pensioners, published, by=cast.paavo, at=LATER)
    assert other != draft
    with pytest.raises(ValidationError):
        editing.restore(draft, by=cast.paavo, at=LATER)
    editing.discard(other, by=cast.paavo, at=LATER)
    assert editing.restore(draft, by=cast.paavo, at=LATER).state == DraftState.DRAFT
    assert ServiceDraft.objects.filter(service=published).count() == 2


def test_two_writers_at_one_draft_lose_nothing(cast):
    draft = editing.start_draft(cast.pensioners, by=cast.paavo, at=AT)
    seen = draft.updated_at
    editing.save_step(draft, NEW, 1, by=cast.paavo, at=LATER)
    with pytest.raises(StaleObject) as refusal:
        editing.save_step(fresh(draft), {"name": {"fi": "Muu"}}, 1, by=cast.paavo, at=LATER, seen=seen)
    assert refusal.value.theirs == {"name": {"fi": "Juttukahvila"}}


@pytest.mark.parametrize("data", [{}, {"name": {"fi": "Kahvila"}}, {"summary": {"fi": "Kahvia."}}])
def test_a_name_and_a_sentence_are_needed(cast, data):
    draft = editing.start_draft(cast.pensioners, by=cast.paavo, at=AT)
    editing.save_step(draft, data, 1, by=cast.paavo, at=AT)
    with pytest.raises(ValidationError):
        editing.submit(draft, by=cast.paavo, at=AT)


def test_nobody_writes_for_another_organisation_nor_approves_their_own(cast, published):
    with pytest.raises(PermissionDenied):
        editing.start_draft(cast.pensioners, by=cast.pirkko, at=AT)
    with pytest.raises(PermissionDenied):
        editing.start_draft(cast.parish, published, by=cast.pirkko, at=AT)
    with pytest.raises(PermissionDenied):
        editing.submit_rows(cast.parish, [{"data": NEW, "service": published}], by=cast.pirkko, at=AT)
    draft = editing.submit_rows(cast.pensioners, [{"data": NEW}], by=cast.paavo, at=AT)[0]
    for person in (cast.paavo, cast.eero):
        with pytest.raises(PermissionDenied):
            editing.approve(draft, by=person, at=AT)
        with pytest.raises(PermissionDenied):
            editing.send_back(draft, by=person, at=AT, note="Ei")


def test_an_entry_of_another_register_is_changed_there(cast, published):
    published.source = Source.PTV
    published.save()
    with pytest.raises(ValidationError):
        editing.start_draft(cast.pensioners, published, by=cast.paavo, at=AT)


def test_an_own_code_knows_a_new_entry_again_under_another_name(cast):
    coded = {**NEW, "external_id": f"{cast.pensioners.pk}/tupa"}
    first = editing.submit_rows(cast.pensioners, [{"data": coded}], by=cast.paavo, at=AT)[0]
    renamed = {**coded, "name": {"fi": "Juttutupa"}}
    second = editing.submit_rows(cast.pensioners, [{"data": renamed}], by=cast.paavo, at=LATER)[0]
    assert fresh(first).state == DraftState.DISCARDED
    service = editing.approve(second, by=cast.aino, at=LATER)
    third = editing.submit_rows(cast.pensioners, [{"data": coded, "service": None}], by=cast.paavo, at=LATER)[
        0
    ]
    assert third.service == service
    other = {**NEW, "external_id": f"{cast.pensioners.pk}/muu"}
    assert editing.submit_rows(cast.pensioners, [{"data": other}], by=cast.paavo, at=LATER)[0].service is None
