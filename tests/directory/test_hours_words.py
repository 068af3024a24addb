"""Opening hours as people write them."""

from datetime import datetime

import pytest
from django.utils.translation import override

from palvelupolku.directory.exchange.hours_words import read_hours
from palvelupolku.directory.hours import hours_in_words, is_open
from tests.cast import HELSINKI

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=HELSINKI)


@pytest.mark.parametrize(
    ("text", "week"),
    [
        ("ma–pe 9–15; la 10–12", ["ma–pe 9–15", "la 10–12"]),
        ("Ma - to klo 9.00 – 15.30, pe 9-13.", ["ma–to 9–15.30", "pe 9–13"]),
        ("ti ja to 10–12", ["ti 10–12", "to 10–12"]),
        ("ma, ke, pe 9–11, 13–15", ["ma 9–11, 13–15", "ke 9–11, 13–15", "pe 9–11, 13–15"]),
        ("arkisin 8–16\nlauantaisin 10–14\nsu suljettu", ["ma–pe 8–16", "la 10–14"]),
        ("keskiviikkoisin 13–15", ["ke 13–15"]),
        ("joka päivä 8–20", ["ma–su 8–20"]),
        ("pe–su 20–4", ["pe–su 20–4"]),
        ("su–ti 9–12", ["ma–ti 9–12", "su 9–12"]),
        ("mån–fre kl. 9–15 och lördagar 10–12", ["ma–pe 9–15", "la 10–12"]),
        ("må-to 9-15, on 17-18", ["ma–ti 9–15", "ke 9–15, 17–18", "to 9–15"]),
        ("Mon–Fri 9:00–15:00; Sat closed", ["ma–pe 9–15"]),
        ("weekdays 9-15 and Sunday 12-14", ["ma–pe 9–15", "su 12–14"]),
        ("ma–pe 9–15 ajanvarauksella", ["ma–pe 9–15", "ajanvarauksella"]),
        ("Ympäri vuorokauden", ["aina avoinna"]),
    ],
)
def test_simple_hours_are_understood(text, week):
    with override("fi"):
        assert hours_in_words(read_hours(text), "fi", MONDAY.date())[: len(week)] == week


@pytest.mark.parametrize(
    "text",
    [
        *("", "9–15", "ma–pe", "ma 9", "ma–pe 9–5", "ma–pe 9–9", "ma 9–25", "ma 9.75–11", "arki–su 9–15"),
        *("joka toinen ti 10–12", "ti 10–12 paitsi kesällä", "1.6.–31.8. ma–pe 9–15", "sopimuksen mukaan"),
        *("Mon to Fri 9–15", "9 am – 3 pm", "ma–pe 9–15 tai 10–12", "maanantaista perjantaihin 9–15"),
        *("ma ti 9–12", "suljettu", "ma 9–12, suljettu", "ma – ke – pe 9–12", "- ma 9-12", "ma 9–12–15"),
        "ma 9–15; " * 60,
    ],
)
def test_what_is_not_wholly_understood_is_left_to_words(text):
    assert read_hours(text) is None


def test_open_now_follows_from_the_words():
    told = read_hours("ma klo 9–15")
    assert is_open(told, MONDAY) is True and is_open(told, MONDAY.replace(hour=16)) is False
