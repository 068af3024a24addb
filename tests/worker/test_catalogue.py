"""The worker's catalogue: found by cue and words, narrowed, exported, and one entry with all of its own."""

import csv
import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from palvelupolku.directory.actions import confirm_placement, save_entries
from palvelupolku.directory.chains import agree_place, publish_chain, save_chain
from palvelupolku.directory.choices import Placement
from palvelupolku.directory.models import Municipality, Service
from palvelupolku.directory.search import index
from palvelupolku.doors.resident.filters import Asked as ResidentAsked
from palvelupolku.doors.worker.asked import Asked
from tests.cast import AT


def address(query=""):
    return reverse("worker:catalogue") + query


def page(client, query=""):
    return client.get(address(query)).content.decode()


@pytest.fixture
def aino(client, cast):
    client.force_login(cast.aino)
    return client


def change(service, **fields):
    Service.objects.filter(pk=service.pk).update(**fields)
    index.forget()


def test_it_is_entered_by_the_cue_of_a_stage(aino, cast):
    first = page(aino)
    assert "Kun asiakkaasi" in first and "… kaipaa mielekästä tekemistä" in first
    found = page(aino, "?stage=3")
    assert "Asiointi- ja saattaja-apu" in found and "Turvapuhelin" not in found
    # The cues stand in the menu of every page of the door.
    day = aino.get(reverse("worker:day")).content.decode()
    assert day.count(f'href="{address("?stage=")}') == 5


def test_a_card_tells_a_hurried_professional_what_matters(aino, cast):
    today = timezone.localdate()
    change(
        cast.errands,
        for_whom={"fi": "Kotona asuville"},
        phone="016 000 101",
        how_to_get_in={"fi": "Soita."},
        free_places=2,
        free_places_on=today,
        confirmed_on=today - timedelta(days=400),
    )
    text = page(aino, "?q=kauppaan")
    for told in ("Kotona asuville", "tel:016000101", "Soita.", "2 vapaata paikkaa"):
        assert told in text
    assert "muita tietoja ei ole vahvistettu vuoteen" in text
    change(cast.errands, free_places=None, free_places_on=None)
    assert "voi olla vanhentunut" in page(aino, "?q=kauppaan")
    assert "järjestö" in text and reverse("worker:tell_wrong", args=[cast.errands.pk]) in text
    assert reverse("worker:free_places", args=[cast.errands.pk]) in text
    assert reverse("resident:card", args=[cast.errands.pk]) in text


def test_filters_stand_in_the_address_and_are_taken_away_by_chips(aino, cast):
    change(cast.safety_phone, is_at_home=True)
    text = page(aino, "?stage=4&home=1&municipality=991")
    assert "Turvapuhelin" in text and "Asiointi- ja saattaja-apu" not in text
    assert 'href="?stage=4&amp;municipality=991"' in text
    assert 'href="?municipality=991&amp;home=1"' in text


ADDRESSES = (
    "q=kauppaan&stage=3&municipality=991&time=during&kind=activity&whom=KR1.1&speaks=sv",
    "free=1&places=1&open=1&remote=1&home=1&access=step_free&access=loop",
    "stage=9&municipality=000&time=x&kind=x&whom=x&speaks=xx&free=0&access=x&page=x",
)


@pytest.mark.parametrize("text", ADDRESSES)
def test_the_resident_and_the_worker_search_by_the_same_address(text):
    query, names = QueryDict(text), {"991": "Keminkylä"}
    mine, theirs = Asked.of(query, names), ResidentAsked.of(query, names)
    assert (mine.words, mine.stage, mine.municipality) == (theirs.words, theirs.stage, theirs.municipality)
    assert mine.filters(AT) == theirs.filters(AT)
    assert sorted(map(str, mine.parts())) == sorted(map(str, theirs.parts()))


def test_when_nothing_fits_the_nearest_are_shown_and_said_to_be(aino, cast):
    text = page(aino, "?q=kauppaan&free=1&access=sign")
    assert "Asiointi- ja saattaja-apu" in text
    assert "Tässä ovat lähimmät" in text


def test_what_is_filtered_is_what_is_exported(aino, cast):
    answer = aino.get(reverse("worker:catalogue_export", args=["csv"]) + "?stage=3")
    rows = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig")), delimiter=";"))
    assert [row[0] for row in rows[1:]] == ["Asiointi- ja saattaja-apu"]
    sheet = aino.get(reverse("worker:catalogue_export", args=["xlsx"]))
    assert sheet.getvalue().startswith(b"PK")
    for each in sheet._resource_closers:
        each()
    assert aino.get(reverse("worker:catalogue_export", args=["exe"])).status_code == 404


def test_results_come_by_the_page_with_few_queries(aino, cast):
    def entries(start, end):
        names = (
            {"key": f"ryhma-{n}", "name": {"fi": f"Kävelyryhmä {n}"}, "stages": [1]}
            for n in range(start, end)
        )
        save_entries(list(names), by=cast.marjatta, at=AT)

    def queries():
        page(aino, "?q=kävelyryhmä")
        with CaptureQueriesContext(connection) as asked:
            page(aino, "?q=kävelyryhmä")
        return len(asked)

    entries(0, 3)
    few = queries()
    entries(3, 25)
    assert queries() == few <= 20
    assert "rel=&quot;next&quot;" not in page(aino, "?q=kävelyryhmä&page=2")
    assert "Sivu 2 / 2" in page(aino, "?q=kävelyryhmä&page=2")


def test_an_entrys_page_tells_its_chains_drafts_and_history(aino, cast):
    steps = [
        {"id": None, "number": n, "title": {"fi": f"Vaihe {n}"}, "who": {"fi": "k"}, "what": {"fi": "m"}}
        for n in (1, 2)
    ]
    chain = save_chain(None, by=cast.aino, at=AT, name={"fi": "Kaatunut"}, steps=steps)
    publish_chain(chain, by=cast.aino, at=AT)
    today = timezone.localdate()
    agree_place(chain.steps.last(), cast.errands, by=cast.aino, at=AT, agreed_on=today, note="kaksi paikkaa")
    confirm_placement(cast.errands, by=cast.martta, at=AT, stages=[3], phases=[5])
    cast.errands.drafts.create(organisation=cast.pensioners, state="submitted", created_at=AT, updated_at=AT)
    text = aino.get(reverse("worker:catalogue_entry", args=[cast.errands.pk])).content.decode()
    for told in (
        "Kaatunut",
        "Vaihe 2",
        "kaksi paikkaa",
        "Martta Mäki",
        "vahvisti portaat",
        "odottaa hyväksyntää",
    ):
        assert told in text


def test_what_is_missing_is_counted_and_listed(aino, cast):
    today = timezone.localdate()
    change(cast.errands, confirmed_on=today, for_whom={"fi": "kaikille"}, phone="016 000 101")
    change(cast.safety_phone, placement=Placement.PROPOSED, confirmed_on=today - timedelta(days=370))
    gaps = reverse("worker:catalogue_gaps")
    first = page(aino)
    assert f'href="{gaps}?what=stale" class="late"><b>1</b>' in first
    assert f'href="{gaps}?what=proposed"><b>1</b>' in first
    for what in ("stale", "proposed", "wordless"):
        listed = aino.get(f"{gaps}?what={what}").content.decode()
        assert "Turvapuhelin" in listed and "Asiointi- ja saattaja-apu" not in listed
    assert "Turvapuhelin" not in aino.get(f"{gaps}?what=unclassified").content.decode()


def test_stages_are_confirmed_on_the_entrys_own_page(aino, cast):
    change(cast.safety_phone, placement=Placement.PROPOSED)
    url = reverse("worker:place_entry", args=[cast.safety_phone.pk])
    assert aino.post(url, {"form_key": str(uuid4())}).status_code == 422
    aino.post(url, {"form_key": str(uuid4()), "stages": ["2", "4"], "phases": ["6"]})
    service = Service.objects.get(pk=cast.safety_phone.pk)
    assert (service.stages, service.phases, service.placement) == ([2, 4], [6], Placement.CONFIRMED)


def test_odd_addresses_harm_nothing(aino, cast):
    Municipality.objects.filter(code="991").update(name={"fi": "<b>Kylä</b>"})
    for query in ("?q=%00%27%22%3Cscript%3E&page=999999", "?since=tomorrow&q=x", "?without=x&goal=x&stage=²"):
        assert aino.get(address(query)).status_code == 200
    assert "<b>Kylä" not in page(aino, "?municipality=991")
