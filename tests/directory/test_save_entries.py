"""Writing entries of our own, confirming placements, reading them back."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from palvelupolku.accounts.models import Organisation
from palvelupolku.audit.actors import SYSTEM
from palvelupolku.audit.models import Event
from palvelupolku.directory import hours
from palvelupolku.directory.access import published_services
from palvelupolku.directory.actions import confirm_placement, save_entries, save_entry
from palvelupolku.directory.models import CatalogueVersion, Channel, Municipality, Service
from palvelupolku.directory.queries import served_municipalities, services_by_ids, unclassified
from palvelupolku.directory.rules import propose

from .ptv import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def towns():
    for code in ("991", "992"):
        Municipality.objects.create(code=code, is_served=True)
    Municipality.objects.create(code="091")


def entry(**fields):
    return {
        "key": "kahvila",
        "kind": "activity",
        "name": {"fi": "Kahvila", "sv": "Café"},
        "call": {"phone": "016 000 101", "email": "kahvila@jarjesto.example"},
        "stages": [2, 1],
        "phases": [1],
        "service_class": "P4.12",
        "municipalities": [991],
        "keywords": {"fi": "pulla"},
        "channels": [
            {"type": "Phone", "name": {"fi": "Puhelin"}, "phone": "016 000 101", "hours": {"fi": "ma 9–11"}},
            {
                "type": "ServiceLocation",
                "street": "Kahvitie 1",
                "municipality": 991,
                "lat": 63.7,
                "lon": 26.3,
            },
        ],
        **fields,
    }


def test_it_writes_all_that_an_entry_says(towns):
    giver = Organisation.objects.create(name={"fi": "Yhdistys"}, kind="association")
    service = save_entry(entry(organisation=giver), by=SYSTEM, at=AT)
    service.refresh_from_db()
    assert (service.stages, service.placement, service.phone) == ([1, 2], "confirmed", "016 000 101")
    assert service.classes == ["P4.12"] and service.giver == {"fi": "Yhdistys"}
    phone, place = service.channels.order_by("id")
    assert phone.hours_text == {"fi": "ma 9–11"} and phone.organisation == giver
    assert place.places.get().street == {"fi": "Kahvitie 1"} and place.places.get().municipality_id == "991"
    assert {"kahvila", "pulla"} <= set(service.lemmas["fi"]["title"].split()) and "sv" in service.lemmas


def test_the_same_slug_is_the_same_entry(towns):
    first = save_entry(entry(), by=SYSTEM, at=AT)
    token = CatalogueVersion.objects.get().token
    again = save_entry(entry(name={"fi": "Kuppila"}, channels=[]), by=SYSTEM, at=AT)
    assert again.pk == first.pk and Service.objects.get().name == {"fi": "Kuppila"}
    assert Channel.objects.count() == 0 and CatalogueVersion.objects.get().token != token


def test_all_means_the_countys_own_municipalities(towns):
    service = save_entry(entry(municipalities="all"), by=SYSTEM, at=AT)
    assert list(service.municipalities.all()) == list(served_municipalities())
    assert [row.pk for row in served_municipalities()] == ["991", "992"]


def test_many_are_written_with_few_queries_and_one_line(towns, django_assert_max_num_queries):
    save_entries([entry(key=f"a{n}") for n in range(3)], by=SYSTEM, at=AT)
    with django_assert_max_num_queries(40):
        rows = save_entries([entry(key=f"a{n}") for n in range(200)], by=SYSTEM, at=AT)
    assert [row.slug for row in rows][:2] == ["a0", "a1"] and Service.objects.count() == 200
    lines = Event.objects.filter(action="directory.service.save_many")
    assert [line.details for line in lines.order_by("id")] == [{"services": 3}, {"services": 200}]


def test_an_entry_without_stages_is_unclassified_until_a_person_places_it(towns):
    service = save_entry(entry(stages=[]), by=SYSTEM, at=AT)
    assert list(unclassified()) == [service]
    confirm_placement(service, by=SYSTEM, at=AT, stages=["2"], phases=[7, 1])
    service.refresh_from_db()
    assert not unclassified().exists() and (service.stages, service.phases) == ([2], [1, 7])
    line = Event.objects.get(action="directory.service.confirm_placement")
    assert line.details["stages"] == [2] and line.object_id == str(service.pk)


@pytest.mark.parametrize(("stages", "phases"), [([6], []), ([1], [8]), (["x"], [])])
def test_a_placement_that_is_none_is_refused(towns, stages, phases):
    service = save_entry(entry(), by=SYSTEM, at=AT)
    with pytest.raises((ValidationError, ValueError)):
        confirm_placement(service, by=SYSTEM, at=AT, stages=stages, phases=phases)


def test_services_come_in_the_asked_order_and_drafts_not_at_all(towns, django_assert_num_queries):
    rows = save_entries([entry(key="a"), entry(key="b"), entry(key="c", status="draft")], by=SYSTEM, at=AT)
    ids = [rows[1].pk, 0, rows[0].pk, rows[2].pk, rows[1].pk]
    with django_assert_num_queries(5):
        found = services_by_ids(ids)
        for service in found:
            list(service.municipalities.all()), [list(way.places.all()) for way in service.channels.all()]
    assert [row.slug for row in found] == ["b", "a"] and published_services().count() == 2


TABLE = {"P4": {"stages": [3], "phases": [2]}, "P4.12": {"stages": [1, 2], "phases": [6]}}


@pytest.mark.parametrize(
    ("classes", "stages"),
    [
        (["P4.12"], [1, 2]),
        (["P4.13"], [3]),  # not listed: the parent speaks
        (["P4", "P4.12"], [1, 2]),  # the child says more
        (["P4", "P41"], [3]),
        (["P99"], []),
        ([], []),
    ],
)
def test_a_class_proposes_its_stages(classes, stages):
    assert propose(classes, TABLE)[0] == stages


def test_weekly_hours_of_an_entry_tell_when_it_is_open(towns):
    week = {"type": "Phone", "phone": "016 000 101", "weekly": [[[0, 1], "09:00", "11:00"]]}
    never_closes = {"type": "Phone", "phone": "016 000 102", "weekly": "always"}
    service = save_entry(entry(channels=[week, never_closes]), by=SYSTEM, at=AT)
    monday = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)  # half past ten in Helsinki
    morning, always = (channel.hours for channel in service.channels.order_by("id"))
    assert hours.is_open(morning, monday) is True
    assert hours.is_open(morning, monday + timedelta(days=2)) is False
    assert hours.is_open(always, monday + timedelta(hours=14)) is True


def test_weekly_hours_must_be_times_of_day(towns):
    wrong = {"type": "Phone", "phone": "016 000 101", "weekly": [[[0], "aamu", "ilta"]]}
    with pytest.raises(ValueError, match="not times of day"):
        save_entry(entry(channels=[wrong]), by=SYSTEM, at=AT)
    assert not Service.objects.exists()
