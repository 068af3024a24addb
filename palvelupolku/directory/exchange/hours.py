"""Service hours as one line of text in each language: ma–to 8–16, pe 8–14."""

import json
from functools import lru_cache

from ..hours import week_in_words

LANGUAGES = ("fi", "sv", "en")


def as_text(hours: list[dict], *, day) -> dict:
    """{fi, sv, en} of the ordinary hours in force on `day`; {} when there are none to tell."""
    return dict(_as_text(json.dumps(hours), day)) if hours else {}


@lru_cache(maxsize=2_000)
def _as_text(hours, day):
    # Most offices have one of a few weeks.
    told = {language: week_in_words(json.loads(hours), language, day) for language in LANGUAGES}
    return {language: text for language, text in told.items() if text}
