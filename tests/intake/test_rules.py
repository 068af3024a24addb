"""Clocks, tiers, units and danger words: facts in, answer out."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palvelupolku.intake.rules import (
    HELSINKI,
    clock_for,
    landing_of,
    may_write_back,
    speaks_of_danger,
    unit_for,
)
from palvelupolku.kernel.calendar import is_working_day, working_days_between
from palvelupolku.kernel.errors import NotInForce

days = st.dates(date(2015, 4, 1), date(2060, 12, 31))
bands = st.sampled_from(["under75", "over75", ""])


@given(days, bands)
def test_it_is_due_on_a_working_day_after_the_contact(day, band):
    clock = clock_for(day, band)
    assert clock.due_on > day
    assert is_working_day(clock.due_on)
    assert working_days_between(day, clock.due_on) == (7 if band == "over75" else 3)


@given(days, bands)
def test_it_is_due_at_the_end_of_the_day_in_finland(day, band):
    clock = clock_for(day, band)
    last = clock.due_at.astimezone(HELSINKI)
    assert last.date() == clock.due_on
    assert (last + timedelta(seconds=1)).date() == clock.due_on + timedelta(days=1)


@given(days, days, bands)
def test_a_later_contact_is_never_due_earlier(one, other, band):
    first, second = sorted((one, other))
    assert clock_for(first, band).due_on <= clock_for(second, band).due_on


@pytest.mark.parametrize(
    ("day", "band", "due"),
    [
        (date(2026, 11, 23), "over75", date(2026, 12, 2)),
        (date(2026, 11, 23), "under75", date(2026, 11, 26)),
        (date(2026, 11, 20), "", date(2026, 11, 25)),
        # Christmas Eve and the two days after it do not count.
        (date(2026, 12, 23), "under75", date(2026, 12, 30)),
        (date(2026, 12, 23), "over75", date(2027, 1, 7)),
        # Received on a Saturday.
        (date(2026, 11, 21), "under75", date(2026, 11, 25)),
    ],
)
def test_it_counts_as_the_law_counts(day, band, due):
    clock = clock_for(day, band)
    assert clock.due_on == due
    assert ("1301/2014" in clock.law) == (band == "over75")


def test_it_knows_no_clock_before_the_law():
    with pytest.raises(NotInForce):
        clock_for(date(2015, 3, 31), "over75")


@given(bands, st.sampled_from(["self", "other"]), st.sampled_from([True, False, None]))
def test_a_form_never_lands_above_client_guidance(band, whom, knows):
    landing = landing_of(age_band=band, for_whom=whom, subject_knows=knows)
    assert landing.tier in (2, 3)
    assert landing.reason


@pytest.mark.parametrize(
    ("facts", "tier"),
    [
        ({}, 2),
        ({"age_band": "under75"}, 2),
        ({"age_band": "over75"}, 3),
        ({"for_whom": "other", "subject_knows": False}, 3),
        ({"for_whom": "other", "subject_knows": True}, 2),
        ({"for_whom": "other"}, 2),
        # "Does the person know" is nonsense about oneself.
        ({"for_whom": "self", "subject_knows": False}, 2),
    ],
)
def test_it_lands_on_its_tier(facts, tier):
    assert landing_of(**facts).tier == tier


UNITS = [(1, "guidance", ["991", "994"]), (2, "guidance", ["992"]), (3, "advice", [])]


@pytest.mark.parametrize(
    ("municipality", "units", "expected"),
    [
        ("994", UNITS, 1),
        ("992", UNITS, 2),
        ("", UNITS, 3),
        ("999", UNITS, 3),
        ("999", UNITS[:2], 1),
        ("991", [], None),
    ],
)
def test_it_finds_the_unit_that_answers(municipality, units, expected):
    assert unit_for(municipality, units) == expected


def test_it_writes_back_only_where_that_is_safe():
    assert may_write_back("helvi@koti.example", True)
    assert not may_write_back("helvi@koti.example", False)
    assert not may_write_back("", True)


@pytest.mark.parametrize(
    "text",
    [
        "en halua elää",
        "En halua enää elää, kaikki on liikaa.",
        "en   JAKSA\nenää elää",
        "Olen ajatellut itsemurhaa",
        "äiti sanoo tappavansa itsensä",
        "mies lyö minua",
        "Hän uhkaa tappaa",
        "uhkasi tappaa minut",
        "Jag vill inte leva längre",
        "självmordstankar",
        "han slår mig",
        "I want to die",
        "I don't want to live any more",
        "he threatens to kill me",
    ],
)
def test_it_hears_danger(text):
    assert speaks_of_danger(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "äiti ei enää pääse yksin kauppaan eikä ulos",
        "Haluan elää kotona mahdollisimman pitkään",
        "En jaksa siivota",
        "Tarvitsen seuraa ja lyömätöntä huumoria",
        "Jag vill leva hemma",
        "I would like to live at home",
    ],
)
def test_it_does_not_cry_wolf(text):
    assert not speaks_of_danger(text)


@given(st.text(max_size=400))
def test_any_text_can_be_heard(text):
    assert speaks_of_danger(text) in (True, False)
