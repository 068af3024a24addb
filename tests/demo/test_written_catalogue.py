"""The written data of the demo county: complete, consistent and plainly fictional."""

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
import yaml

from palvelupolku.demo.ground import WRITTEN_ON
from palvelupolku.directory.choices import Accessibility, ChannelType

ROOT = Path(__file__).resolve().parents[2] / "palvelupolku"
LANGUAGES = ("fi", "sv", "en")
FACTS = ("for_whom", "when", "where", "cost", "how_to_get_in")
THEMES = sorted(path.stem for path in (ROOT / "demo/data/services").glob("*.yaml"))
FILES = ("organisations", "people", "situations", "queries", *(f"services/{name}" for name in THEMES))


def read(name):
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load((ROOT / "demo/data" / f"{name}.yaml").read_text(encoding="utf-8"), loader)


@pytest.fixture(scope="module")
def services():
    return [entry for name in THEMES for entry in read(f"services/{name}")["services"]]


@pytest.fixture(scope="module")
def organisations():
    return read("organisations")


@pytest.fixture(scope="module")
def keys(services):
    return {entry["key"] for entry in services}


def test_it_has_many_entries_and_each_key_once(services, keys):
    assert len(services) >= 155
    assert len(keys) == len(services)


def test_it_is_of_all_kinds_of_givers_and_for_all_ages(services, organisations):
    kind_of = {each["key"]: each["kind"] for each in organisations["organisations"]}
    givers = Counter(kind_of[entry["organisation"]] for entry in services)
    assert set(givers) == {"county", "municipality", "association", "parish", "company", "state", "other"}
    assert givers["association"] + givers["parish"] >= 0.35 * len(services)
    assert {entry["organisation"] for entry in services} == set(kind_of)
    for group in ("KR1.1", "KR1.2", "KR1.3", "KR1.4", "KR1.6"):
        assert sum(group in entry["target_groups"] for entry in services) >= 10, group


def test_it_tells_of_free_places_and_was_confirmed_at_many_times(services):
    free = [entry for entry in services if entry["free_places"] is not None]
    assert 0.25 <= len(free) / len(services) <= 0.5
    assert {entry.get("free_places_told_by") for entry in free} == {"owner", "phone"}
    assert len({entry.get("free_places_unit") for entry in free}) >= 5
    ages = [(WRITTEN_ON - entry["confirmed_on"]).days for entry in services]
    assert min(ages) >= 0 and sum(age < 180 for age in ages) >= 0.7 * len(ages)
    assert sum(age > 183 for age in ages) >= 10 and sum(age > 365 for age in ages) >= 3


def test_it_is_reached_in_all_ways_and_keeps_hours(services):
    channels = [channel for entry in services for channel in entry["channels"]]
    types = Counter(channel["type"] for channel in channels)
    assert set(types) == {choice.value for choice in ChannelType} and min(types.values()) >= 8
    weekly = [channel["weekly"] for channel in channels if "weekly" in channel]
    assert len(weekly) >= 150
    for way in ("remote", "at_home", "mobile", "co_developed"):
        assert sum(bool(entry.get(way)) for entry in services) >= 8, way


def test_it_uses_only_codes_that_exist(services):
    promised = {code for entry in services for code in entry.get("accessibility", ())}
    assert promised == {choice.value for choice in Accessibility}
    named = yaml.safe_load((ROOT / "directory/data/codes.yaml").read_text(encoding="utf-8"))
    for entry in services:
        assert set(entry["service_class"]) <= set(named["ptvserclass"]), entry["key"]
        assert set(entry["target_groups"]) <= set(named["ptvkohderyhmat"]), entry["key"]
        assert set(entry["languages"]) <= set(named["language"]), entry["key"]


def test_the_words_of_new_entries_are_for_search_to_find_not_listed(services):
    listed = [entry["key"] for entry in services if entry.get("keywords")]
    assert len(listed) <= len(services) / 2


def test_it_has_the_associations_companies_and_guidance_units(organisations):
    kinds = Counter(each["kind"] for each in organisations["organisations"])
    assert kinds["association"] + kinds["parish"] == 24
    assert kinds["company"] >= 3 and kinds["state"] >= 1
    assert kinds["municipality"] == 6
    assert Counter(each["kind"] for each in organisations["units"])["guidance"] == 3


@pytest.mark.parametrize("field", ["name", "summary", *FACTS])
def test_it_says_each_fact_in_three_languages(services, field):
    poor = [e["key"] for e in services if not all(e[field].get(lang, "").strip() for lang in LANGUAGES)]
    assert poor == []


def test_it_says_the_summary_in_one_short_sentence(services):
    long = [(e["key"], lang) for e in services for lang in LANGUAGES if len(e["summary"][lang]) > 160]
    assert long == []


def test_it_describes_each_entry_in_finnish_in_three_to_nine_sentences(services):
    sentences = {e["key"]: len(re.findall(r"[.?!](?:\s|$)", e["description"]["fi"])) for e in services}
    assert {key: n for key, n in sentences.items() if not 3 <= n <= 9} == {}
    words = {e["key"]: len(e["description"]["fi"].split()) for e in services}
    assert {key: n for key, n in words.items() if not 45 <= n <= 120} == {}
    assert sum(n >= 55 for n in words.values()) >= 0.9 * len(words)


def test_it_has_ten_entries_on_every_stage_and_some_in_every_phase(services):
    stages = Counter(stage for entry in services for stage in entry["stages"])
    phases = Counter(phase for entry in services for phase in entry["phases"])
    assert set(stages) == {1, 2, 3, 4, 5} and min(stages.values()) >= 10
    assert set(phases) == {1, 2, 3, 4, 5, 6, 7}


def test_it_names_only_givers_units_and_municipalities_that_exist(services, organisations):
    givers = {each["key"] for each in organisations["organisations"]}
    units = {each["key"] for each in organisations["units"]}
    codes = {each["code"] for each in organisations["municipalities"]}
    for entry in services:
        assert entry["organisation"] in givers, entry["key"]
        assert entry.get("unit") is None or entry["unit"] in units, entry["key"]
        assert entry["municipalities"] == "all" or set(entry["municipalities"]) <= codes, entry["key"]
        assert entry["kind"] in ("activity", "service"), entry["key"]
        assert entry["charge"] in ("free", "charged", "varies"), entry["key"]


def test_it_can_be_reached_and_says_when_free_places_were_confirmed(services):
    for entry in services:
        assert entry["call"] and entry["channels"], entry["key"]
        assert (entry["free_places"] is None) == (entry["free_places_on"] is None), entry["key"]
        if entry["free_places_on"]:
            assert date(2026, 11, 1) <= entry["free_places_on"] <= date(2026, 11, 22), entry["key"]


def test_it_puts_every_place_inside_the_county(services):
    for channel in (c for e in services for c in e["channels"] if c["type"] == "ServiceLocation"):
        assert 63.2 <= channel["lat"] <= 63.8 and 26.0 <= channel["lon"] <= 27.5, channel
        assert re.fullmatch(r"999[1-6]\d", channel["postal_code"]), channel


@pytest.mark.parametrize("name", FILES)
def test_it_names_no_domain_and_no_number_that_could_be_real(name):
    text = (ROOT / "demo/data" / f"{name}.yaml").read_text(encoding="utf-8")
    hosts = re.findall(r"(?:https?://|@)([\w.-]+\w)", text)
    assert [host for host in hosts if not host.endswith(".example")] == []
    numbers = re.findall(r"(?<![\d.,])0\d{2} ?\d{3} ?\d{3,4}\b", text)
    assert [n for n in numbers if not n.startswith(("016 000 ", "050 000 00"))] == []


def test_it_gives_every_association_one_coordinator_and_every_worker_a_unit(organisations):
    people = read("people")
    giving = {e["key"] for e in organisations["organisations"] if e["kind"] in ("association", "parish")}
    assert Counter(p["organisation"] for p in people["coordinators"]) == Counter(giving)
    units = {each["key"] for each in organisations["units"]}
    assert len(people["workers"]) == 15
    assert {p["unit"] for p in people["workers"]} <= units
    everyone = [p["email"] for group in people.values() for p in group]
    assert len(set(everyone)) == len(everyone)


def test_it_joins_every_situation_to_entries_that_exist(keys):
    situations = read("situations")["situations"]
    assert len({each["key"] for each in situations}) == len(situations) >= 40
    assert {each["tier"] for each in situations} == {1, 2, 3, 4}
    for each in situations:
        assert each["services"] and set(each["services"]) <= keys, each["key"]
        assert 1 <= len(each["actions"]) <= 3, each["key"]
        assert set(each["mapping"]) == {"needs", "abilities", "circumstances", "network"}, each["key"]


def test_it_expects_of_search_only_entries_that_exist(keys):
    queries = read("queries")
    assert [len(queries[lang]) for lang in LANGUAGES] == [60, 10, 10]
    for each in (q for lang in LANGUAGES for q in queries[lang]):
        assert 1 <= len(each["expect"]) <= 6 and set(each["expect"]) <= keys, each["q"]


def test_it_keeps_the_table_of_stages_readable():
    table = yaml.safe_load((ROOT / "directory/data/stages_by_class.yaml").read_text(encoding="utf-8"))
    for code, row in table["classes"].items():
        assert set(row["stages"]) <= {1, 2, 3, 4, 5} and set(row["phases"]) <= set(range(1, 8)), code
        assert row["stages"] and row["phases"] and row["why"], code
