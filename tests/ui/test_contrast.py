"""The colours can be read: every pair that meets on a page, in both schemes, computed from the stylesheet."""

import re
from pathlib import Path

import pytest

CSS = Path("palvelupolku/ui/static/ui/palvelupolku.css").read_text("utf-8")
GROUNDS = ("paper", "card", "field", "band")


def tokens(text):
    return dict(re.findall(r"--([a-z-]+):(#[0-9a-f]{6})", text))


def root_block(start):
    begin = CSS.index(":root{", CSS.index(start)) + 6
    return CSS[begin : CSS.index("}", begin)]


LIGHT = tokens(root_block("/* Tokens */"))
DARK = LIGHT | tokens(root_block("@media (prefers-color-scheme:dark)"))
PRINT = LIGHT | tokens(root_block("@media print"))
SCHEMES = {"light": LIGHT, "dark": DARK, "print": PRINT}


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first, second):
    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


BODY = [("ink", ground) for ground in (*GROUNDS, "berry-mist", "amber-mist", "moss-mist", "lake-mist")]
BODY += [("quiet", "paper"), ("quiet", "card"), ("lake-deep", "lake-mist")]
TEXT = [(ink, ground) for ink in ("quiet", "lake", "berry", "moss", "amber") for ground in ("paper", "card")]
TEXT += [("quiet", "band"), ("quiet", "field"), ("lake", "lake-mist"), ("berry", "berry-mist")]
TEXT += [("moss", "moss-mist"), ("amber", "amber-mist"), ("on-sos", "sos"), ("on-lake", "lake-deep")]
EDGES = [("line-strong", ground) for ground in GROUNDS]
EDGES += [(edge, ground) for edge in ("lake", "berry", "amber-edge") for ground in ("paper", "card")]
EDGES += [("focus-ring", "focus")]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(
    ("pairs", "least"), [(BODY, 7), (TEXT, 4.5), (EDGES, 3)], ids=["body", "all text", "edges"]
)
def test_colours_can_be_read(scheme, pairs, least):
    colours = SCHEMES[scheme]
    found = {pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2) for pair in pairs}
    assert {pair: ratio for pair, ratio in found.items() if ratio < least} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_white_or_dark_words_stand_on_buttons(scheme):
    assert contrast(SCHEMES[scheme]["on-lake"], SCHEMES[scheme]["lake"]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_focus_is_seen_on_every_ground(scheme):
    """Ink or amber, whichever stands out: one of the two rings is enough on any ground."""
    colours = SCHEMES[scheme]
    for ground in (*GROUNDS, "lake", "sos", "lake-mist"):
        assert max(contrast(colours[ring], colours[ground]) for ring in ("focus", "focus-ring")) >= 3, ground


def test_colours_live_in_tokens_only():
    rules = re.sub(r":root\{[^}]*\}", "", CSS)
    rules = rules[: rules.index("@media print")]
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?![^{]*\{)", rules) == []
