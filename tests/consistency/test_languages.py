"""Every shown text exists in Finnish, Swedish and English (the msgids)."""

import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import polib
import pytest

from tests.conftest import needs

ROOT = Path(__file__).resolve().parents[2]
ROOMS = sorted(po.parents[2].parent for po in ROOT.glob("palvelupolku/**/locale/fi/LC_MESSAGES/django.po"))
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def unfinished(po_path):
    return [
        entry.msgid
        for entry in polib.pofile(str(po_path))
        if not entry.obsolete and ("fuzzy" in entry.flags or not entry.translated())
    ]


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_no_word_is_missing(language):
    assert len(ROOMS) >= 8
    missing = {
        str(room.relative_to(ROOT)): words
        for room in ROOMS
        if (words := unfinished(room / f"locale/{language}/LC_MESSAGES/django.po"))
    }
    assert missing == {}


@needs(shutil.which("xgettext"), "gettext is not installed")
def test_catalogues_hold_every_msgid_of_the_code(tmp_path):
    """Extract the msgids anew in a copy of the tree and look for one without words."""
    copy = tmp_path / "palvelupolku"
    shutil.copytree(
        ROOT / "palvelupolku", copy, ignore=shutil.ignore_patterns("__pycache__", "static", "*.mo")
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(ROOT)}
    missing = {}
    for room in [copy / room.relative_to(ROOT / "palvelupolku") for room in ROOMS]:
        subprocess.run(
            [sys.executable, "-m", "django", "makemessages", "-l", "fi", "-l", "sv", "--no-location"],
            cwd=room,
            env=environment,
            check=True,
            capture_output=True,
        )
        for language in ("fi", "sv"):
            words = unfinished(room / f"locale/{language}/LC_MESSAGES/django.po")
            if words:
                missing[f"{room.name}/{language}"] = words
    assert missing == {}


def test_every_room_with_words_has_a_catalogue():
    """A room whose code or templates mark words must keep a catalogue."""
    faults = []
    for app in {p.parent for p in ROOT.glob("palvelupolku/**/apps.py")}:
        marked = any(
            "gettext" in path.read_text("utf-8") or "{% translate" in path.read_text("utf-8")
            for pattern in ("*.py", "*.html", "*.txt")
            for path in app.rglob(pattern)
            if "migrations" not in path.parts
        )
        if marked and app not in ROOMS:
            faults.append(str(app.relative_to(ROOT)))
    assert faults == []


def shown(language):
    """(room, entry, its translations) of every live entry of every room."""
    for room in ROOMS:
        for entry in polib.pofile(str(room / f"locale/{language}/LC_MESSAGES/django.po")):
            if not entry.obsolete:
                yield room.name, entry, tuple(entry.msgstr_plural.values()) or (entry.msgstr,)


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_a_msgid_says_the_same_in_every_room(language):
    """The catalogues merge into one: of two translations only one shows. A second meaning needs a context."""
    said = defaultdict(dict)
    for room, entry, words in shown(language):
        said[entry.msgctxt, entry.msgid][room] = words
    assert {key: rooms for key, rooms in said.items() if len(set(rooms.values())) > 1} == {}


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_translations_keep_the_placeholders(language):
    """A lost placeholder loses a name or a number; an invented one breaks the page."""
    faults = [
        (room, entry.msgid, text)
        for room, entry, words in shown(language)
        for text in words
        if set(PLACEHOLDER.findall(text)) != set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
    ]
    assert faults == []
