"""What was found as CSV and XLSX: exactly the services asked for, no formulas, no more columns than told."""

import csv
import io

import pytest
from django.http import Http404
from openpyxl import load_workbook

from palvelupolku.directory import actions
from palvelupolku.directory.choices import Status
from palvelupolku.directory.exchange.tables import COLUMNS, export_response
from palvelupolku.directory.models import Service
from tests.cast import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(cast):
    return actions.save_entry(
        {
            "key": "kaava",
            "organisation": cast.pensioners,
            "name": {"fi": "=HYPERLINK(1)", "sv": "@kaffe"},
            "summary": {"fi": 'Kaksi\nriviä; ja "lainaus"'},
            "call": {"phone": "+358 16 000 111"},
            "charge": "free",
            "stages": [1, 2],
            "municipalities": ["991"],
            "free_places": 3,
            "channels": [
                {
                    "type": "ServiceLocation",
                    "street": "Rantatie 1",
                    "postal_code": "99910",
                    "hours": "ma 9–12",
                }
            ],
        },
        by=cast.paavo,
        at=AT,
    )


def content(response):
    told = b"".join(response.streaming_content)
    response.close()
    return told


def csv_rows(ids, language="fi"):
    text = content(export_response(ids, "csv", language)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


def test_csv_holds_what_was_asked_for_in_that_order(cast, entry):
    cast.safety_phone.status = Status.ARCHIVED
    cast.safety_phone.save()
    rows = csv_rows([entry.pk, cast.errands.pk, cast.safety_phone.pk, entry.pk])
    head, first, second = rows
    assert len(head) == len(first) == len(COLUMNS) and head[0] == "Nimi"
    told = dict(zip(head, first, strict=True))
    assert told["Nimi"] == "'=HYPERLINK(1)" and told["Puhelin"] == "'+358 16 000 111"
    assert told["Lyhyesti"] == 'Kaksi\nriviä; ja "lainaus"'
    assert told["Alue"] == "Keminkylä" and told["Osoitteet"] == "Rantatie 1, 99910"
    assert told["Aukioloajat"] == "ma 9–12" and told["Vapaat paikat"] == "3"
    assert told["Maksullisuus"] == "maksuton" and told["Portaat"].startswith("1 Haluan pitää")
    assert second[0] == "Asiointi- ja saattaja-apu"


def test_the_table_speaks_the_language_asked_for(entry):
    head, row = csv_rows([entry.pk], "sv")
    assert head[0] == "Namn" and row[0] == "'@kaffe"


def test_xlsx_holds_text_and_no_formula(cast, entry):
    file = io.BytesIO(content(export_response([entry.pk, cast.errands.pk], "xlsx", "fi", "Haku: apu")))
    sheet = load_workbook(file)["Palvelut"]
    assert sheet.max_row == 3
    cell = sheet.cell(2, 1)
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")
    assert sheet.cell(2, [c.value for c in sheet[1]].index("Vapaat paikat") + 1).value == 3


def test_many_services_take_few_queries(cast, django_assert_max_num_queries):
    Service.objects.bulk_create(
        Service(slug=f"m{n}", name={"fi": f"M{n}"}, updated_at=AT) for n in range(600)
    )
    ids = list(Service.objects.values_list("pk", flat=True))
    with django_assert_max_num_queries(10):
        assert len(csv_rows(ids)) == len(ids) + 1


def test_an_unknown_format_is_not_found():
    with pytest.raises(Http404):
        export_response([], "exe")
