"""Importing from PTV: what comes in, what is told of the rest."""

import codecs
import itertools
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from palvelupolku.accounts.models import Organisation
from palvelupolku.audit.models import Event
from palvelupolku.directory.choices import ChannelType, Charge, Placement, Status
from palvelupolku.directory.models import (
    CatalogueVersion,
    Channel,
    Code,
    ImportGap,
    Municipality,
    Service,
    SourceRecord,
)
from palvelupolku.directory.search import find

from .ptv import (
    DATA,
    NETTILUKIO,
    OTAVA,
    channel,
    code,
    guid,
    names,
    needs_real,
    organisation,
    service,
    service_class,
    take,
    to_channel,
    to_service,
    write,
)

pytestmark = pytest.mark.django_db


def gaps(kind=None):
    rows = ImportGap.objects.filter(kind=kind) if kind else ImportGap.objects.all()
    return sorted(row.name or row.target for row in rows)


# --- real objects ---------------------------------------------------------------------------------------


@needs_real
@pytest.mark.ptv
def test_it_imports_the_real_objects():
    report = take(DATA / "services")
    assert report.counts["service"]["created"] == 2 and report.counts["channel"]["created"] == 1
    otava = Channel.objects.get(ptv_id=OTAVA)
    place = otava.places.get()
    assert (round(place.latitude, 2), round(place.longitude, 2)) == (61.65, 27.07)
    assert place.street["fi"] == "Otavantie 2 B" and place.municipality.name["sv"] == "S:t Michel"
    assert otava.kind == ChannelType.SERVICE_LOCATION and otava.hours_text["fi"] == "ma–pe 8–16"
    assert otava.phones[0]["prefix"] == "+358" and otava.phones[0]["charge"] == Charge.CHARGED
    school = Service.objects.get(ptv_id=NETTILUKIO)
    assert school.name == {"fi": "Nettilukio aikuisille"} and "Etälukio" in school.keywords["fi"]
    assert school.charge == Charge.FREE and school.area_type == "Nationwide"
    assert list(school.channels.all()) == [otava]
    assert school.organisation.name["fi"] == "Mikkelin kaupungin liikelaitos Otavia"
    assert "Mikkelin kaupunki" in gaps("organisation") and "Nettilukion hakulomake" in gaps("channel")
    assert SourceRecord.objects.get(ptv_id=OTAVA).raw["id"] == OTAVA


@needs_real
@pytest.mark.ptv
def test_it_reads_the_code_lists_and_old_addresses_lead_to_the_same_codes():
    take(DATA)
    assert Code.objects.filter(scheme="ptvserclass").count() == 229
    assert (
        Code.objects.get(scheme="ptvserclass", code="P6.10").name["sv"]
        == "Vuxen- och kompletteringsutbildning"
    )
    assert Code.objects.get(scheme="ptvkohderyhmat", code="KR2.8").parent == "KR2"
    # One object tells its class by the old address, the other by the new one.
    classes = {str(row): row.classes for row in Service.objects.all()}
    assert classes["Yksilöllistetty oppimäärä"] == ["P6.2"]
    assert classes["Nettilukio aikuisille"] == ["P6.10", "P6.8", "P6.13", "P6"]
    assert all(
        gap.startswith(("language:", "municipality:", "publishingStatus:", "string")) for gap in gaps("code")
    )


@needs_real
@pytest.mark.ptv
def test_it_names_what_it_skips():
    report = take(DATA)
    skipped = {str(path).rsplit("/", 1)[1] for path, _ in report.skipped}
    assert {"GeneralDescription.json", "ServiceNumbers.json", "ptv_services_labels.csv"} <= skipped
    assert not report.refused and not report.unreadable
    assert "GeneralDescription.json" in report.as_text()


@needs_real
@pytest.mark.ptv
def test_the_official_shapes_import_and_nobody_finds_them():
    report = take(DATA / "v11-shapes")
    assert not report.refused and not report.unreadable
    assert report.counts["service"]["created"] == 1 and report.counts["collection"]["created"] == 1
    # All five channels of the shapes carry one id.
    assert report.counts["channel"] == {"created": 1, "repeated": 4}
    assert Service.objects.get().status == Status.DRAFT and find("string").total == 0
    assert "string" in gaps("code")


@needs_real
@pytest.mark.ptv
def test_each_official_channel_shape_is_told_apart_by_its_shape(tmp_path):
    for number, (kind, name) in enumerate(
        [
            ("EChannel", "ElectronicChannel"),
            ("Phone", "PhoneChannel"),
            ("PrintableForm", "PrintableFormChannel"),
            ("ServiceLocation", "ServiceLocationChannel"),
            ("WebPage", "WebPageChannel"),
        ]
    ):
        raw = json.loads((DATA / "v11-shapes" / f"V11VmOpenApi{name}.json").read_text("utf-8-sig"))
        write(tmp_path, **{f"f{number}": {**raw, "id": guid(kind)}})
    take(tmp_path)
    assert {str(row.ptv_id): row.kind for row in Channel.objects.all()} == {
        guid(kind): kind for kind in ChannelType.values
    }


@needs_real
@pytest.mark.ptv
def test_a_second_run_writes_nothing():
    take(DATA)
    token = CatalogueVersion.objects.get().token
    with CaptureQueriesContext(connection) as queries:
        report = take(DATA)
    assert report.changed == 0
    wrote = ("INSERT", "UPDATE", "DELETE")
    assert [row["sql"] for row in queries if row["sql"].lstrip().upper().startswith(wrote)] == []
    assert CatalogueVersion.objects.get().token == token


# --- forms of a file ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrap",
    [
        lambda rows: rows,
        lambda rows: {row["id"]: row for row in rows},
        lambda rows: {"pageNumber": 1, "pageCount": 1, "itemList": rows},
        lambda rows: {row["id"].upper(): row for row in rows},
    ],
    ids=["list", "map", "page", "map with capitals"],
)
def test_it_reads_lists_maps_and_pages(tmp_path, wrap):
    rows = [
        service("Ateriapalvelu"),
        channel("Keittiö", services=[to_service("Ateriapalvelu")]),
        organisation(),
    ]
    report = take(write(tmp_path, all=wrap(rows)))
    assert report.changed == 3 and gaps() == []
    assert Service.objects.get().channels.get().name == {"fi": "Keittiö"}


def test_it_reads_a_byte_order_mark_and_folders_in_folders(tmp_path):
    write(tmp_path / "a" / "b", bom=codecs.BOM_UTF8 + json.dumps(service()).encode())
    assert take(tmp_path).counts["service"]["created"] == 1


def test_an_empty_list_is_not_an_error(tmp_path):
    report = take(write(tmp_path, a=[], b={}, c={"itemList": []}))
    assert len(report.skipped) == 3 and not report.refused


def test_kinds_are_told_by_shape_not_by_name(tmp_path):
    take(write(tmp_path, organisations=service(), services=channel("Puhelin", "Phone"), codes=organisation()))
    assert Service.objects.count() == Channel.objects.count() == Organisation.objects.count() == 1


# --- what is read ---------------------------------------------------------------------------------------


def test_it_tolerates_nulls_and_nothing(tmp_path):
    bare = {"id": guid("bare"), "serviceNames": None, "serviceDescriptions": None}
    nulls = dict.fromkeys(service()) | {"id": guid("nulls"), "serviceNames": names("Nollat")}
    lone = {"id": guid("lone"), "serviceChannelType": "Phone", "phoneNumbers": [None, {}], "addresses": None}
    report = take(write(tmp_path, a=[bare, nulls, lone]))
    assert report.counts["service"]["created"] == 2 and not report.refused
    assert ImportGap.objects.filter(kind="name").count() == 2


def test_it_reads_texts_charges_and_status(tmp_path):
    take(
        write(
            tmp_path,
            a=[
                service(
                    "Kotiapu",
                    serviceChargeType="Chargeable",
                    requirements=[{"language": "fi", "value": "Ikäihmisille"}],
                    keywords=[{"language": "fi", "value": "siivous"}],
                    publishingStatus="Archived",
                )
            ],
        )
    )
    row = Service.objects.get()
    assert row.summary == {"fi": "Kotiapu auttaa arjessa."} and row.how_to_get_in == {"fi": "Soita ja kysy."}
    assert row.charge == Charge.CHARGED and row.for_whom == {"fi": "Ikäihmisille"}
    assert row.status == Status.ARCHIVED and row.keywords == {"fi": ["siivous"]}


@pytest.mark.parametrize(
    ("north", "east"),
    [("string", "string"), ("61.65", "27.07"), ("NaN", "1"), ("", "503879"), ("1e999", "5")],
)
def test_coordinates_that_are_no_place_become_a_gap(tmp_path, north, east):
    address = {"type": "Location", "streetAddress": {"street": [], "latitude": north, "longitude": east}}
    take(write(tmp_path, a=channel(addresses=[address])))
    place = Channel.objects.get().places.get()
    assert place.latitude is None and ImportGap.objects.filter(kind="coordinates").count() == 1


def test_a_municipality_gets_its_names_once(tmp_path):
    Municipality.objects.create(code="049", name={"fi": "Oma nimi"}, is_served=True)
    areas = [{"type": "Municipality", "municipalities": [{"code": "49", "name": names("PTV", sv="Esbo")}]}]
    take(write(tmp_path, a=service(areaType="LimitedType", areas=areas)))
    row = Municipality.objects.get()
    assert row.name == {"fi": "Oma nimi", "sv": "Esbo"} and row.is_served
    assert list(Service.objects.get().municipalities.all()) == [row]


def test_stages_are_proposed_from_the_class_and_a_confirmed_placement_stays(tmp_path):
    from palvelupolku.audit.actors import SYSTEM
    from palvelupolku.directory.actions import confirm_placement
    from palvelupolku.directory.queries import proposed, unclassified

    from .ptv import AT

    plain = service("Verotus", serviceClasses=[service_class("P99.1")])
    peer = service("Vertaistuki", serviceClasses=[service_class("P4.12"), service_class("P4")])
    take(write(tmp_path, a=[plain, peer]))
    assert [row.name["fi"] for row in unclassified()] == ["Verotus"]
    row = proposed().get()
    assert row.stages == [1, 2, 4] and row.placement == Placement.PROPOSED
    confirm_placement(row, by=SYSTEM, at=AT, stages=[2], phases=[1])
    take(write(tmp_path, a=[plain, {**peer, "serviceChargeType": "Other"}]))
    row.refresh_from_db()
    assert (row.stages, row.phases, row.placement, row.charge) == (
        [2],
        [1],
        Placement.CONFIRMED,
        Charge.VARIES,
    )


def test_a_withdrawn_codes_old_address_does_not_lead_to_its_successor(tmp_path):
    withdrawn = code("P7.12", "http://urn.fi/old", Id=None, ConceptType="PTVL", BroaderUris=None)
    current = code("P7.12", "http://urn.fi/new")
    told = service(serviceClasses=[service_class("P7.12", "Ulosotto", old_uri="http://urn.fi/old")])
    take(write(tmp_path, codes=[withdrawn, current], a=told))
    assert Service.objects.get().classes == [] and gaps("code") == ["Ulosotto"]


# --- order, gaps and links ------------------------------------------------------------------------------

WHOLE = {
    "service": service("Kahvila", serviceChannels=[to_channel("Sali")], serviceClasses=[service_class()]),
    "channel": channel("Sali"),
    "organisation": organisation("Suvantolan kunta"),
    "code": [code()],
}


@pytest.mark.parametrize("order", list(itertools.permutations(WHOLE)), ids="-".join)
def test_any_order_over_many_runs_ends_the_same(tmp_path, order):
    for name in order:
        take(write(tmp_path / name, **{name: WHOLE[name]}))
    row = Service.objects.get()
    assert row.channels.get().name == {"fi": "Sali"} and row.classes == ["P4.12"]
    assert row.organisation.name == {"fi": "Suvantolan kunta"}
    assert row.channels.get().organisation == row.organisation
    assert gaps() == [] and row.stages == [1, 2, 4]


def test_any_order_in_one_run_ends_the_same(tmp_path):
    take(write(tmp_path, **{f"f{n}": WHOLE[name] for n, name in enumerate(sorted(WHOLE, reverse=True))}))
    assert Service.objects.get().channels.count() == 1 and gaps() == []


def test_a_link_goes_when_neither_end_names_it(tmp_path):
    take(write(tmp_path, s=service("A", serviceChannels=[to_channel("B")]), c=channel("B")))
    assert Service.objects.get().channels.count() == 1
    take(write(tmp_path, s=service("A", modified="2026-02-01T10:00:00")))
    assert Service.objects.get().channels.count() == 0


def test_the_newest_of_several_versions_wins_in_any_order(tmp_path):
    old, new = service("Uusi", modified="2026-02-01"), service("Uusi", modified="2026-03-01")
    old["serviceNames"] = names("Vanha")
    take(write(tmp_path, a=new, b=old))
    assert Service.objects.get().name == {"fi": "Uusi"}
    report = take(write(tmp_path / "later", a=old))
    assert report.counts["service"]["older"] == 1 and Service.objects.get().name == {"fi": "Uusi"}


def test_a_named_organisation_gets_a_row_and_stays_a_gap(tmp_path):
    take(write(tmp_path, a=service()))
    assert Organisation.objects.get().name == {"fi": "Kunta"} and gaps("organisation") == ["Kunta"]


# --- all or nothing -------------------------------------------------------------------------------------

BAD = {
    "no guid": {"id": "abc", "serviceNames": []},
    "no id": {"serviceNames": names("Nimetön")},
    "text for a list": service("Huono", serviceNames="Huono"),
    "list for a text": service("Huono", publishingStatus=["Published"]),
    "number in a list": service("Huono", organizations=[7]),
    "unknown shape": {"id": guid("x"), "hello": 1},
    "not an object": 7,
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_one_bad_object_refuses_its_file_and_no_other(tmp_path, bad):
    report = take(write(tmp_path, bad=[service("Hyvä"), organisation(), bad], good=service("Toinen")))
    assert [row.name["fi"] for row in Service.objects.all()] == ["Toinen"]
    (path, object_id, why) = report.refused[0]
    assert path.endswith("bad.json") and why
    assert (bad.get("id", "") if isinstance(bad, dict) else "7") in (object_id, None) or object_id
    assert f"object {object_id or 'without an id'}" in report.as_text()
    assert SourceRecord.objects.count() == 1 and Organisation.objects.count() == 1


def test_what_the_database_does_not_take_refuses_the_file(tmp_path, monkeypatch):
    from django.db import DataError

    from palvelupolku.directory.exchange.ptv_write import Writer

    def fail(self, item):
        raise DataError("value too long")

    monkeypatch.setattr(Writer, "write", fail)
    report = take(write(tmp_path, a=service()))
    assert "value too long" in report.refused[0][2] and Service.objects.count() == 0


def test_nuls_halves_of_characters_and_depth_do_no_harm(tmp_path):
    odd = service("Outo")
    odd["serviceNames"] = names("Ou\x00to \ud83d 🦔")
    deep = b'{"id":' + b"[" * 5_000 + b"]" * 5_000 + b"}"
    report = take(write(tmp_path, odd=odd, deep=deep, endless=b'[{"modified": 1e999}]'))
    assert Service.objects.get().name["fi"].startswith("Outo ")
    assert [path.rsplit("/", 1)[1] for path, _ in report.unreadable] == ["deep.json"]


# --- the command ----------------------------------------------------------------------------------------


def test_the_command_ends_well_with_a_report(tmp_path, capsys):
    call_command("import_ptv", str(write(tmp_path, a=service(), b=[service("X"), 7], c={"a": 1})))
    told = capsys.readouterr().out
    assert "Services: 1 created." in told and "Refused" in told and "Skipped" in told
    assert "Kunta" in told


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"NaN,", None], ids=repr)
def test_the_command_ends_with_1_for_an_unreadable_file(tmp_path, body, capsys):
    write(tmp_path, good=service())
    bad = tmp_path / "bad.json"
    if body is not None:
        bad.write_bytes(body)
    with pytest.raises(CommandError) as error:
        call_command("import_ptv", str(tmp_path), str(bad))
    assert error.value.returncode == 1 and "Unreadable" in capsys.readouterr().out
    assert Service.objects.count() == 1


def test_each_file_that_changed_anything_leaves_one_line(tmp_path):
    write(tmp_path, a=[service("A"), service("B")], b=channel())
    take(tmp_path)
    lines = list(Event.objects.filter(action="directory.ptv.import").order_by("id"))
    assert [line.details["file"] for line in lines] == ["b.json", "a.json"]
    assert lines[1].details["counts"] == {"service created": 2}
    take(tmp_path)
    assert Event.objects.filter(action="directory.ptv.import").count() == 2


# --- hours ----------------------------------------------------------------------------------------------


def opening(day, to="", start="08:00:00", end="16:30:00"):
    return {"dayFrom": day, "dayTo": to, "from": start, "to": end}


@pytest.mark.parametrize(
    ("hours", "told"),
    [
        (
            [{"openingHour": [opening("Monday", "Thursday"), opening("Friday", end="14:00")]}],
            "ma–to 8–16.30, pe 8–14",
        ),
        (
            [{"openingHour": [opening("Monday", end="11:00"), opening("Monday", start="12:00")]}],
            "ma 8–11, 12–16.30",
        ),
        ([{"isAlwaysOpen": True}], "aina avoinna"),
        ([{"validTo": "2020-01-01T00:00:00", "openingHour": [opening("Monday")]}], None),
        ([{"serviceHourType": "Exceptional", "openingHour": [opening("Sunday")]}], None),
        ([{"openingHour": "string"}, {"openingHour": [{"dayFrom": "string"}]}], None),
    ],
)
def test_hours_are_told_in_words_too(tmp_path, hours, told):
    take(write(tmp_path, a=channel(serviceHours=hours)))
    row = Channel.objects.get()
    assert row.hours == hours and row.hours_text.get("fi") == told
