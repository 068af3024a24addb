"""What must not leave the house in running text: identity codes, diagnoses, certain persons' names.

Pure and linear in the length of the text. It errs towards finding: a person looks at every finding.
"""

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from . import names

IDENTITY_CODE = "identity_code"
DIAGNOSIS = "diagnosis"
NAME = "name"
MARK = "▒▒▒"

# Shape and a possible birthday are enough; a code with one wrong sign still tells who it is.
# Around a dash people leave spaces; a letter as separator counts only without them.
CODE = re.compile(
    r"(?<![0-9])(0[1-9]|[12][0-9]|3[01])(0[1-9]|1[0-2])[0-9]{2}"
    r"(?:\s?[-+‐‑‒–—−]\s?|[A-FU-Y])[0-9]{3}\s?[0-9A-FHJ-NPR-Y](?![^\W_])",
    re.IGNORECASE,
)
# With its decimal an ICD-10 code is hardly anything else. In lower case v10.2 is a version, n20.5 an "about".
PRECISE = re.compile(r"(?<![^\W_])(?:[A-Z]|[a-mo-uw-z])[0-9]{2}\.[0-9]{1,2}(?![^\W_])")
# After the word for it, any spelling is a diagnosis: dg f32, diagnoosi I639.
SPOKEN = re.compile(
    r"(?<![^\W_])(?:dg|dgn|diagnoosi\w{0,8}|diagnos\w{0,8}|icd(?:-?10)?)[\s.:=(]{1,4}"
    r"([A-Z][0-9]{2}\.?[0-9]{0,2})(?![^\W_])",
    re.IGNORECASE,
)
BARE = re.compile(r"(?<![^\W_])([A-UW-Z][0-9]{2})(?![^\W_]|[.,][0-9])")
# Vitamins and Q10, Finnish main roads, age limits and school years.
EVERYDAY = {"B12", "Q10", "E12", "E18", "E63", "E75", "K12", "K13", "K15", "K16", "K18", "K65"}
# A stair, room, seat or bus: "Kotikatu 3 B21", "huone C12".
PLACE = re.compile(
    r"(?:[0-9]|\b(?:as|asun\w*|bussi\w*|huone\w*|linja\w*|luok\w*|ov[ei]\w*|paik\w*|porra\w*|rap\w*|sali\w*"
    r"|tie\w*|tila\w*|room|bus|rum|sal)\.?)\s\Z",
    re.IGNORECASE,
)
PLACE_REACH = 16


class Finding(NamedTuple):
    """One unsafe place: `kind` is identity_code, diagnosis or name; text[start:end] is what was found."""

    kind: str
    start: int
    end: int
    text: str


def find_unsafe(text: str, forbidden_names: Iterable[str] = ()) -> list[Finding]:
    """Everything unsafe in `text`, in its order and never overlapping.

    `forbidden_names` are full names or parts; each part is also found inflected (Lehtosen, Mäelle). Written
    in lower case it is found in its basic form, inflected only if it ends in -nen: *toivon* is seldom Toivo.
    """
    found = [*_identity_codes(text), *_diagnoses(text), *_names(text, forbidden_names)]
    found.sort(key=lambda each: (each.start, -each.end))
    kept = []
    for each in found:
        if not kept or each.start >= kept[-1].end:
            kept.append(each)
    return kept


def mask_unsafe(text: str, forbidden_names: Iterable[str] = (), mark: str = MARK) -> str:
    """`text` with every unsafe place replaced by `mark`."""
    pieces, at = [], 0
    for each in find_unsafe(text, forbidden_names):
        pieces += [text[at : each.start], mark]
        at = each.end
    return "".join([*pieces, text[at:]])


def _finding(kind, match, group=0):
    return Finding(kind, match.start(group), match.end(group), match[group])


def _identity_codes(text):
    for match in CODE.finditer(text):
        if _is_a_day(int(match[1]), int(match[2])):
            yield _finding(IDENTITY_CODE, match)


def _is_a_day(day, month):
    try:
        date(2000, month, day)  # a leap year: the 29th of February is somebody's birthday
    except ValueError:
        return False
    return True


def _diagnoses(text):
    for match in PRECISE.finditer(text):
        yield _finding(DIAGNOSIS, match)
    for match in SPOKEN.finditer(text):
        yield _finding(DIAGNOSIS, match, 1)
    for match in BARE.finditer(text):
        before = text[max(match.start() - PLACE_REACH, 0) : match.start()]
        if match[1] not in EVERYDAY and not PLACE.search(before):
            yield _finding(DIAGNOSIS, match, 1)


def _names(text, forbidden_names):
    words = {word for name in forbidden_names for word in names.name_words(name)}
    if not words:
        return
    capitalised = frozenset().union(*map(names.inflected, words))
    anywhere = frozenset().union(*map(names.unmistakable, words))
    for match in names.WORD.finditer(text):
        forms = capitalised if match[0][0].isupper() else anywhere
        if names.plain(match[0]) in forms:
            yield _finding(NAME, match)
