"""Service hours as one line of text in each language: ma–to 8–16, pe 8–14."""

from ..hours import week_in_words

LANGUAGES = ("fi", "sv", "en")


def as_text(hours: list[dict], *, day) -> dict:
    """{fi, sv, en} of the ordinary hours in force on `day`; {} when there are none to tell."""
    told = {language: week_in_words(hours, language, day) for language in LANGUAGES}
    return {language: text for language, text in told.items() if text}
