"""The template for associations: written and read back, every error in words, the same again unchanged."""

import io
import zipfile
from datetime import datetime

import pytest
from django.utils.translation import override
from openpyxl import Workbook, load_workbook

from palvelupolku.directory import actions, editing
from palvelupolku.directory.choices import DraftState, Placement
from palvelupolku.directory.entry_of import data_of
from palvelupolku.directory.exchange.template import (
    Unreadable,
    read_template,
    write_refused,
    write_template,
)
from palvelupolku.directory.hours import hours_in_words, open_service_ids
from palvelupolku.directory.models import Code, Service, ServiceDraft
from tests.cast import AT, HELSINKI

pytestmark = pytest.mark.django_db
TUESDAY_11 = datetime(2026, 11, 24, 11, 0, tzinfo=HELSINKI)
CLUB = {
    "Oma tunnus": "kerho-1",
    "Nimi": "Kahvikerho",
    "Nimi ruotsiksi": "Kaffeklubben",
    "Lyhyesti": "Kahvia ja juttuseuraa joka tiistai.",
    "Kenelle": "Kaikille yli 60-vuotiaille",
    "Hinta": "Maksuton. Kahvi 1 €.",
    "Maksullisuus": "maksuton",
    "Puhelin": "+358 16 000 111",
    "Verkkosivu": "www.elakkeensaajat.example/kerho",
    "Porras 1": "1",
    "Porras 2": "2 Vointini mietityttää; 3",
    "Palveluluokka 1": "P4.12 Järjestö- ja vapaaehtoistoiminta",
    "Kohderyhmä 1": "ikäihmiset",
    "Palvelukieli 1": "suomi; ruotsi",
    "Kunta 1": "keminkylä",
    "Kunta 2": "Rantakylä",
    "Kotona": "ei",
    "Tulee lähelle": "Kyllä",
    "Esteettömyys 1": "esteetön sisäänkäynti",
    "Paikan nimi": "Kylätalo",
    "Katuosoite": "Rantatie 1",
    "Postinumero": "950",
    "Paikan kunta": "Keminkylä",
    "Aukioloajat": "ti 10–12",
    "Puhelinajat": "arkisin 9–15",
    "Hakusanat": "juttuseura, kahvittelu",
    "Vapaat paikat": "4",
}


def csv_of(*rows, mark=";", coding="utf-8-sig"):
    heads = list(dict.fromkeys(head for row in rows for head in row))
    lines = [heads, *([row.get(head, "") for head in heads] for row in rows)]
    quoted = (mark.join('"' + cell.replace('"', '""') + '"' for cell in line) for line in lines)
    return "\r\n".join(quoted).encode(coding)


def xlsx_of(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.fixture
def own(cast):
    return cast.pensioners


@pytest.fixture
def names(db):
    Code.objects.create(scheme="ptvkohderyhmat", code="KR1.1", name={"fi": "Ikäihmiset"})


def only(reading):
    (row,) = reading.rows
    assert row.errors == []
    return row


def whys(row):
    return {error["column"]: error["why"] for error in row.errors}


def test_a_row_becomes_a_whole_entry(own, cast):
    row = only(read_template(csv_of(CLUB), own))
    assert (row.number, row.outcome) == (2, "new")
    data = row.data
    assert data["name"] == {"fi": "Kahvikerho", "sv": "Kaffeklubben"}
    assert data["kind"] == "activity" and data["charge"] == "free" and data["stages"] == [1, 2, 3]
    assert data["call"]["phone"] == "+358 16 000 111"
    assert data["call"]["url"] == "https://www.elakkeensaajat.example/kerho"
    assert data["service_class"] == ["P4.12"] and data["target_groups"] == ["KR1.1"]
    assert data["languages"] == ["fi", "sv"] and data["municipalities"] == ["991", "992"]
    assert (data["at_home"], data["mobile"], data["accessibility"]) == (False, True, ["step_free"])
    assert data["keywords"] == {"fi": ["juttuseura", "kahvittelu"]} and data["free_places"] == 4
    place, phone = data["channels"]
    assert hours_in_words(place.pop("opening_hours"), "fi", AT.date())[0] == "ti 10–12"
    assert hours_in_words(phone.pop("opening_hours"), "fi", AT.date())[0] == "ma–pe 9–15"
    assert place == {
        "type": "ServiceLocation",
        "name": {"fi": "Kylätalo"},
        "street": {"fi": "Rantatie 1"},
        "postal_code": "00950",
        "municipality": "991",
        "hours": {"fi": "ti 10–12"},
    }
    assert phone == {"type": "Phone", "phone": "+358 16 000 111", "hours": {"fi": "arkisin 9–15"}}


def test_hours_that_are_not_understood_stay_words_and_are_told(own, cast):
    row = only(read_template(csv_of({**CLUB, "Aukioloajat": "joka toinen ti", "Puhelinajat": ""}), own))
    place = row.data["channels"][0]
    assert row.outcome == "new" and row.errors == []
    assert place["hours"] == {"fi": "joka toinen ti"} and "opening_hours" not in place
    assert len(row.notes) == 1 and "joka toinen ti" in row.notes[0]
    accept(read_template(csv_of(CLUB), own), own, cast)
    approve_all()
    club = Service.objects.get(name__fi="Kahvikerho")
    assert open_service_ids(TUESDAY_11) == {club.pk}
    row = only(read_template(csv_of({**CLUB, "Aukioloajat": "joka toinen ti", "Puhelinajat": ""}), own))
    # The old week is not left beside words that say something else.
    assert row.outcome == "changed" and "opening_hours" not in row.data["channels"][0]


def approve_all():
    for draft in ServiceDraft.objects.filter(state=DraftState.SUBMITTED):
        editing.approve(draft, by=editing_by(), at=AT)


def editing_by():
    from palvelupolku.audit.actors import SYSTEM

    return SYSTEM


def accept(reading, own, cast):
    rows = [
        {"data": row.data, "service": row.service}
        for row in reading.rows
        if row.outcome in ("new", "changed")
    ]
    return editing.submit_rows(own, rows, by=cast.paavo, at=AT)


def test_the_same_file_again_changes_nothing(own, cast):
    content = csv_of(CLUB)
    accept(read_template(content, own), own, cast)
    again = only(read_template(content, own))
    assert again.outcome == "unchanged" and again.notes == ["Odottaa jo hyväksyntää."]
    approve_all()
    club = Service.objects.get(name__fi="Kahvikerho")
    assert club.external_id == f"{own.pk}/kerho-1" and club.placement == Placement.CONFIRMED
    assert only(read_template(content, own)).outcome == "unchanged"
    renamed = only(read_template(csv_of({**CLUB, "Nimi": "Tiistaikerho"}), own))
    assert (renamed.outcome, renamed.service) == ("changed", club)
    accept(read_template(csv_of({**CLUB, "Nimi": "Tiistaikerho"}), own), own, cast)
    approve_all()
    club.refresh_from_db()
    assert club.name == {"fi": "Tiistaikerho", "sv": "Kaffeklubben"}
    assert Service.objects.filter(organisation=own).count() == 2


def test_a_row_without_own_code_is_known_by_name(own, cast):
    few = {"Nimi": " asiointi- ja  SAATTAJA-APU ", "Lyhyesti": "Uusi lause."}
    row = only(read_template(csv_of(few), own))
    assert (row.outcome, row.service) == ("changed", cast.errands)
    # what the file has no column for stays
    assert row.data["stages"] == [3, 4] and row.data["name"]["sv"] == "Ärendehjälp"
    assert row.data["municipalities"] == ["991"]
    other = only(read_template(csv_of(few), cast.parish))
    assert (other.outcome, other.service) == ("new", None)


def test_an_empty_cell_empties_what_was_there(own, cast):
    few = {"Nimi": "Asiointi- ja saattaja-apu", "Lyhyesti": "Lause.", "Nimi ruotsiksi": "", "Porras 1": ""}
    data = only(read_template(csv_of(few), own)).data
    assert data["name"] == {"fi": "Asiointi- ja saattaja-apu", "en": "Errand and escort help"}
    assert data["stages"] == []


def test_every_error_is_told_in_words_with_its_row_and_column(own):
    wrong = {
        **CLUB,
        "Nimi": "",
        "Puhelin": "Leenalta",
        "Sähköposti": "leena",
        "Verkkosivu": "http://",
        "Maksullisuus": "halpa",
        "Palveluluokka 1": "P99.9",
        "Kunta 1": "Helsinky",
        "Postinumero": "9x",
        "Vapaat paikat": "monta",
        "Lyhyesti": "a" * 301,
        "Oma tunnus": "a b",
        "Kotona": "ehkä",
    }
    (first, second) = read_template(csv_of(CLUB, wrong), own).rows
    assert first.outcome == "new" and (second.number, second.outcome) == (3, "refused")
    told = whys(second)
    assert set(told) == {
        *("Oma tunnus", "Nimi", "Lyhyesti", "Maksullisuus", "Puhelin", "Sähköposti", "Verkkosivu"),
        *("Palveluluokka 1", "Kunta 1", "Kotona", "Postinumero", "Vapaat paikat"),
    }
    assert told["Nimi"] == "Tämä puuttuu. Kirjoita tähän jotakin."
    assert told["Kunta 1"] == "”Helsinky” ei ole tämän sarakkeen luettelossa. Valitse luettelosta."
    assert "301" in told["Lyhyesti"]
    with override("sv"):
        (row,) = read_template(csv_of({"Nimi": "A", "Lyhyesti": "B", "Puhelin": "x"}), own).rows
        assert whys(row) == {"Telefon": "Skriv bara numret här, till exempel 016 000 111."}


def test_duplicates_inside_the_file_are_named(own):
    rows = read_template(
        csv_of(CLUB, {**CLUB, "Oma tunnus": "kerho-2"}, {**CLUB, "Nimi": "Toinen"}), own
    ).rows
    assert [row.outcome for row in rows] == ["new", "refused", "refused"]
    assert whys(rows[1]) == {"Nimi": "Sama on jo rivillä 2. Jätä niistä vain yksi."}
    assert whys(rows[2]) == {"Oma tunnus": "Sama on jo rivillä 2. Jätä niistä vain yksi."}


def test_unknown_headings_are_named_and_missing_ones_told(own):
    reading = read_template(csv_of({**CLUB, "Jäseniä": "12", "Mitä pitää korjata": "x"}), own)
    assert reading.unknown == ["Jäseniä"] and reading.rows[0].outcome == "new"
    with pytest.raises(Unreadable, match="Nimi, Lyhyesti"):
        read_template(b"a;b\n1;2", own)
    with pytest.raises(Unreadable, match="kahdesti"):
        read_template(b"Nimi;Lyhyesti;nimi\nA;B;C", own)


def test_an_entry_of_another_register_is_refused(own, cast):
    Service.objects.filter(pk=cast.errands.pk).update(source="ptv")
    (row,) = read_template(csv_of({"Nimi": "Asiointi- ja saattaja-apu", "Lyhyesti": "Uusi."}), own).rows
    assert row.outcome == "refused" and "toisesta rekisteristä" in row.errors[0]["why"]


@pytest.mark.parametrize(
    "content",
    [
        csv_of(CLUB),
        csv_of(CLUB, mark=","),
        csv_of(CLUB, mark="\t", coding="utf-16"),
        csv_of({**CLUB, "Porras 2": "2; 3"}, coding="utf-8"),
        csv_of(CLUB, coding="cp1252"),
        "Liian ylhäällä otettu muistiinpano\r\n\r\n".encode() + csv_of(CLUB, coding="utf-8"),
    ],
)
def test_csv_in_many_shapes_reads_the_same(own, content):
    row = only(read_template(content, own))
    assert row.data["name"]["fi"] == "Kahvikerho" and row.data["stages"] == [1, 2, 3]
    assert row.data["cost"] == {"fi": "Maksuton. Kahvi 1 €."}


def test_lines_within_quotation_marks_keep_the_row_numbers_right(own):
    rows = read_template(csv_of({**CLUB, "Kenelle": "Yksi\nkaksi"}, {"Nimi": ""}, {"Nimi": "X"}), own).rows
    assert rows[0].data["for_whom"] == {"fi": "Yksi\nkaksi"}
    assert [row.number for row in rows] == [2, 5] and rows[1].outcome == "refused"


def test_cells_that_look_like_formulas_are_text(own):
    book = xlsx_of(["Nimi", "Lyhyesti", "Puhelin", "Vapaat paikat"], ["=1+1", "@here", "016 000 111", 3.0])
    data = only(read_template(book, own)).data
    assert data["name"]["fi"] == "=1+1" and data["summary"]["fi"] == "@here" and data["free_places"] == 3
    row = only(read_template(csv_of({"Nimi": "'=1+1", "Lyhyesti": "-x", "Puhelin": "'+358 16 000 111"}), own))
    assert row.data["name"]["fi"] == "=1+1" and row.data["call"]["phone"] == "+358 16 000 111"


def bomb():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<a/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 50_000_000)
    return file.getvalue()


def with_entities():
    source = io.BytesIO(xlsx_of(["Nimi", "Lyhyesti"], ["A", "B"]))
    out = io.BytesIO()
    with zipfile.ZipFile(source) as read, zipfile.ZipFile(out, "w") as write:
        for name in read.namelist():
            told = read.read(name)
            if name.startswith("xl/worksheets/"):
                told = b'<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + told
            write.writestr(name, told)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "tyhjä"),
        (b"x" * 2_000_001, "liian suuri"),
        (b"\xd0\xcf\x11\xe0 old", "salasana"),
        (b"PK\x03\x04 not really", "Tämä ei ole taulukko"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00", "Tämä ei ole taulukko"),
        (csv_of(*({"Nimi": f"n{n}", "Lyhyesti": "x"} for n in range(2_002))), "enintään 2000"),
        (b"Nimi;Lyhyesti\n;\n", "ei ole yhtään palvelua"),
    ],
)
def test_files_that_cannot_be_read_are_refused_in_words(own, content, why):
    with pytest.raises(Unreadable, match=why):
        read_template(content, own)


def test_a_swollen_or_scheming_workbook_is_refused(own):
    with pytest.raises(Unreadable, match=r"avattuna liian suuri.*2000 riviä ja 40 megatavua"):
        read_template(bomb(), own)
    with pytest.raises(Unreadable):
        read_template(with_entities(), own)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_template_with_own_entries_comes_back_unchanged(own, cast, language):
    actions.save_entry(
        {
            "key": "paljon",
            "organisation": own,
            "name": {"fi": "Paljon", "en": "Much"},
            "summary": {"fi": "+Lause."},
            "description": {"fi": "Rivi\ntoinen", "sv": "Stannar"},
            "charge": "varies",
            "stages": [1, 2, 4, 5],
            "phases": [1],
            "service_class": ["P4.13", "P4.12", "P25.6"],
            "target_groups": ["KR1.6", "KR1.1"],
            "languages": ["sv", "fi", "ru"],
            "municipalities": "all",
            "remote": True,
            "accessibility": ["toilet", "step_free", "loop"],
            "keywords": {"fi": ["yksi", "kaksi"], "sv": ["en"]},
            "card": {"fi": "Kortti"},
            "free_places": 0,
            "free_places_unit": "bed",
            "channels": [
                {"type": "Phone", "phone": "016 000 112", "hours": {"fi": "arkisin", "sv": "vardagar"}},
                {
                    "type": "ServiceLocation",
                    "street": "Tie 1",
                    "postal_code": "99910",
                    "lat": 66.1,
                    "lon": 25.1,
                },
                {"type": "ServiceLocation", "street": "Tie 2", "municipality": "991"},
                {"type": "EChannel", "url": "https://x.example/", "name": {"fi": "Varaa"}},
                {"type": "WebPage", "url": "https://y.example/"},
            ],
        },
        by=cast.paavo,
        at=AT,
    )
    out = io.BytesIO()
    services = own.services.order_by("pk")
    write_template(out, language, [data_of(service) for service in services])
    rows = read_template(out.getvalue(), own).rows
    for row in rows:
        assert row.data == {n: v for n, v in data_of(row.service).items() if n in row.data}
    assert [(row.outcome, row.errors) for row in rows] == [("unchanged", []), ("unchanged", [])]


def test_the_template_has_help_and_drop_downs(own):
    out = io.BytesIO()
    write_template(out)
    book = load_workbook(out)
    assert book.sheetnames == ["Palvelut", "Ohje", "Luettelot"]
    sheet = book["Palvelut"]
    heads = {cell.value: cell for cell in sheet[1]}
    assert "Oma lyhyt tunnuksenne" in heads["Oma tunnus"].comment.text
    listed = {str(rule.sqref).split(":")[0]: rule for rule in sheet.data_validations.dataValidation}
    lists = book["Luettelot"]
    for head, first in {
        "Laji": "järjestön toiminta",
        "Maksullisuus": "maksuton",
        "Kotona": "kyllä",
        "Kunta 1": "koko alue",
        "Palveluluokka 1": "P1 Asuminen",
        "Palvelukieli 2": "suomi",
    }.items():
        at = heads[head].coordinate[:-1]
        assert listed[f"{at}2"].type == "list" and lists[f"{at}2"].value == first
        assert f"${at}$2:" in listed[f"{at}2"].formula1
    assert lists[f"{heads['Porras 1'].coordinate[:-1]}2"].value.startswith("1 Haluan pitää")


def test_refused_rows_go_back_as_they_were_sent_with_why(own):
    wrong = {**CLUB, "Puhelin": "Leenalta", "Nimi": "=Kerho"}
    rows = [row.as_json() for row in read_template(csv_of(CLUB, wrong), own).rows]
    out = io.BytesIO()
    write_refused(out, rows)
    sheet = load_workbook(out)["Palvelut"]
    assert sheet.max_row == 2
    told = {head.value: cell.value for head, cell in zip(sheet[1], sheet[2], strict=True)}
    assert told["Nimi"] == "=Kerho" and told["Puhelin"] == "Leenalta" and told["Kunta 1"] == "keminkylä"
    assert "Puhelin: Kirjoita tähän vain numero" in told["Mitä pitää korjata"]
    mended = read_template(csv_of({**CLUB, "Nimi": "=Kerho"}), own)
    assert only(mended).outcome == "new"
