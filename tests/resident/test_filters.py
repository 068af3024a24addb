"""Narrowing a search: from the address, into chips, on the page, in the table to save."""

import csv
import io
from datetime import date, datetime

import pytest
import time_machine
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from palvelupolku.directory.actions import touch_version
from palvelupolku.directory.choices import ChannelType, Charge, ServiceKind
from palvelupolku.directory.hours import weekly
from palvelupolku.directory.models import Channel, Place, Service
from palvelupolku.doors.resident.filters import Asked
from palvelupolku.doors.resident.nearby import in_words, kilometres
from tests.cast import AT, HELSINKI

TOWNS = {"991": "Keminkylä", "992": "Rantakylä"}


def asked(query):
    return Asked.of(QueryDict(query), TOWNS)


@pytest.fixture
def catalogue(cast):
    """Errands free of charge and in Swedish too, at a step-free hall in Keminkylä, open on weekdays 9–15."""
    Service.objects.filter(pk=cast.errands.pk).update(
        charge=Charge.FREE,
        languages=["fi", "sv"],
        target_groups=["KR1.1"],
        accessibility=["step_free", "toilet"],
        free_places=2,
        free_places_on=date(2026, 11, 18),
    )
    Service.objects.filter(pk=cast.safety_phone.pk).update(charge=Charge.CHARGED, is_at_home=True)
    hall = Channel.objects.create(
        kind=ChannelType.SERVICE_LOCATION,
        name={"fi": "Seurantalo"},
        hours=weekly([(range(5), "09:00", "15:00")]),
        updated_at=AT,
    )
    hall.services.add(cast.errands)
    Place.objects.create(
        channel=hall,
        street={"fi": "Seurantie 7"},
        postal_code="99910",
        post_office={"fi": "Keminkylä"},
        latitude=66.10,
        longitude=25.10,
    )
    touch_version()
    return cast


def names(client, query):
    return [row["name"].text for row in client.get(f"/haku/?{query}").context["rows"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("free=1", ["Asiointi- ja saattaja-apu"]),
        ("places=1", ["Asiointi- ja saattaja-apu"]),
        ("home=1", ["Turvapuhelin"]),
        ("kind=service", ["Turvapuhelin"]),
        ("kind=activity", ["Asiointi- ja saattaja-apu"]),
        ("whom=KR1.1", ["Asiointi- ja saattaja-apu"]),
        ("speaks=sv", ["Asiointi- ja saattaja-apu"]),
        ("access=step_free&access=toilet", ["Asiointi- ja saattaja-apu"]),
        ("time=during&stage=3", ["Asiointi- ja saattaja-apu"]),
        ("municipality=991&free=1", ["Asiointi- ja saattaja-apu"]),
    ],
)
def test_it_narrows(catalogue, client, query, found):
    answer = client.get(f"/haku/?{query}")
    assert [row["name"].text for row in answer.context["rows"]] == found
    assert not answer.context["is_nearest"]


def test_it_finds_what_is_near_and_tells_how_far(catalogue, client):
    answer = client.get("/haku/?postal=99910")
    assert {row["name"].text: row["far"] for row in answer.context["rows"]} == {
        "Asiointi- ja saattaja-apu": "< 1 km",
        "Turvapuhelin": "",
    }
    far_away = client.get("/haku/?lat=60.17&lon=24.94&km=5&kind=activity")
    assert far_away.context["is_nearest"] or not far_away.context["rows"]
    assert answer.headers["Permissions-Policy"].count("geolocation=(self)") == 1


def test_an_unknown_postal_code_says_what_to_do(catalogue, client):
    answer = client.get("/haku/?postal=00100&km=5")
    page = answer.text
    assert "Emme tunne postinumeroa 00100. Valitse sen sijaan kunta." in page
    assert '<details class="narrow" open>' in page
    assert 'class="chip"' not in page and answer.context["total"] == client.get("/haku/").context["total"]
    assert 'class="chip"' in client.get("/haku/?postal=99910&km=5").text
    tables = [b"".join(client.get(f"/haku/vienti.csv{query}")) for query in ("", "?postal=00100&km=5")]
    assert tables[0] == tables[1]


@pytest.mark.parametrize(("hour", "found"), [(10, 1), (20, 0)])
def test_open_now_goes_by_the_hours(catalogue, client, hour, found):
    with time_machine.travel(datetime(2026, 11, 23, hour, 0, tzinfo=HELSINKI), tick=False):
        answer = client.get("/haku/?open=1")
    fitting = [] if answer.context["is_nearest"] else answer.context["rows"]
    assert len(fitting) == found


def test_nothing_that_fits_shows_the_nearest_and_a_person_to_ask(catalogue, client):
    answer = client.get("/haku/?q=kauppaan&speaks=so")
    assert answer.context["is_nearest"]
    assert next(row["name"].text for row in answer.context["rows"]) == "Asiointi- ja saattaja-apu"
    for words in (
        "Ei löytynyt juuri tätä. Nämä ovat lähimpänä.",
        "tel:016000000",
        "/yhteydenotto/?q=kauppaan",
    ):
        assert words in answer.text


def test_each_chip_takes_one_away_and_one_link_takes_all(catalogue, client):
    page = client.get("/haku/?q=apu&free=1&municipality=991&access=loop").text
    assert 'href="?q=apu&amp;municipality=991&amp;access=loop"' in page
    assert 'href="?q=apu&amp;free=1&amp;access=loop"' in page
    assert 'href="?q=apu&amp;municipality=991&amp;free=1"' in page
    assert '<a href="?q=apu">Poista kaikki rajaukset</a>' in page
    assert "chip" not in client.get("/haku/?q=apu").text


def test_the_form_keeps_what_was_asked(catalogue, client):
    page = client.get("/haku/?free=1&whom=KR1.1&access=loop&postal=99910&km=25").text
    for held in (
        'id="f-free" value="1" checked',
        '<option value="KR1.1" selected>',
        'id="access-loop" value="loop" checked',
        'value="99910"',
        '<option value="25" selected>',
    ):
        assert held in page, held


@pytest.mark.parametrize("fmt", ["csv", "xlsx"])
def test_the_table_holds_exactly_what_is_found(catalogue, client, fmt):
    answer = client.get(f"/haku/vienti.{fmt}?free=1")
    content = b"".join(answer.streaming_content)
    assert answer.status_code == 200 and content
    if fmt == "csv":
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
        assert len(rows) == 2 and any("Asiointi- ja saattaja-apu" in cell for cell in rows[1])
    assert client.get("/haku/vienti.exe").status_code == 404


def test_a_narrowed_page_costs_few_queries(catalogue, client, django_assert_max_num_queries):
    client.get("/haku/?q=saattaja&postal=99910")
    with django_assert_max_num_queries(5):
        client.get("/haku/?q=saattaja&postal=99910&free=1&access=toilet")


@pytest.mark.parametrize(
    "query",
    [
        *("km=x", "km=-1", "km=99999", "postal=abcde", "postal=123", "postal=٣٣٣٣٣", "lat=nan&lon=nan"),
        *("lat=66", "lat=inf&lon=25", "whom=x", "kind=x", "speaks=x", "access=x", "free=2", "time=x"),
    ],
)
def test_anything_odd_counts_as_not_asked(query):
    assert asked(query).parts() == []


TEXT = st.text(max_size=40)


@given(
    st.dictionaries(
        st.sampled_from(
            [
                "q",
                "stage",
                "municipality",
                "kind",
                "whom",
                "speaks",
                "free",
                "open",
                "postal",
                "lat",
                "lon",
                "km",
            ]
        ),
        st.one_of(
            TEXT, st.sampled_from(["1", "991", "activity", "KR1.1", "sv", "99910", "66.1", "25.1", "10"])
        ),
    )
)
def test_an_address_read_and_written_again_says_the_same(told):
    query = QueryDict(mutable=True)
    query.update(told)
    first = Asked.of(query, TOWNS)
    again = asked(first.address().removeprefix("?"))
    assert again.address() == first.address()
    assert again.filters(AT) == first.filters(AT)


def test_a_typed_postal_code_goes_before_an_earlier_location():
    both = asked("postal=99910&lat=66.1&lon=25.1")
    assert (both.postal, both.lat, both.lon) == ("99910", None, None)


def test_a_location_is_kept_to_the_nearest_kilometre():
    assert asked("lat=66.123456&lon=25.987654").address() == "?lat=66.12&lon=25.99"


@pytest.mark.parametrize(("km", "said"), [(0.2, "< 1 km"), (1.4, "1 km"), (12.6, "13 km")])
def test_a_distance_is_said_roughly(km, said):
    assert in_words(km) == said


def test_distances_are_those_of_the_map():
    assert kilometres((60.17, 24.94), (61.50, 23.76)) == pytest.approx(160, abs=3)


def test_a_kind_is_the_catalogues_own():
    assert asked("kind=activity").filters(AT).kind == ServiceKind.ACTIVITY


@pytest.mark.parametrize(
    ("told_on", "said"),
    [(date(2026, 11, 18), "muita tietoja ei ole vahvistettu vuoteen"), (None, "ei vahvistettu vuoteen")],
)
def test_an_old_card_with_fresh_places_says_that_the_rest_is_old(catalogue, client, told_on, said):
    old = {"confirmed_on": date(2025, 1, 2), "free_places_on": told_on}
    Service.objects.filter(pk=catalogue.errands.pk).update(**old)
    with time_machine.travel(AT, tick=False):
        page = client.get("/haku/?q=kauppaan").text
        client.force_login(catalogue.ulla, backend="allauth.account.auth_backends.AuthenticationBackend")
        work = client.get("/tyo/luettelo/?q=kauppaan").text
        entry = client.get(f"/palvelut/{catalogue.errands.pk}/").text
    assert f'<span class="tag due">{said}</span>' in page
    assert ("muita tietoja ei ole vahvistettu vuoteen" in work) == (told_on is not None)
    assert ("Muita tietoja ei ole vahvistettu" in entry) == (told_on is not None)
