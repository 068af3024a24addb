"""The front page, results and the card."""

from datetime import date, datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils.translation import override

from palvelupolku.audit.models import Count
from palvelupolku.directory.actions import touch_version
from palvelupolku.directory.choices import ChannelType, Status
from palvelupolku.directory.hours import weekly
from palvelupolku.directory.models import Channel, ChannelUse, Place, Service
from palvelupolku.doors.resident import searches
from palvelupolku.doors.resident.filters import Asked
from tests.cast import AT, HELSINKI

NAMES = ["front", "results", "contact", "receipt", "accessibility", "privacy"]


def in_language(code, name, **kwargs):
    with override(code):
        return reverse(f"resident:{name}", kwargs=kwargs or None)


@pytest.fixture
def catalogue(cast):
    touch_version()
    return cast


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("code", ["fi", "sv", "en"])
def test_every_page_speaks_three_languages(catalogue, client, code, name):
    answer = client.get(in_language(code, name))
    assert answer.status_code == 200
    assert f'<html lang="{code}"' in answer.text
    assert answer.text.count("<h1") == 1


@pytest.mark.parametrize("accepted", ["sv", "en-GB,en;q=0.9", "ru", ""])
def test_the_front_page_is_finnish_without_redirect(catalogue, client, accepted):
    answer = client.get("/", headers={"accept-language": accepted})
    assert answer.status_code == 200
    assert answer.headers["Content-Language"] == "fi"
    assert '<html lang="fi"' in answer.text


def test_the_front_page_keeps_the_municipality_in_the_address(catalogue, client):
    answer = client.get("/", {"municipality": "991"})
    assert 'value="991" selected' in answer.text
    assert "?stage=1&amp;municipality=991" in answer.text
    assert not answer.cookies
    assert "selected" not in client.get("/", {"municipality": "<x>"}).text


def test_it_finds_both_kinds_as_equals(catalogue, client):
    answer = client.get("/haku/", {"municipality": "991"})
    rows = answer.context["rows"]
    assert {row["name"].text for row in rows} == {"Asiointi- ja saattaja-apu", "Turvapuhelin"}
    assert {str(row["giver_tag"]) for row in rows} == {"Järjestön toiminta", "Hyvinvointialueen palvelu"}


def test_it_finds_by_own_words_and_says_why(catalogue, client):
    answer = client.get("/haku/", {"q": "pääseekö äiti saattajan kanssa kauppaan"})
    first = answer.context["rows"][0]
    assert first["name"].text == "Asiointi- ja saattaja-apu"
    assert first["why"] and first["why"] in answer.text
    assert "<h1>”pääseekö äiti saattajan kanssa kauppaan”</h1>" in answer.text


def test_it_filters_by_stage(catalogue, client):
    answer = client.get("/haku/", {"stage": "3"})
    assert [row["name"].text for row in answer.context["rows"]] == ["Asiointi- ja saattaja-apu"]
    assert '<option value="3" selected>' in answer.text


@pytest.mark.parametrize(
    "query",
    ["stage=9", "stage=x", "page=0", "page=-1", "page=٣", "page=999999", "municipality=000", "q=%00%20"],
)
def test_an_odd_address_is_no_error(catalogue, client, query):
    assert client.get(f"/haku/?{query}").status_code == 200


def test_nothing_found_says_what_to_do_and_carries_the_words(catalogue, client):
    answer = client.get("/haku/", {"q": "xyzzyqwert", "municipality": "991"})
    assert answer.context["total"] == 0
    assert "/yhteydenotto/?q=xyzzyqwert&amp;municipality=991" in answer.text
    assert 'href="?q=xyzzyqwert"' in answer.text
    assert 'href="/haku/?stage=1"' in answer.text
    assert "tel:016000000" in answer.text


def test_what_was_typed_is_never_markup(catalogue, client):
    answer = client.get("/haku/", {"q": "<script>alert(1)</script>"})
    assert "<script>alert" not in answer.text


def test_it_pages_and_keeps_the_address(catalogue, client):
    Service.objects.bulk_create(
        Service(
            name={"fi": f"Ryhmä {n}"},
            summary={"fi": "Ryhmä."},
            organisation=catalogue.pensioners,
            stages=[1],
            area_type="Nationwide",
            updated_at=AT,
        )
        for n in range(45)
    )
    touch_version()
    seen, url = [], "?stage=1&municipality=991"
    while url:
        answer = client.get("/haku/" + url)
        seen += [row["name"].text for row in answer.context["rows"]]
        url = answer.context["next_url"]
        assert not url or ("stage=1" in url and "municipality=991" in url)
    assert len(seen) == len(set(seen)) == answer.context["total"] == 45
    assert answer.context["previous_url"] == "?stage=1&municipality=991&page=2"
    assert client.get("/haku/?stage=1&page=9").context["rows"] == []


@pytest.fixture
def tally(monkeypatch):
    monkeypatch.setattr(searches, "_tally", searches._Tally())


def test_searches_are_written_a_few_at_a_time(catalogue, client, tally, monkeypatch):
    for _ in range(3):
        client.get("/haku/", {"q": "kauppaan"})
    assert [row.n for row in Count.objects.all()] == [1]
    monkeypatch.setattr(searches, "EVERY_SECONDS", 0)
    client.get("/haku/", {"q": "kauppaan"})
    assert [row.n for row in Count.objects.all()] == [4]


def test_a_search_is_counted_once_and_leafing_is_not(catalogue, client, tally, monkeypatch):
    monkeypatch.setattr(searches, "EVERY_SECONDS", 0)
    client.get("/haku/")
    assert not Count.objects.exists()
    client.get("/haku/", {"q": "kauppaan"})
    client.get("/haku/", {"q": "kauppaan", "page": 2})
    client.head("/haku/", {"q": "kauppaan"})
    assert [(row.event, row.tier, row.n) for row in Count.objects.all()] == [("entered", 1, 1)]


def test_a_result_page_costs_few_queries(catalogue, client, django_assert_max_num_queries):
    client.get("/haku/", {"q": "saattaja"})
    with django_assert_max_num_queries(3):
        answer = client.get("/haku/", {"municipality": "991", "q": "saattaja"})
    assert len(answer.context["rows"]) == 1


def test_free_places_are_told_with_their_day(catalogue, client):
    Service.objects.filter(pk=catalogue.errands.pk).update(free_places=2, free_places_on=date(2026, 11, 18))
    Service.objects.filter(pk=catalogue.safety_phone.pk).update(free_places=0)
    page = client.get("/haku/", {"municipality": "991"}).text
    assert "2 vapaata paikkaa, vahvistettu 18.11.2026" in page
    assert "ei vapaita paikkoja juuri nyt" in page


@time_machine.travel(AT, tick=False)
def test_what_nobody_has_confirmed_for_a_year_is_marked(catalogue, client):
    Service.objects.filter(pk=catalogue.errands.pk).update(confirmed_on=date(2025, 11, 20))
    Service.objects.filter(pk=catalogue.safety_phone.pk).update(confirmed_on=date(2026, 1, 2))
    assert client.get("/haku/", {"municipality": "991"}).text.count("ei vahvistettu vuoteen") == 1
    assert "Soita ennen kuin lähdet" in client.get(f"/palvelut/{catalogue.errands.pk}/").text
    assert "Vahvistettu 2.1.2026" in client.get(f"/palvelut/{catalogue.safety_phone.pk}/").text


def test_a_card_tells_what_the_catalogue_knows_beside_the_basics(catalogue, client):
    Service.objects.filter(pk=catalogue.errands.pk).update(
        is_co_developed=True,
        is_mobile=True,
        how_to_get_there={"fi": "Bussi 7 pysähtyy ovella."},
        what_to_bring={"fi": "Sisäkengät."},
        accessibility=["step_free", "unknown"],
        vouchers=[{"name": "Setelitalo", "url": "https://seteli.example/"}, {"url": "javascript:alert(1)"}],
        producers=[{"name": {"fi": "Hoiva Oy"}}, "odd"],
    )
    page = client.get(f"/palvelut/{catalogue.errands.pk}/").text
    for words in (
        *("kehitetty", "Bussi 7 pysähtyy ovella.", "Sisäkengät.", "esteetön sisäänkäynti"),
        *("Tulee luoksesi", "Setelitalo", "Hoiva Oy"),
    ):
        assert words in page, words
    assert "javascript:" not in page


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 11, 23, 10, 0, tzinfo=HELSINKI), "auki nyt, sulkeutuu klo 15.00"),
        (datetime(2026, 11, 23, 7, 0, tzinfo=HELSINKI), "avautuu tänään klo 9.00"),
        (datetime(2026, 11, 23, 16, 0, tzinfo=HELSINKI), "avautuu 24.11. klo 9.00"),
        # Independence Day is a Sunday this year; Christmas Eve closes a Thursday.
        (datetime(2026, 12, 24, 10, 0, tzinfo=HELSINKI), "avautuu 28.12. klo 9.00"),
    ],
)
def test_opening_hours_are_understood(catalogue, client, moment, words):
    office = Channel.objects.create(
        kind=ChannelType.SERVICE_LOCATION,
        name={"fi": "Toimisto"},
        hours=weekly([(range(5), "09:00", "15:00")]),
        updated_at=AT,
    )
    office.services.add(catalogue.errands)
    with time_machine.travel(moment, tick=False):
        page = client.get(f"/palvelut/{catalogue.errands.pk}/").text
    assert words in page and "ma–pe 9–15" in page


def test_what_is_told_of_just_this_service_goes_before_the_channels_own(catalogue, client):
    office = Channel.objects.create(
        kind=ChannelType.SERVICE_LOCATION,
        name={"fi": "Toimisto"},
        summary={"fi": "Kunnan yhteinen aula."},
        hours=weekly([(range(5), "09:00", "15:00")]),
        phones=[{"number": "016 000 111", "prefix": ""}],
        emails=["aula@kunta.example"],
        updated_at=AT,
    )
    Place.objects.create(channel=office, street={"fi": "Rantatie 1"}, postal_code="99910")
    office.services.add(catalogue.errands)
    ChannelUse.objects.create(
        service=catalogue.errands,
        channel=office,
        description={"fi": "Kysy vahtimestarilta."},
        cost={"fi": "5 € kerta"},
        hours=weekly([([1], "10:00", "12:00")]),
        phones=[{"number": "016 000 222", "prefix": ""}],
        address={"fi": "Takaovi, Rantatie 3"},
    )
    page = client.get(f"/palvelut/{catalogue.errands.pk}/").text
    told = ("Kysy vahtimestarilta.", "5 € kerta", "ti 10–12", "016 000 222", "Takaovi", "aula@kunta.example")
    for words in told:
        assert words in page, words
    for words in ("yhteinen aula", "ma–pe 9–15", "016 000 111", "Rantatie 1"):
        assert words not in page, words
    client.force_login(catalogue.aino)
    page = client.get(reverse("worker:catalogue_entry", args=[catalogue.errands.pk])).text
    for words in told:
        assert words in page, words
    assert "ma–pe 9–15" not in page and "016 000 111" not in page


def test_a_card_tells_everything(catalogue, client):
    service = catalogue.errands
    service.phone, service.email = "016 000 101", "apu@elakkeensaajat.example"
    service.languages, service.confirmed_on = ["fi", "sv"], date(2026, 11, 2)
    service.for_whom, service.how_to_get_in = {"fi": "Kotona asuville"}, {"fi": "Soita."}
    service.save()
    place = Channel.objects.create(
        kind=ChannelType.SERVICE_LOCATION,
        name={"fi": "Toimisto"},
        phones=[{"number": "000 111", "prefix": "+358"}],
        urls=[{"url": "javascript:alert(1)"}, {"url": "https://jarvilaakso.example/"}],
        updated_at=AT,
    )
    place.services.add(service)
    Place.objects.create(
        channel=place, street={"fi": "Rantatie 1"}, postal_code="99910", post_office={"fi": "Keminkylä"}
    )
    hidden = Channel.objects.create(
        kind=ChannelType.PHONE, name={"fi": "Vanha"}, status=Status.ARCHIVED, updated_at=AT
    )
    hidden.services.add(service)
    page = client.get(f"/palvelut/{service.pk}/").text
    for words in (
        "Asiointi- ja saattaja-apu",
        "Kotona asuville",
        "Soita.",
        "tel:016000101",
        "apu@elakkeensaajat.example",
        "suomi, svenska",
        "2.11.2026",
        "Rantatie 1, 99910 Keminkylä",
        "tel:+358000111",
        "Keminkylä",
        f"/yhteydenotto/?service={service.pk}",
    ):
        assert words in page, words
    assert "javascript:" not in page and "Vanha" not in page


def test_a_text_not_translated_is_marked_finnish(catalogue, client):
    page = client.get(in_language("sv", "service", pk=catalogue.errands.pk)).text
    assert "<h1>Ärendehjälp</h1>" in page
    assert '<p class="lead" lang="fi">Vapaaehtoinen lähtee mukaan' in page
    results = client.get(in_language("sv", "results") + "?municipality=991").text
    assert 'lang="fi">Vapaaehtoinen lähtee mukaan' in results


def test_an_unclassified_imported_entry_has_a_card(catalogue, client):
    bare = Service.objects.create(name={"sv": "Bara svenska"}, source="ptv", updated_at=AT)
    page = client.get(f"/palvelut/{bare.pk}/").text
    assert '<h1 lang="sv">Bara svenska</h1>' in page


@pytest.mark.parametrize("status", [Status.ARCHIVED, Status.DRAFT])
def test_what_is_not_published_is_not_there(catalogue, client, status):
    Service.objects.filter(pk=catalogue.errands.pk).update(status=status)
    assert client.get(f"/palvelut/{catalogue.errands.pk}/").status_code == 404


@pytest.mark.parametrize("pk", [0, 987654321, 2**63, 10**30])
def test_an_unknown_card_is_404(catalogue, client, pk):
    assert client.get(f"/palvelut/{pk}/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(("words", "is_danger"), [("en jaksa enää elää", True), ("kauppa-apua", False)])
def test_a_search_that_speaks_of_danger_brings_the_numbers_first(client, words, is_danger):
    page = client.get("/haku/", {"q": words}).content.decode()
    assert ("Onko joku nyt vaarassa?" in page and 'href="tel:112"' in page) is is_danger
    assert "Kirjoittamasi on tallessa" not in page


@pytest.mark.parametrize("words", ["xyzzyqwerty", "🙂🙂"])
def test_nothing_found_names_a_few_services_to_start_with(cast, client, words):
    guidance = Service.objects.create(
        kind="service",
        organisation=cast.county,
        name={"fi": "Ikäihmisten neuvonta ja asiakasohjaus"},
        updated_at=AT,
    )
    touch_version()
    page = client.get("/haku/", {"q": words, "free": "1"})
    assert page.context["total"] == 0
    told = page.text.split("Näistä on hyvä aloittaa")[1]
    assert f'href="/palvelut/{guidance.pk}/"' in told and len(page.context["start_with"]) <= 3
    assert told.index("asiakasohjaus") < told.index("tel:") < told.index("/yhteydenotto/")
    assert Asked(words=words).address().replace("&", "&amp;") + '"' in page.text


def test_only_the_ways_that_are_told_stand_on_a_service(cast, client):
    page = client.get(f"/palvelut/{cast.errands.pk}/").text
    assert "ei kerrottu" not in page and "Paikan päällä" not in page
    assert 'href="/ketjut/"' in client.get("/").text
