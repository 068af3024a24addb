"""HSDS 3 JSON: objects, lists and places joined by their ids; again nothing; no persons kept."""

import copy
import io
import json
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from palvelupolku.accounts.models import Organisation
from palvelupolku.audit.models import Event
from palvelupolku.directory.choices import Placement, Source, Status
from palvelupolku.directory.exchange.hsds_hours import hours_of, schedules_of
from palvelupolku.directory.models import CatalogueVersion, Channel, Place, Service, SourceRecord
from palvelupolku.directory.search import find

pytestmark = pytest.mark.django_db
EXAMPLES = Path(__file__).resolve().parents[3] / "shared/data/hsds/examples"
ID = "6b7cf6a2-0b1a-4d1a-9a7e-2f1d0a9f0001"
ORGANIZATION = {
    "id": "6b7cf6a2-0b1a-4d1a-9a7e-2f1d0a9f0002",
    "name": "Rannikon Tuki ry",
    "description": "Tukea rannikolla.",
    "website": "https://tuki.example",
    "legal_status": "Rekisteröity yhdistys",
    "organization_identifiers": [{"id": "x", "identifier_type": "Y-tunnus", "identifier": "1234567-1"}],
}
SERVICE = {
    "id": ID,
    "name": "Keskusteluapu",
    "alternate_name": "Juttutuvat",
    "status": "active",
    "description": "Juttelemme kahden kesken. Voit tulla ilman aikaa.",
    "url": "https://tuki.example/apu",
    "email": "apu@tuki.example",
    "application_process": "Soita ensin.",
    "eligibility_description": "Kaikille",
    "minimum_age": 18,
    "assured_date": "2026-10-01",
    "assurer_email": "leena@tuki.example",
    "organization": ORGANIZATION,
    "phones": [{"id": "p1", "number": "016 000 120"}, {"id": "p2", "number": "016 000 121"}],
    "languages": [{"id": "l1", "code": "fin"}, {"id": "l2", "code": "sv"}],
    "cost_options": [{"id": "c1", "amount": 0, "currency": "EUR", "option": "Käynti"}],
    "service_areas": [{"id": "a1", "name": "Keminkylä"}],
    "contacts": [{"id": "k1", "name": "Leena Esimerkki", "phones": [{"id": "p3", "number": "016 000 122"}]}],
    "capacities": [
        {
            "id": "v1",
            "unit": {"id": "u", "name": "Bed"},
            "available": 4,
            "updated": "2026-11-02T10:00:00+02:00",
        }
    ],
    "attributes": [
        {"id": "t1", "taxonomy_term": {"id": "t", "code": "P4.12", "name": "Järjestötoiminta"}},
        {"id": "t2", "taxonomy_term": {"id": "t", "code": "KR1.1", "name": "Ikäihmiset"}},
        {"id": "t3", "taxonomy_term": {"id": "t", "code": "X-1", "name": "Yksinäisyys"}},
    ],
    "schedules": [
        {"id": "s1", "freq": "WEEKLY", "byday": "MO,TU", "opens_at": "09:00:00", "closes_at": "15:00:00"}
    ],
    "service_at_locations": [
        {
            "id": "sal1",
            "location": {
                "id": "loc1",
                "location_type": "physical",
                "name": "Rantatupa",
                "latitude": 66.1,
                "longitude": 25.2,
                "accessibility": [{"id": "y", "description": "Induction loop and wheelchair ramp."}],
                "addresses": [
                    {
                        "id": "d",
                        "attention": "Leena Esimerkki",
                        "address_1": "Rantatie 5",
                        "city": "Rantakylä",
                        "postal_code": "99920",
                        "address_type": "physical",
                    }
                ],
            },
        }
    ],
}


def run(tmp_path, *documents, **options):
    for number, document in enumerate(documents):
        text = document if isinstance(document, str) else json.dumps(document)
        (tmp_path / f"{number}.json").write_text(text, "utf-8")
    out = io.StringIO()
    call_command("import_services", str(tmp_path), stdout=out, **options)
    return out.getvalue()


def test_a_full_service_is_read_whole(cast, tmp_path):
    said = run(tmp_path, SERVICE)
    assert "HSDS services: 1 created." in said and "HSDS organisations: 1 created." in said
    service = Service.objects.get(external_id=ID)
    assert (service.source, service.status, service.name["fi"]) == ("hsds", "published", "Keskusteluapu")
    assert service.summary == {"fi": "Juttelemme kahden kesken."}
    assert service.for_whom == {"fi": "Kaikille\n18– v"} and service.how_to_get_in == {"fi": "Soita ensin."}
    assert (service.phone, service.email) == ("016 000 120", "apu@tuki.example")
    assert service.charge == "free" and service.cost == {"fi": "Käynti: 0 €"}
    assert service.languages == ["fi", "sv"] and service.accessibility == ["step_free", "loop"]
    assert service.classes == ["P4.12"] and service.target_groups == ["KR1.1"]
    assert service.keywords == {"fi": ["Juttutuvat", "Yksinäisyys"]}
    assert (service.free_places, service.free_places_unit) == (4, "bed")
    assert service.free_places_on == date(2026, 11, 2) and service.free_places_told_by == "import"
    assert service.confirmed_on == date(2026, 10, 1)
    assert service.placement == Placement.PROPOSED and service.stages == [1, 2, 4]
    assert list(service.municipalities.values_list("pk", flat=True)) == ["991"]
    assert service.organisation.name == {"fi": "Rannikon Tuki ry"}
    assert service.organisation.kind == "association" and service.organisation.email == ""
    place = Place.objects.get(channel__services=service)
    assert place.street == {"fi": "Rantatie 5"} and place.municipality_id == "992"
    assert (place.latitude, place.longitude) == (66.1, 25.2)
    phones = Channel.objects.filter(services=service, kind="Phone").order_by("pk")
    assert [each.phones[0]["number"] for each in phones] == ["016 000 120", "016 000 121"]
    assert phones[0].hours_text["fi"] == "ma–ti 9–15"
    assert find("juttutuvat").hits[0].service_id == service.pk


def test_no_person_is_kept(cast, tmp_path):
    run(tmp_path, SERVICE)
    kept = json.dumps(SourceRecord.objects.get(source=Source.HSDS).raw)
    assert "Leena" not in kept and "leena@" not in kept and "Rantatupa" in kept


def test_the_second_run_writes_nothing(cast, tmp_path, django_assert_max_num_queries):
    run(tmp_path, SERVICE)
    before = CatalogueVersion.objects.get().token, Event.objects.count(), Service.objects.get(external_id=ID)
    with django_assert_max_num_queries(25) as queries:
        said = run(tmp_path, SERVICE)
    assert "HSDS services: 1 unchanged." in said and "organisations: 1 unchanged" in said
    assert not [q for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    after = CatalogueVersion.objects.get().token, Event.objects.count(), Service.objects.get(external_id=ID)
    assert after[:2] == before[:2] and after[2].updated_at == before[2].updated_at


def test_a_list_takes_nothing_away_and_a_place_adds_one(cast, tmp_path):
    run(tmp_path, SERVICE)
    short = {key: SERVICE[key] for key in ("id", "name", "status", "description")}
    page = {"total_items": 1, "contents": [short | {"name": "Juttuapu"}]}
    said = run(tmp_path, page)
    assert "1 updated" in said
    service = Service.objects.get(external_id=ID)
    assert service.name == {"fi": "Juttuapu"} and Place.objects.filter(channel__services=service).count() == 1
    place = copy.deepcopy(SERVICE["service_at_locations"][0]) | {"id": "sal2", "service": short}
    place["location"]["name"] = "Toinen tupa"
    run(tmp_path, place)
    assert Place.objects.filter(channel__services=service).count() == 2
    assert "1 unchanged" in run(tmp_path, place)
    run(tmp_path, {key: SERVICE[key] for key in SERVICE if key != "phones"} | {"contacts": []})
    service.refresh_from_db()
    assert service.phone == "" and Place.objects.filter(channel__services=service).count() == 1


def test_a_placement_that_a_person_confirmed_stays(cast, tmp_path):
    run(tmp_path, SERVICE)
    Service.objects.filter(external_id=ID).update(placement=Placement.CONFIRMED, stages=[5], phases=[7])
    run(tmp_path, SERVICE | {"name": "Uusi nimi"})
    service = Service.objects.get(external_id=ID)
    assert (service.name["fi"], service.placement, service.stages) == ("Uusi nimi", "confirmed", [5])


def test_an_inactive_service_is_not_shown(cast, tmp_path):
    run(tmp_path, SERVICE)
    run(tmp_path, SERVICE | {"status": "temporarily closed"})
    assert Service.objects.get(external_id=ID).status == Status.ARCHIVED
    shown = {hit.service_id for hit in find("juttutuvat").hits}
    assert Service.objects.get(external_id=ID).pk not in shown


def test_one_that_is_here_already_keeps_its_own_row(cast, tmp_path):
    cast.pensioners.business_id = "1234567-1"
    cast.pensioners.save()
    assert "1 known here already" in run(tmp_path, SERVICE)
    assert Service.objects.get(external_id=ID).organisation == cast.pensioners
    cast.pensioners.refresh_from_db()
    assert cast.pensioners.name == {"fi": "Keminkylän Eläkkeensaajat ry"}


def test_lines_and_organisations_with_services_are_read(cast, tmp_path):
    other = SERVICE | {"id": "oma-tunnus-7", "name": "Toinen apu", "organization": None}
    run(tmp_path, json.dumps(SERVICE) + "\n" + json.dumps(other) + "\n")
    assert Service.objects.filter(source="hsds").count() == 2
    nested = {"id": "z", "name": "Sisäinen", "status": "active"}
    run(tmp_path, ORGANIZATION | {"services": [nested]})
    inner = Service.objects.get(external_id="z")
    assert inner.organisation.external_id == f"hsds:{ORGANIZATION['id']}"


def test_what_cannot_be_taken_is_refused_in_words_and_the_rest_is_taken(cast, tmp_path):
    wrong = SERVICE | {"id": "nimetön", "name": " "}
    far = copy.deepcopy(SERVICE)
    far["service_at_locations"][0]["location"]["latitude"] = 100
    said = run(tmp_path, [wrong, far, {"id": "a", "odd": 1}, 7])
    assert "Refused: service: nimetön: it has no name." in said
    assert "not a service, organization or service_at_location" in said
    assert (
        "Remark: Keskusteluapu: taken in without the coordinates 100, 25.2: they are no place on earth."
        in said
    )
    assert Service.objects.get(source="hsds").external_id == ID
    with pytest.raises(CommandError, match="1 of the files"):
        run(tmp_path, "{")


def test_texts_may_be_in_swedish(cast, tmp_path):
    run(tmp_path, SERVICE | {"name": "Samtalsstöd"}, language="sv")
    assert Service.objects.get(external_id=ID).name == {"sv": "Samtalsstöd"}


def test_schedules_and_hours_are_each_others_opposites():
    told = [
        {"freq": "WEEKLY", "byday": "MO,WE", "opens_at": "09:00", "closes_at": "15:30"},
        {
            "freq": "WEEKLY",
            "byday": "SA",
            "opens_at": "10:00",
            "closes_at": "12:00",
            "valid_from": "2026-01-01",
        },
    ]
    hours = hours_of(told, date(2026, 11, 23))
    assert hours["hours"]["fi"] == "ma 9–15.30, ke 9–15.30, la 10–12"
    assert schedules_of(hours["opening_hours"]) == told
    for odd in (
        {
            "freq": "MONTHLY",
            "byday": "1MO",
            "opens_at": "09:00",
            "closes_at": "10:00",
            "description": "Kerran",
        },
        {
            "freq": "WEEKLY",
            "interval": 2,
            "byday": "MO",
            "opens_at": "9",
            "closes_at": "x",
            "description": "Kerran",
        },
    ):
        assert hours_of([odd], date(2026, 11, 23)) == {"hours": {"fi": "Kerran"}}
    assert hours_of([{}], date(2026, 11, 23)) == {}


@pytest.mark.skipif(not EXAMPLES.exists(), reason="the HSDS examples are not here")
def test_the_published_examples_are_taken_in(cast, tmp_path):
    out = io.StringIO()
    call_command("import_services", str(EXAMPLES), language="en", stdout=out)
    service = Service.objects.get(source="hsds")
    assert service.name == {"en": "Community Counselling"} and service.charge == "charged"
    assert service.organisation == Organisation.objects.get(external_id__startswith="hsds:")
    assert (service.free_places, service.languages) == (12, ["ur"])
    assert "without the coordinates 100, 101:" in out.getvalue() and "Refused" not in out.getvalue()
    kept = json.dumps(SourceRecord.objects.get(source=Source.HSDS).raw)
    assert "Ann Persona" not in kept and "A. Persona" not in kept
    out = io.StringIO()
    call_command("import_services", str(EXAMPLES), language="en", stdout=out)
    assert "1 unchanged" in out.getvalue() and "updated" not in out.getvalue()
