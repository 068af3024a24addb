"""The questionnaires that come with the house: each is understood whole, and every end leads somewhere."""

import itertools
import json
from decimal import Decimal
from pathlib import Path

import pytest

from palvelupolku.questionnaires.answering import asked_ids
from palvelupolku.questionnaires.form import read
from palvelupolku.questionnaires.scoring import score

FILES = sorted(
    (Path(__file__).resolve().parents[2] / "palvelupolku/questionnaires/instruments").glob("*.json")
)
WAYS = {"self-care", "advice", "book", "group", "contact"}
FORMS = {file.stem: read(json.loads(file.read_text(encoding="utf-8"))) for file in FILES}


def form_of(name):
    return FORMS[name][0]


def coding_of(item, weight=None, code=None):
    return next(
        option.value
        for option in item.options
        if (weight is not None and option.weight == weight) or (code and option.value["code"] == code)
    )


def answers_of(name, weights):
    """Answers with these weights to the questions in order."""
    items = [item for item, _ in form_of(name).walk() if item.is_question]
    return {item.link_id: [coding_of(item, weight)] for item, weight in zip(items, weights, strict=True)}


@pytest.mark.parametrize("name", FORMS)
def test_each_is_understood_whole_and_speaks_three_languages(name):
    form, findings = FORMS[name]
    assert findings == [] and form.version and form.url.endswith(name)
    told = [item.text for item, _ in form.walk()] + [form.title]
    told += [option.text for item, _ in form.walk() for option in item.options]
    told += [band.text for declared in form.scores for band in declared.bands]
    assert all({"", "sv", "en"} <= set(text) for text in told)


@pytest.mark.parametrize("name", FORMS)
def test_every_end_leads_somewhere(name):
    """Each sum that answers can make falls in exactly one band, and the band says what to do."""
    form = form_of(name)
    items = form.by_id
    for declared in form.scores:
        sums = {Decimal()}
        for link_id in declared.link_ids:
            weights = {option.weight for option in items[link_id].options} | (
                {Decimal()} if items[link_id].conditions else set()
            )
            sums = {total + weight for total, weight in itertools.product(sums, weights)}
        for total in sums:
            holding = [band for band in declared.bands if band.holds(total)]
            assert len(holding) == 1, f"{declared.code} {total}"
            assert holding[0].way in WAYS and holding[0].text[""]
        assert {band.code for band in declared.bands} == {
            band.code for total in sums for band in declared.bands if band.holds(total)
        }


@pytest.mark.parametrize(
    ("name", "weights", "value", "band"),
    [
        ("phq-9", [0] * 9, 0, "none"),
        ("phq-9", [1, 1, 1, 1, 1, 0, 0, 0, 0], 5, "mild"),
        ("phq-9", [2, 2, 2, 2, 2, 0, 0, 0, 0], 10, "moderate"),
        ("phq-9", [3, 3, 3, 3, 3, 0, 0, 0, 0], 15, "moderately-severe"),
        ("phq-9", [3] * 9, 27, "severe"),
        ("phq-2", [1, 1], 2, "low"),
        ("phq-2", [2, 1], 3, "high"),
        ("ucla-3", [1, 2, 2], 5, "not-lonely"),
        ("ucla-3", [2, 2, 2], 6, "lonely"),
        ("audit", [1, 1, 1, 1, 1, 1, 1, 0, 0, 0], 7, "low"),
        ("audit", [4] * 10, 40, "very-high"),
        ("falls", [1, 1, 1, 0, 0], 3, "high"),
        ("carer-strain", [1, 1, 1, 1, 1, 1, 0, 0], 6, "clear"),
    ],
)
def test_scores_and_bands(name, weights, value, band):
    result = score(form_of(name), answers_of(name, weights))[0]
    assert (result.value, result.band.code) == (value, band)


def test_gds_counts_a_no_to_the_five_good_things():
    form = form_of("gds-15")
    all_yes = {item.link_id: [coding_of(item, code="yes")] for item, _ in form.walk()}
    all_no = {item.link_id: [coding_of(item, code="no")] for item, _ in form.walk()}
    assert score(form, all_yes)[0].value == 10 and score(form, all_no)[0].value == 5
    reversed_ = {item.link_id for item, _ in form.walk() if coding_of(item, 1)["code"] == "no"}
    assert reversed_ == {"1", "5", "7", "11", "13"}


def test_who_never_drinks_is_asked_three_questions():
    form = form_of("audit")
    never = {"1": [coding_of(form.by_id["1"], code="never")]}
    assert asked_ids(form, never) == {"1", "9", "10"}
    never |= {"9": [coding_of(form.by_id["9"], 0)], "10": [coding_of(form.by_id["10"], 0)]}
    assert score(form, never)[0].is_complete and score(form, never)[0].value == 0


def test_findrisc_asks_the_waist_of_one_and_reaches_26():
    form = form_of("findrisc")
    most = {}
    for item, _ in form.walk():
        most[item.link_id] = [max(item.options, key=lambda option: option.weight or 0).value]
    most["sex"] = [coding_of(form.by_id["sex"], code="woman")]
    assert "waist-man" not in asked_ids(form, most) and "waist-woman" in asked_ids(form, most)
    assert score(form, most)[0].value == 26


def test_answers_of_danger_are_marked():
    marked = {(name, link_id): item.safety for name in FORMS for link_id, item in form_of(name).by_id.items()}
    told = {key: kinds for key, kinds in marked.items() if kinds}
    assert told == {("phq-9", "9"): ("self-harm",), ("senior-check", "treated-badly"): ("violence",)}
