"""Searching by own words, stage and municipality."""

import json
import os
import subprocess
import sys
from datetime import datetime, timedelta

import pytest
import yaml
from django.conf import settings
from django.db import connection, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from palvelupolku.accounts.models import Organisation
from palvelupolku.audit.actors import SYSTEM
from palvelupolku.demo.ground import catalogue
from palvelupolku.directory.actions import save_entries, save_entry, touch_version
from palvelupolku.directory.hours import HELSINKI, weekly
from palvelupolku.directory.models import CatalogueVersion, Municipality, Service, WordForm
from palvelupolku.directory.search import Filters, analyse, find, index, suggest
from palvelupolku.directory.search.changes import changed_since

from .ptv import AT

pytestmark = pytest.mark.django_db
DEMO = settings.BASE_DIR / "palvelupolku" / "demo" / "data"

ENTRIES = [
    {
        "key": "asiointi",
        "name": {"fi": "Asiointi- ja saattaja-apu", "sv": "Ledsagare för ärenden", "en": "Errand help"},
        "summary": {"fi": "Vapaaehtoinen lähtee mukaan kauppaan tai lääkäriin."},
        "stages": [3, 4],
        "municipalities": [991],
    },
    {
        "key": "ulkoilu",
        "name": {"fi": "Ulkoiluystävä", "sv": "Promenadvän", "en": "Outdoor friend"},
        "keywords": {"fi": ["kävelykaveri"]},
        "stages": [1, 3],
        "municipalities": [992],
    },
    {
        "key": "omaishoito",
        "name": {"fi": "Omaishoidon tuki", "sv": "Stöd för närståendevård", "en": "Informal care support"},
        "description": {"fi": "Omaishoitajan vapaapäivät ja palkkio."},
        "stages": [4],
        "area_type": "Nationwide",
    },
    {
        "key": "muisti",
        "name": {"fi": "Muistineuvonta"},
        "for_whom": {"fi": "Muistisairaan läheiselle"},
        "stages": [2],
        "municipalities": "all",
    },
]


@pytest.fixture
def entries():
    for code in ("991", "992"):
        Municipality.objects.create(code=code, is_served=True)
    return {row.slug: row for row in save_entries(ENTRIES, by=SYSTEM, at=AT)}


def slugs(words, **options):
    found = find(words, **options).hits
    by_id = {row.pk: row.slug for row in Service.objects.all()}
    return [by_id[hit.service_id] for hit in found]


# --- words ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("omaishoitajien", "omaishoito"),
        ("kävelykaveria", "ulkoilu"),
        ("muistisairaalle", "muisti"),
        ("saattajaa lääkäriin", "asiointi"),
        ("omais", "omaishoito"),  # unfinished
        ("omaishiodon", "omaishoito"),  # two letters swapped
        ("muistineuvota", "muisti"),  # one letter missing
        ("OMAISHOIDON TUKI!!!", "omaishoito"),
        ("minä en ole tai voi omaishoidon", "omaishoito"),
        ("omaishotajan", "omaishoito"),  # a letter missing from an inflected form
        ("aiti ei paase yksin ulos", "ulkoilu"),  # without dots
        ("äitti ei pääse ennää kauppaan", "asiointi"),  # as it is said
        ("muisti häiriö", "muisti"),  # a compound in two
        ("muistisairauden epäilyy", "muisti"),
    ],
)
def test_it_finds_any_form_of_a_word(entries, words, first):
    assert slugs(words)[0] == first


def test_everyday_words_find_what_the_catalogue_calls_otherwise(entries):
    found = find("äiti ei enää pääse yksin kauppaan eikä ulos").hits
    assert {entries["asiointi"].pk, entries["ulkoilu"].pk} <= {hit.service_id for hit in found[:4]}
    why = {hit.service_id: hit.why for hit in found}
    assert "kauppaan →" in why[entries["asiointi"].pk] and "ulos →" in why[entries["ulkoilu"].pk]


def test_a_shopping_worry_finds_shopping_help_before_a_crisis_talk(entries):
    for words in ("äiti ei jaksa käydä kaupassa", "kaupassakäynti"):
        assert slugs(words)[0] == "asiointi"
    for hit in find("kauppaan kauppa kaupassakäynti").hits:
        told = hit.why.replace(" →", ",").split(", ")
        assert len(told) == len(set(told))


def test_a_compound_is_found_in_longer_names_and_its_parts_do_not_speak_for_it():
    rows = {
        "turva": "Turvapuhelinpalvelut",
        "hoito": "Kotihoito",
        "ruoka": "Ruoka-apu",
        "pankki": "Digituki ja verkkopankki",
    }
    save_entries([{"key": key, "name": {"fi": name}} for key, name in rows.items()], by=SYSTEM, at=AT)
    assert slugs("äidille turvaranneke")[0] == "turva"
    first = find("ruokapankki").hits[0]
    assert slugs("ruokapankki")[0] == "ruoka" and first.why == "ruokapankki → ruoka-apu"
    assert not any("digituki" in hit.why for hit in find("ruokapankki").hits)


def test_what_is_only_for_firms_comes_after_what_is_for_people():
    rows = {"yritys": ["KR2"], "ihminen": ["KR1.3", "KR2"], "kertomatta": []}
    save_entries(
        [
            {"key": key, "name": {"fi": "Velkaneuvonta"}, "target_groups": groups}
            for key, groups in rows.items()
        ],
        by=SYSTEM,
        at=AT,
    )
    assert set(slugs("velat")) == set(rows) and slugs("velat")[-1] == "yritys"


def test_swedish_and_english_search_their_own_texts(entries):
    assert slugs("promenader", language="sv")[0] == "ulkoilu"
    assert slugs("närståendevården", language="sv")[0] == "omaishoito"
    assert slugs("errands", language="en")[0] == "asiointi"
    # A Finnish name is found whatever the language of the page.
    assert slugs("muistineuvonta", language="sv") == ["muisti"]
    assert slugs("omaishoidon", language="xx")[0] == "omaishoito"


def test_a_word_nobody_knows_finds_nothing(entries):
    assert find("xyzzyplugh").total == 0 and find("?!").total == 0


# --- filters --------------------------------------------------------------------------------------------


def test_it_narrows_by_stage_and_municipality(entries):
    assert slugs("", stage=3) == ["asiointi", "ulkoilu"]
    assert slugs("", stage=3, municipality="992") == ["ulkoilu"]
    assert slugs("", municipality="991") == ["asiointi", "omaishoito", "muisti"]
    assert slugs("", municipality="999") == ["omaishoito"]  # the whole country
    assert slugs("omaishoidon tuki", stage=1, nearest=False) == []
    assert slugs("omaishoidon tuki", stage="4", municipality="991")[0] == "omaishoito"
    assert find("", stage=9).total == 0 and find(None, stage="x' OR 1").total == 0


def test_it_pages(entries):
    assert find("").total == 4 and slugs("", limit=2, offset=1) == ["ulkoilu", "omaishoito"]
    whole = slugs("tuki omaishoito muisti")
    assert slugs("tuki omaishoito muisti", limit=1, offset=1) == whole[1:2]
    assert slugs("", limit=0) == [] and slugs("", offset=99) == []


def test_nothing_just_so_gives_the_nearest_things(entries):
    found = find("omaishoidon tuki", stage=1)
    assert found.is_nearest and slugs("omaishoidon tuki", stage=1)[0] == "omaishoito"
    found = find("kävelykaveria", filters=Filters(kind="activity", is_free=True))
    assert found.is_nearest and found.hits[0].service_id == entries["ulkoilu"].pk
    assert not find("omaishoidon tuki").is_nearest
    assert not find("xyzzyplugh", stage=1).is_nearest


MANY = [
    {
        "key": "kerho",
        "kind": "activity",
        "name": {"fi": "Kerho"},
        "charge": "free",
        "phases": [1],
        "languages": ["fi", "sv"],
        "target_groups": ["KR1.1.2"],
        "accessibility": ["step_free", "loop"],
        "free_places": 3,
        "channels": [{"type": "ServiceLocation", "name": {"fi": "Talo"}, "lat": 61.01, "lon": 25.02}],
    },
    {
        "key": "vastaanotto",
        "name": {"fi": "Vastaanotto"},
        "charge": "charged",
        "phases": [2],
        "languages": ["fi"],
        "target_groups": ["KR2"],
        "accessibility": ["step_free"],
        "free_places": 0,
        "channels": [{"type": "ServiceLocation", "name": {"fi": "Asema"}, "lat": 61.3, "lon": 25.0}],
    },
    {"key": "etana", "name": {"fi": "Etänä"}, "remote": True},
    {"key": "kotiin", "name": {"fi": "Kotiin"}, "at_home": True},
]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"kind": "activity"}, ["kerho"]),
        ({"phase": 2}, ["vastaanotto"]),
        ({"is_free": True}, ["kerho"]),
        ({"is_remote": True}, ["etana"]),
        ({"is_at_home": True}, ["kotiin"]),
        ({"has_places": True}, ["kerho"]),
        ({"groups": ("KR1",)}, ["kerho"]),
        ({"groups": ("KR1.1",)}, ["kerho"]),
        ({"groups": ("KR1.1.2", "KR2")}, ["kerho", "vastaanotto"]),
        ({"languages": ("sv", "en")}, ["kerho"]),
        ({"accessibility": ("step_free",)}, ["kerho", "vastaanotto"]),
        ({"accessibility": ("step_free", "loop")}, ["kerho"]),
        ({"near": (61.0, 25.0, 5.0)}, ["kerho", "etana", "kotiin"]),
        ({"near": (61.0, 25.0, 40.0)}, ["kerho", "vastaanotto", "etana", "kotiin"]),
        ({"near": (61.0, 25.0, 1.5)}, ["etana", "kotiin"]),
        ({"near": (61.0, 25.0, 5.0), "kind": "activity"}, ["kerho"]),
    ],
)
def test_each_filter_narrows(filters, found):
    save_entries(MANY, by=SYSTEM, at=AT)
    assert slugs("", filters=Filters(**filters), nearest=False) == found
    words = slugs("kerho vastaanotto etänä kotiin", filters=Filters(**filters), nearest=False)
    assert set(words) == set(found)


def test_open_then_narrows_by_hours():
    kerho, *_ = save_entries(MANY, by=SYSTEM, at=AT)
    kerho.channels.update(hours=weekly([([6], "10:00", "12:00")]))
    touch_version()
    sunday = datetime(2026, 11, 22, 11, tzinfo=HELSINKI)
    assert slugs("", filters=Filters(open_at=sunday), nearest=False) == ["kerho"]
    later = sunday + timedelta(hours=2)
    assert slugs("", filters=Filters(open_at=later), nearest=False) == []


def test_typing_ahead_gives_words_of_names(entries):
    assert suggest("oma") == ["omaishoidon"]
    assert suggest("apua kävely") == ["apua kävelykaveri"]
    assert suggest("prom", "sv") == ["promenadvän"]
    assert suggest("o") == suggest("") == suggest("tuki ") == suggest("xyz") == []


# --- following the catalogue ----------------------------------------------------------------------------


def test_a_change_shows_at_the_next_search(entries):
    assert slugs("kuorolaulu") == []
    save_entry({"key": "kuoro", "name": {"fi": "Kuorolaulu"}}, by=SYSTEM, at=AT)
    assert slugs("kuorolaulua") == ["kuoro"]
    save_entry({"key": "kuoro", "name": {"fi": "Kuorolaulu"}, "status": "archived"}, by=SYSTEM, at=AT)
    assert slugs("kuorolaulua") == []


@pytest.fixture
def other_process(monkeypatch):
    """Writes as another process would: this one does not hear of it. Gives a clock that only we move."""
    now = [0.0]
    monkeypatch.setattr(index, "look_again", lambda: None)
    monkeypatch.setattr(index, "clock", lambda: now[0])
    return now


def test_a_change_elsewhere_shows_within_a_second(other_process, entries):
    assert slugs("kuoro") == []
    save_entry({"key": "kuoro", "name": {"fi": "Kuoro"}}, by=SYSTEM, at=AT)
    other_process[0] += index.CHECK_SECONDS / 2
    assert slugs("kuoro") == []
    other_process[0] += index.CHECK_SECONDS
    assert slugs("kuoro") == ["kuoro"]


def test_an_unchanged_catalogue_costs_no_query(entries, django_assert_num_queries):
    find("omaishoidon tuki")
    with django_assert_num_queries(0):
        find("omaishoidon tuki")


def test_rows_written_past_the_actions_are_found_too(entries):
    find("kuoro")
    Service.objects.create(slug="suora", name={"fi": "Suora kuoro"}, updated_at=AT)
    index.look_again()
    assert slugs("kuoroon") == ["suora"]


def test_a_broken_index_builds_itself_anew(entries):
    find("omaishoito")
    index._state.snapshot.searcher = None
    assert slugs("omaishoito")[0] == "omaishoito"


@pytest.fixture
def large(entries, monkeypatch):
    """Every catalogue counts as large; what is built beside the requests waits in the list given."""
    find("omaishoito")
    built = []
    monkeypatch.setattr(index, "IN_PLACE", 0)
    monkeypatch.setattr(index, "_build_beside", built.append)
    return built


def test_in_a_large_catalogue_only_what_changed_is_read_again(large, entries, monkeypatch):
    whole = index._state.snapshot.index
    monkeypatch.setattr(index, "build", lambda *_: pytest.fail("the whole was built for a small change"))
    save_entry({"key": "kuoro", "name": {"fi": "Kuorolaulu"}, "stages": [1]}, by=SYSTEM, at=AT)
    save_entry({"key": "verstas", "name": {"fi": "Verstas"}, "municipalities": [991]}, by=SYSTEM, at=AT)
    assert slugs("kuorolaulua", stage=1, nearest=False) == ["kuoro"]
    assert slugs("verstaalle", municipality="991", nearest=False) == ["verstas"]
    save_entry({"key": "kuoro", "name": {"fi": "Kuorolaulu"}, "status": "archived"}, by=SYSTEM, at=AT)
    gone = entries["muisti"].pk
    entries["muisti"].delete()
    touch_version([gone])
    assert slugs("kuorolaulua muistineuvonta") == []
    assert slugs("verstas") == ["verstas"] and find("").total == 4
    assert index._state.snapshot.index is whole and large == []


def test_what_was_rolled_back_is_not_found(large, entries):
    with transaction.atomic():
        save_entry({"key": "kuoro", "name": {"fi": "Kuorolaulu"}}, by=SYSTEM, at=AT)
        assert slugs("kuorolaulua") == ["kuoro"]
        transaction.set_rollback(True)
    index.look_again()
    find("omaishoito")
    assert large, "the version that was seen is no more: the whole is built anew"
    index.forget()
    assert slugs("kuorolaulua") == []


def test_a_change_that_does_not_say_what_is_built_beside_the_requests(large, entries):
    touch_version()
    assert slugs("omaishoito")[0] == "omaishoito"  # the old one answers
    assert large
    index._build_and_swap(index._state, close=False)
    large.clear()
    assert slugs("omaishoito")[0] == "omaishoito" and large == []


def test_the_way_between_two_versions_is_told():
    tokens = [
        CatalogueVersion.objects.get().token for ids in ([1], [2, 3], [3]) if touch_version(ids) is None
    ]
    assert changed_since(tokens[0], tokens[2]) == {2, 3} and changed_since(tokens[2], tokens[2]) == set()
    assert changed_since("unknown", tokens[2]) is None and changed_since(tokens[2], tokens[0]) is None
    touch_version()
    assert changed_since(tokens[2], CatalogueVersion.objects.get().token) is None


def test_a_search_leaves_no_word_behind(entries):
    before = WordForm.objects.count()
    find("Helvi Lehtonen Keminkylä omaishoito")
    assert WordForm.objects.count() == before > 0


# --- the same in every process --------------------------------------------------------------------------

ASK = """
import json, sys, django
django.setup()
from palvelupolku.directory.search import find
print(json.dumps([[h.service_id, h.score, h.why] for h in find(sys.argv[1]).hits]))
"""


@pytest.mark.django_db(transaction=True)
def test_two_processes_give_the_same_answer():
    save_entries(
        [*ENTRIES[2:3], *({"key": f"n{n}", "name": {"fi": f"Ryhmä {n % 3}"}} for n in range(40))],
        by=SYSTEM,
        at=AT,
    )
    name = str(connection.settings_dict["NAME"])
    sqlite = connection.vendor == "sqlite"
    url = f"sqlite:///{name}" if sqlite else f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{name}"
    env = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings"}
    words = "ryhmä 1 omaishoito"
    answers = [
        subprocess.run(
            [sys.executable, "-c", ASK, words], env=env, cwd=settings.BASE_DIR, capture_output=True, text=True
        )
        for _ in range(2)
    ]
    assert answers[0].stdout, answers[0].stderr
    assert answers[0].stdout == answers[1].stdout
    here = [[hit.service_id, hit.score, hit.why] for hit in find(words).hits]
    assert json.loads(answers[0].stdout) == here
    # Equal scores stand in the order of their ids.
    scores = [(-score, pk) for pk, score, _ in here]
    assert scores == sorted(scores) and len(here) > 10


# --- odd words ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "\x00",
        "a\x00b",
        "🦔" * 50,
        "x" * 10_000,
        "tuki " * 3_000,
        '"tuki" AND (OR) title:[a TO b]^2 \\ /x/ *',
        "-",
        "%'_;--",
    ],
    ids=range(8),
)
def test_odd_words_do_no_harm(entries, words):
    for language in ("fi", "sv", "en"):
        assert find(words, language=language).total >= 0


@given(
    words=st.text(max_size=80), language=st.sampled_from(["fi", "sv", "en"]), stage=st.none() | st.integers()
)
@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_words_at_all_do_no_harm(entries, words, language, stage):
    for hit in find(words, language=language, stage=stage).hits:
        assert isinstance(hit.why, str)


# --- quality --------------------------------------------------------------------------------------------


@pytest.fixture
def demo():
    organisations = yaml.safe_load((DEMO / "organisations.yaml").read_text("utf-8"))
    for row in organisations["municipalities"]:
        Municipality.objects.create(code=str(row["code"]), name=row["name"], is_served=True)
    known = {
        row["key"]: Organisation.objects.create(name=row["name"], kind=row["kind"])
        for row in organisations["organisations"]
    }
    rows = [{**row, "organisation": known[row["organisation"]]} for row in catalogue()]
    return {row.pk: row.slug for row in save_entries(rows, by=SYSTEM, at=AT)}


@pytest.mark.parametrize(("language", "least"), [("fi", 0.9), ("sv", 0.9), ("en", 0.9)])
def test_residents_words_find_what_helps_among_the_first_three(demo, language, least):
    rows = yaml.safe_load((DEMO / "queries.yaml").read_text("utf-8"))[language]
    missed = [
        row["q"]
        for row in rows
        if not {demo[hit.service_id] for hit in find(row["q"], language=language).hits[:3]}
        & set(row["expect"])
    ]
    assert 1 - len(missed) / len(rows) >= least, missed


def test_helvis_daughter_finds_errand_and_outdoor_help_among_the_first_four(demo):
    first = [demo[hit.service_id] for hit in find("äiti ei enää pääse yksin kauppaan eikä ulos").hits[:4]]
    assert {"asiointi-ja-saattaja-apu", "ulkoiluystava"} <= set(first)


def test_unseen_words_only_load_the_analyser(entries, monkeypatch):
    find("omaishoidon")
    analyse._known.clear()
    monkeypatch.setattr(analyse, "lemmas", lambda *_: pytest.fail("a known word was analysed again"))
    assert slugs("omaishoidon tuki")[0] == "omaishoito"
