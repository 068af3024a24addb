"""The judged needs: enough of them, spread as people are, and joined to entries that exist."""

from collections import Counter
from pathlib import Path

import pytest
import yaml

from palvelupolku.demo.ground import catalogue

NEEDS = Path(__file__).parent / "needs.yaml"
FIELDS = {"id", "words", "lang", "part", "old", "misspelt", "judged"}


@pytest.fixture(scope="module")
def needs():
    return yaml.safe_load(NEEDS.read_text(encoding="utf-8"))["needs"]


def test_each_need_is_whole_and_told_once(needs):
    assert [need for need in needs if set(need) != FIELDS] == []
    assert len({need["id"] for need in needs}) == len(needs)
    said = Counter(" ".join(need["words"].casefold().split()) for need in needs)
    assert [words for words, times in said.items() if times > 1] == []


def test_they_are_spread_as_people_are(needs):
    languages = Counter(need["lang"] for need in needs)
    assert set(languages) == {"fi", "sv", "en"}
    assert len(needs) >= 170 and languages["sv"] >= 35 and languages["en"] >= 10
    assert sum(need["old"] for need in needs) * 2 >= len(needs)
    assert sum(need["misspelt"] for need in needs) >= 12
    lengths = [len(need["words"].split()) for need in needs]
    assert sum(words <= 3 for words in lengths) >= 15 and sum(words >= 9 for words in lengths) >= 25


def test_the_kept_half_is_as_the_half_for_tuning(needs):
    parts = {part: [need for need in needs if need["part"] == part] for part in ("tune", "kept")}
    assert sum(map(len, parts.values())) == len(needs)
    for tells in (lambda need: True, lambda need: need["old"], lambda need: need["lang"] == "sv"):
        tune, kept = (sum(map(tells, parts[part])) for part in ("tune", "kept"))
        assert abs(tune - kept) <= 0.1 * (tune + kept)
    assert min(sum(need["misspelt"] for need in part) for part in parts.values()) >= 5


def test_judged_entries_exist_and_fit_among_ten(needs):
    keys = {entry["key"] for entry in catalogue()}
    for need in needs:
        judged = need["judged"]
        assert set(judged) <= keys, (need["id"], set(judged) - keys)
        assert 1 <= len(judged) <= 10 and max(judged.values()) == 3, need["id"]
        assert set(judged.values()) <= {1, 2, 3}, need["id"]


def test_most_of_the_catalogue_is_somebody_s_answer(needs):
    answers = {key for need in needs for key in need["judged"]}
    assert len(answers) >= 0.9 * len(catalogue())


def test_helvis_daughter_is_among_them(needs):
    daughter = next(need for need in needs if need["words"] == "äiti ei enää pääse yksin kauppaan eikä ulos")
    assert daughter["old"]
    assert daughter["judged"]["asiointi-ja-saattaja-apu"] == daughter["judged"]["ulkoiluystava"] == 3
