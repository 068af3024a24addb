"""All that a PTV record tells: general descriptions, areas, vouchers, producers, connections, v12."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from palvelupolku.audit.actors import SYSTEM
from palvelupolku.directory.choices import ChannelType, Charge, Source, Status
from palvelupolku.directory.exchange.ptv import import_areas
from palvelupolku.directory.exchange.ptv_files import Unreadable
from palvelupolku.directory.hours import open_service_ids
from palvelupolku.directory.models import Channel, ChannelUse, ImportGap, Service
from palvelupolku.directory.search import find

from . import ptv12
from .ptv import AT, channel, code, guid, names, organisation, service, service_class, take, to_channel, write

pytestmark = pytest.mark.django_db
LATER = "2026-05-01T10:00:00"


def gaps(kind=None):
    rows = ImportGap.objects.filter(kind=kind) if kind else ImportGap.objects.all()
    return sorted(row.name or row.target for row in rows)


def told(value, kind, language="fi"):
    return {"language": language, "value": value, "type": kind}


def general(name="Kotihoito", **fields):
    return {
        "id": guid(f"general {name}"),
        "names": names(name, sv="Hemvård"),
        "descriptions": [
            told("Kotihoito auttaa päivittäisissä toimissa.", "Description"),
            told("Apua kotiin.", "Summary"),
            told("Ota yhteys asiakasohjaukseen.", "UserInstruction"),
        ],
        "requirements": [{"language": "fi", "value": "Ikäihmisille."}],
        "serviceChargeType": "Chargeable",
        "serviceClasses": [service_class("P4.1", "Kotihoito")],
        "targetGroups": [],
        "generalDescriptionType": "Municipality",
        **fields,
    }


# --- general descriptions -------------------------------------------------------------------------------


@pytest.mark.parametrize("order", [("general", "service"), ("service", "general")], ids="-".join)
def test_a_general_description_completes_a_service_whichever_comes_first(tmp_path, order):
    own = service(
        "Kotiapu",
        generalDescriptionId=guid("general Kotihoito"),
        serviceChargeType=None,
        serviceDescriptions=[told("Meillä käy tuttu hoitaja.", "Description")],
        serviceClasses=[service_class("P4.12")],
    )
    files = {"general": general(), "service": own}
    codes = [code("P4.12"), code("P4.1", "http://urn.fi/URN:NBN:fi:au:ptvl:v1030")]
    take(write(tmp_path / "codes", codes=codes))
    for name in order:
        take(write(tmp_path / name, **{name: files[name]}))
    row = Service.objects.get()
    assert row.description["fi"] == "Meillä käy tuttu hoitaja.\n\nKotihoito auttaa päivittäisissä toimissa."
    assert row.summary["fi"] == "Apua kotiin." and row.name == {"fi": "Kotiapu", "sv": "Hemvård"}
    assert (
        row.how_to_get_in["fi"] == "Ota yhteys asiakasohjaukseen." and row.for_whom["fi"] == "Ikäihmisille."
    )
    assert row.charge == Charge.CHARGED and row.classes == ["P4.12", "P4.1"]
    assert str(row.general_description) == guid("general Kotihoito") and gaps("general") == []


def test_a_changed_general_description_changes_its_services(tmp_path):
    own = service("Kotiapu", generalDescriptionId=guid("general Kotihoito"))
    take(write(tmp_path, a=[own, general()]))
    changed = general(descriptions=[told("Uusi kuvaus.", "Description")], modified=LATER)
    take(write(tmp_path / "later", a=changed))
    row = Service.objects.get()
    assert row.description == {"fi": "Uusi kuvaus."}
    assert row.summary["fi"] == "Kotiapu auttaa arjessa." and row.charge == Charge.FREE


def test_a_general_description_that_is_not_here_is_a_gap(tmp_path):
    take(write(tmp_path, a=service(generalDescriptionId=guid("general Kotihoito"))))
    assert gaps("general") == [guid("general Kotihoito")]


# --- the rest of a service ------------------------------------------------------------------------------


def test_vouchers_and_producers(tmp_path):
    vouchers = [
        {
            "value": "Palveluseteli",
            "language": "fi",
            "url": "https://kunta.example/s",
            "additionalInformation": "Kysy.",
        },
        {"value": "Toinen", "language": "fi", "url": "javascript:alert(1)", "additionalInformation": None},
    ]
    organisations = [
        {"roleType": "Responsible", "organization": {"id": guid("kunta"), "name": "Kunta"}},
        {
            "roleType": "Producer",
            "provisionType": "PurchaseServices",
            "organization": None,
            "additionalInformation": [{"language": "fi", "value": "Hoiva Oy"}],
        },
    ]
    take(write(tmp_path, a=service(serviceVouchers=vouchers, organizations=organisations)))
    row = Service.objects.get()
    assert [(each["name"], each["url"]) for each in row.vouchers] == [
        ("Palveluseteli", "https://kunta.example/s"),
        ("Toinen", ""),
    ]
    assert row.producers == [
        {"name": "", "organisation": "", "type": "PurchaseServices", "info": {"fi": "Hoiva Oy"}}
    ]


def test_days_of_first_publishing_and_of_confirming(tmp_path):
    take(write(tmp_path, a=service("A", publishingStatus="Draft", modified="2026-01-31T23:30:00Z")))
    row = Service.objects.get()
    assert row.published_at is None and row.confirmed_on == date(2026, 2, 1)  # of Finland
    take(write(tmp_path, a=service("A", modified=LATER)))
    row.refresh_from_db()
    assert row.published_at == AT and row.confirmed_on == date(2026, 2, 1)
    Service.objects.update(confirmed_on=date(2026, 6, 1), published_at=AT.replace(year=2025))
    take(write(tmp_path, a=service("A", modified="2026-05-02T10:00:00")))
    row.refresh_from_db()
    assert row.published_at.year == 2025 and row.confirmed_on == date(2026, 6, 1)


@pytest.mark.parametrize("status", ["Archived", "Withdrawn", "Modified", "Deleted", "Jotain muuta"])
def test_what_is_not_published_is_not_found(tmp_path, status):
    take(write(tmp_path, a=service("Ruusutarha")))
    assert find("ruusutarha").total == 1
    take(write(tmp_path, a=service("Ruusutarha", publishingStatus=status, modified=LATER)))
    assert find("ruusutarha").total == 0 and Service.objects.get().status != Status.PUBLISHED


def test_one_code_by_its_old_and_its_new_address(tmp_path):
    codes = [code("P4.12", "http://urn.fi/URN:NBN:fi:au:ptvl:v1040")]
    classes = [
        service_class("", uri="http://uri.suomi.fi/codelist/ptv/ptvserclass2/code/P4.12"),
        service_class("", old_uri="http://urn.fi/URN:NBN:fi:au:ptvl:v1040"),
        service_class("", old_uri="http://uri.suomi.fi/codelist/ptv/ptvserclass/code/P4.12"),
        service_class("P4.12", old_uri="http://unknown.example/x"),
    ]
    rows = [service(f"S{n}", serviceClasses=[each]) for n, each in enumerate(classes)]
    take(write(tmp_path, codes=codes, a=rows))
    assert {tuple(row.classes) for row in Service.objects.all()} == {("P4.12",)} and gaps("code") == []


# --- areas ----------------------------------------------------------------------------------------------

TABLE = """municipality_code,municipality,county_code,wellbeing_county
991,Suvantola,77,Järvilaakson hyvinvointialue
992,Niemelä,77,Järvilaakson hyvinvointialue
993,Muualla,78,Toinen hyvinvointialue
"""


def area(kind, told_code, name, municipalities=()):
    return {
        "type": kind,
        "code": told_code,
        "name": [{"language": "fi", "value": name}],
        "municipalities": [{"code": each, "name": []} for each in municipalities] or None,
    }


def test_an_area_without_municipalities_is_understood_by_the_table(tmp_path):
    areas = [area("WellbeingServiceCounty", "77", "Järvilaakson hyvinvointialue")]
    other = [area("Province", "05", "Jokin maakunta", ["994"])]
    take(
        write(
            tmp_path,
            a=[
                service("A", areaType="LimitedType", areas=areas),
                service("B", areaType="LimitedType", areas=other),
            ],
        )
    )
    assert gaps("area") == ["Järvilaakson hyvinvointialue"]
    table = tmp_path / "areas.csv"
    table.write_text(TABLE, encoding="utf-8-sig")
    report = import_areas(table, by=SYSTEM, at=AT)
    assert report.joined == 1 and gaps("area") == []
    towns = {row.name["fi"]: [town.pk for town in row.municipalities.all()] for row in Service.objects.all()}
    assert towns == {"A": ["991", "992"], "B": ["994"]}
    assert not import_areas(table, by=SYSTEM, at=AT).changed


def test_the_command_takes_the_table_too(tmp_path, capsys):
    table = tmp_path / "areas.csv"
    table.write_text(TABLE)
    call_command("import_ptv", "--areas", str(table))
    assert "Codes: 5 created." in capsys.readouterr().out
    with pytest.raises(CommandError, match=r"nowhere\.csv"):
        call_command("import_ptv", "--areas", "nowhere.csv")
    with pytest.raises(CommandError, match="file or a folder"):
        call_command("import_ptv")


def test_a_table_of_something_else_is_refused(tmp_path):
    table = tmp_path / "other.csv"
    table.write_text("a,b\n1,2\n")
    with pytest.raises(Unreadable, match="county_code"):
        import_areas(table, by=SYSTEM, at=AT)


# --- channels and connections ---------------------------------------------------------------------------

MONDAY_NOON = AT.replace(hour=12)
MORNING = [{"openingHour": [{"dayFrom": "Monday", "dayTo": "", "from": "08:00", "to": "10:00"}]}]
ALL_DAY = [{"openingHour": [{"dayFrom": "Monday", "dayTo": "", "from": "08:00", "to": "16:00"}]}]


def test_a_form_and_an_e_service_tell_their_addresses(tmp_path):
    form = channel(
        "Lomake",
        "PrintableForm",
        formIdentifier=[{"language": "fi", "value": "A1"}],
        channelUrls=[{"language": "fi", "type": "PDF", "value": "https://kunta.example/a1.pdf"}],
        attachments=[{"name": "Ohje", "url": "https://kunta.example/ohje.pdf", "language": "fi"}],
        supportPhones=[{"number": "16000001", "prefixNumber": "+358", "language": "fi"}],
        deliveryAddresses=[
            {"streetAddress": {"street": [{"language": "fi", "value": "Kuja"}], "streetNumber": "1"}}
        ],
    )
    take(write(tmp_path, a=form))
    row = Channel.objects.get()
    assert row.kind == ChannelType.PRINTABLE_FORM and row.places.get().street == {"fi": "Kuja 1"}
    assert [(each["url"], each["label"]) for each in row.urls] == [
        ("https://kunta.example/a1.pdf", ""),
        ("https://kunta.example/ohje.pdf", "Ohje"),
    ]
    assert row.phones[0]["number"] == "16000001"


def connection(**fields):
    return {**to_channel("Palvelupiste"), "description": [], "serviceHours": [], **fields}


def test_what_is_told_of_one_service_in_one_channel(tmp_path):
    rich = connection(
        serviceChargeType="Chargeable",
        description=[told("Kysy aulasta.", "Description"), told("5 € kerta", "ChargeTypeAdditionalInfo")],
        serviceHours=MORNING,
        contactDetails={
            "emails": [{"value": "aula@kunta.example", "language": "fi"}],
            "phoneNumbers": [{"number": "16000002", "prefixNumber": "+358"}],
            "webPages": [],
            "addresses": [
                {
                    "type": "Location",
                    "streetAddress": {
                        "street": [{"language": "fi", "value": "Sivukatu"}],
                        "streetNumber": "3",
                        "postalCode": "99999",
                        "postOffice": [{"language": "fi", "value": "SUVANTOLA"}],
                    },
                }
            ],
        },
    )
    rows = [
        service("Aamulla", serviceChannels=[rich]),
        service("Koko päivän", serviceChannels=[connection()]),
        channel(serviceHours=ALL_DAY),
    ]
    take(write(tmp_path, a=rows))
    use = ChannelUse.objects.get()
    assert use.service.name["fi"] == "Aamulla" and use.description == {"fi": "Kysy aulasta."}
    assert use.charge == Charge.CHARGED and use.cost == {"fi": "5 € kerta"} and use.hours == MORNING
    assert use.emails == ["aula@kunta.example"] and use.phones[0]["number"] == "16000002"
    assert use.address == {"fi": "Sivukatu 3, 99999 SUVANTOLA"}
    # The hours of the pair go before the channel's own.
    all_day = Service.objects.get(ptv_id=guid("Koko päivän")).pk
    assert open_service_ids(MONDAY_NOON) == {all_day}
    assert open_service_ids(AT) == {all_day, use.service_id}
    take(write(tmp_path, a=service("Aamulla", serviceChannels=[connection()], modified=LATER)))
    assert not ChannelUse.objects.exists() and open_service_ids(MONDAY_NOON) == {all_day, use.service_id}


def test_a_channel_that_names_a_service_tells_of_the_pair_before_the_service_comes(tmp_path):
    told_there = {"service": {"id": guid("Myöhemmin"), "name": "Myöhemmin"}, "serviceHours": MORNING}
    take(write(tmp_path / "1", a=channel(services=[told_there])))
    take(write(tmp_path / "2", a=service("Myöhemmin")))
    use = ChannelUse.objects.get()
    assert use.hours == MORNING and use.channel.services.get().name["fi"] == "Myöhemmin"


def test_a_file_that_fails_half_way_leaves_nothing_remembered(tmp_path):
    """What a rolled back file made must not be taken for being there by the next file."""
    broken = [organisation("Uusi kunta"), code("P4.12"), {**service("Rikki"), "languages": "fi"}]
    take(write(tmp_path, a=broken, b=service("Ehjä", serviceClasses=[service_class("P4.12")])))
    row = Service.objects.get()
    assert (
        row.name["fi"] == "Ehjä"
        and row.organisation.name == {"fi": "Kunta"}
        and gaps("code") == ["Vertaistuki"]
    )


@pytest.mark.parametrize("number", [3, 40])
def test_the_number_of_queries_does_not_follow_the_number_of_records(tmp_path, number):
    from django.db import connection as database
    from django.test.utils import CaptureQueriesContext

    rows = [
        service(f"P{n}", serviceChannels=[to_channel(f"K{n}")], serviceClasses=[service_class()])
        for n in range(number)
    ]
    write(tmp_path, a=[*rows, *(channel(f"K{n}") for n in range(number)), organisation(), code()])
    with CaptureQueriesContext(database) as queries:
        take(tmp_path)
    assert Service.objects.count() == number and len(queries) < 130


# --- v12 ------------------------------------------------------------------------------------------------


def v12():
    return {
        "o": {"items": [ptv12.organisation()], "totalPages": 1},
        "c": {"items": [ptv12.channel()], "totalPages": 1},
        "s": {"items": [ptv12.service()], "totalPages": 1},
        "x": {"items": [ptv12.connection()], "totalPages": 1},
    }


def test_v12_comes_in_as_the_same_rows(tmp_path):
    take(write(tmp_path / "codes", codes=[code()]))
    report = take(write(tmp_path / "v12", **v12()))
    assert not report.refused and gaps() == ["ptvkohderyhmat:KR1.2"]
    row = Service.objects.get()
    assert str(row.ptv_id) == guid("Asiointiapu") and row.source == Source.PTV
    assert row.name == {"fi": "Asiointiapu", "sv": "Asiointiapu på svenska"}
    assert (
        row.description["fi"] == "Avustaja lähtee mukaan kauppaan."
        and row.how_to_get_in["fi"] == "Soita ja kysy."
    )
    assert row.keywords == {"fi": ["kauppa-apu"]} and row.charge == Charge.FREE
    assert row.classes == ["P4.12"] and row.target_groups == ["KR1.2"] and row.languages == ["fi", "sv"]
    assert [town.pk for town in row.municipalities.all()] == ["020", "491"]
    assert row.confirmed_on == date(2026, 3, 6) and row.organisation.name == {"fi": "Suvantolan kunta"}
    way = row.channels.get()
    place = way.places.get()
    assert way.kind == ChannelType.SERVICE_LOCATION and way.phones[0]["number"] == "16000001"
    assert (round(place.latitude, 2), round(place.longitude, 2)) == (61.65, 27.07)
    assert place.street == {"fi": "Otavantie 2"} and way.hours_text["fi"] == "ma 9–15"
    assert way.urls[0]["label"] == "Neuvonta" and way.emails == ["neuvonta@kunta.example"]
    assert open_service_ids(MONDAY_NOON) == {row.pk}
    assert find("kauppa-apua").total == 1


@pytest.mark.parametrize("key", ["channelContentId", "serviceChannelContentId"])
@pytest.mark.parametrize("order", ["soxc", "xcso", "cxos"])
def test_v12_connections_name_the_channel_either_way_and_come_in_any_order(tmp_path, key, order):
    files = v12() | {"x": {"items": [ptv12.connection(key=key, serviceHours=MORNING)], "totalPages": 1}}
    for name in order:
        take(write(tmp_path / name, **{name: files[name]}))
    assert Service.objects.get().channels.get().name["fi"] == "Palvelupiste"
    assert ChannelUse.objects.get().hours[0]["openingHour"][0]["to"] == "10:00"
    assert gaps("channel") == gaps("service") == gaps("organisation") == []
    assert take(tmp_path).changed == 0


def test_v12_takes_up_what_v11_began_without_parting_it(tmp_path):
    old = service("Asiointiapu", serviceChannels=[to_channel("Palvelupiste")])
    take(write(tmp_path / "v11", a=[old, channel()]))
    take(write(tmp_path / "v12", s=ptv12.service(), x=ptv12.connection()))
    row = Service.objects.get()
    assert row.name["sv"] == "Asiointiapu på svenska" and row.channels.count() == 1


@pytest.mark.parametrize(
    "bad",
    [
        {**ptv12.service("Huono"), "languages": "fi"},
        {**ptv12.service("Huono"), "languageVersions": {"fi": "nimi"}},
        {**ptv12.channel("Huono"), "serviceHours": "aina"},
        {**ptv12.service("Huono"), "contentId": "abc"},
    ],
    ids=["languages", "versions", "hours", "id"],
)
def test_v12_of_another_shape_refuses_its_file(tmp_path, bad):
    report = take(write(tmp_path, a=[ptv12.service(), bad]))
    assert len(report.refused) == 1 and not Service.objects.exists()


def test_v12_tolerates_nulls_and_nothing(tmp_path):
    nulls = dict.fromkeys(ptv12.service()) | {
        "contentId": guid("n"),
        "languageVersions": {"fi": None, "sv": {}},
    }
    lone = {
        "contentId": guid("c"),
        "channelType": "Phone",
        "languageVersions": {},
        "phoneNumbers": ["016000001"],
    }
    report = take(write(tmp_path, a=[nulls, lone]))
    assert not report.refused and Channel.objects.get().phones[0]["number"] == "016000001"
    assert gaps("name") == ["-", "-"]
