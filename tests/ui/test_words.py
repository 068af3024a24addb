"""Clocks, waits, days and texts in the reader's words."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils import translation

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # Monday 10.00 in Finland


def render(source, language="fi", **context):
    with translation.override(language):
        return Template("{% load ui %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("due", "kind", "words"),
    [
        (date(2026, 11, 20), "late", "1 arkipäivä yli"),
        (date(2026, 11, 22), "late", "1 arkipäivä yli"),  # a Sunday: late all the same
        (date(2026, 11, 18), "late", "3 arkipäivää yli"),
        (date(2026, 11, 23), "due", "tänään"),
        (datetime(2026, 11, 23, 7, 59, tzinfo=UTC), "late", "tänään, aika meni klo 9.59"),
        (datetime(2026, 11, 23, 8, 0, tzinfo=UTC), "due", "tänään"),
        (datetime(2026, 11, 22, 22, 30, tzinfo=UTC), "late", "tänään, aika meni klo 0.30"),  # Sunday in UTC
        (date(2026, 11, 24), "due", "1 arkipäivä aikaa"),
        (date(2026, 11, 25), "due", "2 arkipäivää aikaa"),
        (date(2026, 11, 26), "", "3 arkipäivää aikaa"),
    ],
)
def test_a_clock_speaks_in_words(due, kind, words):
    html = render("{% clock due %}", due=due, now=NOW)
    assert html == f'<span class="{f"tag {kind}".strip()}">{words}</span>'


def test_a_clock_on_saturday_names_the_day():
    friday_evening = datetime(2026, 11, 27, 18, 0, tzinfo=UTC)
    assert "28.11.2026 mennessä" in render("{% clock due %}", due=date(2026, 11, 28), now=friday_evening)


def test_no_due_day_no_clock():
    assert render("{% clock due %}", due=None, now=NOW) == ""


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(minutes=59), "alle tunti"),
        (timedelta(hours=1), "1 tunti"),
        (timedelta(hours=23, minutes=59), "23 tuntia"),
        (timedelta(days=1), "1 päivä"),
        (timedelta(days=3, hours=5), "3 päivää"),
    ],
)
def test_how_long_it_has_been(passed, words):
    assert render("{% since moment now=now %}", moment=NOW - passed, now=NOW) == words


@pytest.mark.parametrize(
    ("text", "language", "shown"),
    [
        ({"fi": "Apu", "sv": "Hjälp", "en": "Help"}, "sv", "Hjälp"),
        ({"fi": "Apu", "sv": ""}, "sv", "Apu"),
        ({"sv": "Hjälp", "en": "Help"}, "fi", "Hjälp"),
        ({"en": "Help"}, "sv", "Help"),
        ({}, "fi", ""),
        (None, "fi", ""),
        ("Apu", "en", "Apu"),
    ],
)
def test_text_in_the_readers_language_or_the_next_best(text, language, shown):
    assert render("{{ text|lang_text }}", language, text=text) == shown


def test_days_and_times_are_finnish():
    moment = datetime(2026, 11, 4, 22, 2, tzinfo=UTC)
    assert render("{{ m|fi_date }} {{ m|fi_time }}", m=moment) == "5.11.2026 0.02"
    assert render("{{ d|fi_date }}", d=date(2026, 11, 24)) == "24.11.2026"
    assert render("{{ d|fi_date }}{{ d|fi_time }}", d=None) == ""


def test_a_tag_of_an_unknown_kind_is_a_mistake():
    with pytest.raises(TemplateSyntaxError):
        render("{% tag 'x' 'purple' %}")


def test_a_phone_number_can_be_called():
    assert render("{{ '016 000 112'|tel }}") == "tel:016000112"


def test_steps_mark_the_current_and_the_done():
    html = render("{% steps items 2 %}", items=["Kenen asia", ("Mitä mielessä", "/x/"), "Tarkista"])
    assert "Vaihe 2/3" in html
    assert html.count('aria-current="step"') == 1
    assert html.index('class="done"') < html.index('class="current"') < html.index('class="ahead"')


def test_the_empty_state_says_what_to_do():
    html = render("{% empty 'Ei vielä mitään' 'Aloita tästä.' '/x/' 'Aloita' %}")
    assert "Aloita tästä." in html and '<a class="btn second" href="/x/">Aloita</a>' in html


def test_crumbs_end_at_this_page():
    html = render("{% crumbs 'Jono' '/jono/' 'Helvi' %}")
    assert '<a href="/jono/">Jono</a>' in html and '<span aria-current="page">Helvi</span>' in html


@pytest.mark.parametrize(("here", "current"), [("/a/", "page"), ("/a/b/", "true"), ("/c/", None)])
def test_the_navigation_marks_where_i_am(here, current):
    request = RequestFactory().get(here)
    html = render("{% navigation 'Työ' 'Päivä' '/a/' 'Jono' '/other/' %}", request=request)
    assert (f'<a href="/a/" aria-current="{current}">' in html) == (current is not None)
    assert html.count("aria-current") == (current is not None)


@pytest.mark.parametrize(("value", "most", "width"), [(0, 0, 0), (5, 10, 50), (30, 10, 100), (-1, 10, 0)])
def test_a_bar_stays_within_its_ground(value, most, width):
    assert f'class="bar-value" width="{width}"' in render("{% bar value most %}", value=value, most=most)
