"""Every door in Finnish, Swedish and English, and the way from one to another."""

from functools import cache
from pathlib import Path

import polib
import pytest
from django.conf import settings

from tests.access.made import make

from .places import DOORS, address
from .walk import marks

pytestmark = marks()
WORDS = {  # one that is said in each door
    "fi": {"resident": "neuvontaan", "worker": "Jono", "organisation": "järjestö", "manager": "vaihe"},
    "sv": {"resident": "rådgivning", "worker": "Kö", "organisation": "förening", "manager": "fas"},
    "en": {"resident": "advice line", "worker": "Queue", "organisation": "association", "manager": "phase"},
}


@cache
def catalogue(language):
    """What the pages say: {msgid: its words in this language}."""
    files = Path(settings.BASE_DIR, "palvelupolku").glob(f"**/locale/{language}/LC_MESSAGES/django.po")
    return {entry.msgid: entry.msgstr for file in files for entry in polib.pofile(str(file))}


@cache
def foreign_words(language):
    """What the other languages say in three words or more, and this one does not."""
    english = {msgid: msgid for msgid in catalogue("fi")}
    spoken = {"fi": catalogue("fi"), "sv": catalogue("sv"), "en": english}
    own = " ".join(spoken[language].values())
    others = {words for code, said in spoken.items() if code != language for words in said.values()}
    return [each for each in others if each.count(" ") > 1 and "%" not in each and each not in own]


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_door_speaks(walk, cast, language):
    made, spoken = make(cast), {}
    for door, (person, names) in DOORS.items():
        one = walk(language=language)
        if person != "nobody":
            one.is_user(getattr(cast, person))
        for name in names:
            one.visit(address(name, made, language))
            said = one.text
            leaked = [each for each in foreign_words(language) if each in said]
            assert leaked == [], f"{one.path} says {leaked}"
            spoken[door] = spoken.get(door, "") + said
    for door, word in WORDS[language].items():
        assert word.casefold() in spoken[door].casefold(), f"{door} does not say {word}"


def test_changing_the_language_keeps_the_page(walk, cast):
    one = walk()
    one.visit("/haku/?q=apu&municipality=991&stage=4")
    one.language = "sv"
    one.follow("Svenska")
    assert one.path == "/sv/haku/?q=apu&municipality=991&stage=4"
    one.language = "en"
    one.follow("English")
    one.visit("/en/haku/?municipality=991").sees("Errand and escort help", "Safety phone")
    one.page.go_back()
    one.language = "fi"
    one.follow("Suomi")
    assert one.path == "/haku/?q=apu&municipality=991&stage=4"


def test_a_worker_changes_the_language_in_the_queue(walk, cast):
    one = walk().is_user(cast.aino)
    one.visit("/tyo/jono/?clock=late&tier=2")
    one.language = "sv"
    one.follow("Svenska")
    assert one.path == "/sv/tyo/jono/?clock=late&tier=2"
