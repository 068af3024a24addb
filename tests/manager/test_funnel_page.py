import csv
import io
import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from palvelupolku.audit.actions import count
from palvelupolku.doors.manager.export import cell
from palvelupolku.intake.choices import Tier
from palvelupolku.intake.models import Contact


@pytest.fixture(autouse=True)
def _finnish():
    with translation.override("fi"):
        yield


@pytest.fixture
def manager(cast, client):
    client.force_login(cast.marjatta)
    now = timezone.now()
    with transaction.atomic():
        count("entered", Tier.GUIDANCE, timezone.localdate(now), 1234)
        count("entered", Tier.GUIDANCE, timezone.localdate(now) - timedelta(days=35), 1230)
    Contact.objects.create(
        code="K1",
        unit=cast.north,
        received_at=now - timedelta(days=9),
        state_since=now,
        due_at=now - timedelta(days=2),
        name="Veera Vastaus",
        text="salainen huoli",
    )
    return client


def page(client, query=""):
    return client.get(reverse("manager:funnel") + query)


def test_it_shows_each_number_what_it_was_a_picture_and_a_sentence(manager):
    html = page(manager).content.decode()
    assert "1\xa0234" in html and "oli 1\xa0230" in html
    assert "4 enemmän kuin edellisellä jaksolla" in html
    assert "1 yhteydenotto odottaa, 1 niistä on myöhässä." in html
    assert html.count("<svg width=") == html.count("<caption") == 5
    assert 'style="' not in html and "<style" not in html


def test_it_takes_the_period_from_the_address(manager):
    assert "oli 1\xa0230" not in page(manager, "?days=7").content.decode()
    html = page(manager, "?starts_on=1.10.2026&ends_on=2.10.2026").content.decode()
    assert "1.10.2026–2.10.2026" in html and "29.9.2026–30.9.2026" in html
    assert "luvut.csv?starts_on=1.10.2026&amp;ends_on=2.10.2026" in html


@pytest.mark.parametrize(
    "query",
    [
        "?starts_on=2026-10-05&ends_on=2026-10-01",
        "?starts_on=2026-10-05",
        "?ends_on=2026-10-05",
        "?starts_on=ylihuomenna&ends_on=2026-10-01",
        "?starts_on=2020-01-01&ends_on=2026-10-01",
        "?starts_on=2026-10-05&ends_on=2999-10-01",
        "?starts_on=0001-01-01&ends_on=0001-01-02",
    ],
)
def test_it_says_what_is_wrong_with_the_days_and_shows_the_usual_ones(manager, query):
    response = page(manager, query)
    assert response.status_code == 422
    assert response.context["period"].days == 30
    assert response.context["form"].errors


def test_a_strange_number_of_days_is_the_usual_one(manager):
    response = page(manager, "?days=12x")
    assert (response.status_code, response.context["period"].days) == (200, 30)


def test_it_names_no_person(manager, cast):
    for name in ("manager:funnel", "manager:funnel_csv"):
        text = manager.get(reverse(name)).content.decode()
        assert not re.search("Veera|salainen|Helvi|Lehtonen|Aino", text)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_it_speaks_the_other_languages(manager, language):
    html = manager.get(f"/{language}/johto/").content.decode()
    assert {"sv": "Hur löper stigen?", "en": "How does the path flow?"}[language] in html


def test_it_is_for_managers_only(cast, client):
    url = reverse("manager:funnel")
    assert client.get(url).status_code == 302
    for user, status in ((cast.aino, 403), (cast.eero, 403), (cast.paavo, 404), (cast.marjatta, 200)):
        client.force_login(user)
        assert client.get(url).status_code == status
        assert client.get(reverse("manager:funnel_csv")).status_code == status
        assert client.post(url).status_code in {405, status}


def test_the_table_opens_in_a_spreadsheet(manager):
    response = manager.get(reverse("manager:funnel_csv") + "?days=90")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in response["Content-Disposition"]
    assert response.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert {len(row) for row in rows} == {6}
    assert rows[0] == ["Osio", "Yksikkö", "Mistä", "Mittari", "Nyt", "Aiemmin"]
    assert ["Suppilo", "Kaikki yksiköt", f"3 {Tier.GUIDANCE.label}", "Tuli", "2464", "0"] in rows


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_is_a_formula(sign):
    assert cell(f"{sign}1+1") == f"'{sign}1+1"


def test_numbers_in_cells_are_finnish():
    assert [cell(value) for value in (3.5, 4.0, 0, None)] == ["3,5", "4", "0", ""]


def test_the_page_asks_the_database_few_questions(manager, django_assert_max_num_queries):
    page(manager)
    with django_assert_max_num_queries(20):
        page(manager)
