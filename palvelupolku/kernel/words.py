"""Words as a search index wants them: Finnish lemmas and compound parts, Swedish and English stems.

Index and query must both come through here: two analysers do not agree on what a word's lemma is.
"""

import re
import threading
import unicodedata
from functools import lru_cache

LONGEST_WORD = 60
STEMMERS = {"fi": "finnish", "sv": "swedish", "en": "english"}
INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
# A suffix after a colon belongs to the abbreviation before it: SPR:n, THL:lle.
WORD = re.compile(r"([^\W_]+(?:-[^\W_]+)*)(?:(?<=[A-ZÅÄÖ0-9]):[a-zåäö]{1,4}(?!\w))?")
EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_local = threading.local()


def tokens(text: str, limit: int = 5_000) -> list[str]:
    """The first `limit` word forms of `text`, in order: lower-case, composed, cut at 60 letters."""
    found = WORD.finditer(_clean(text))
    return [match[1].lower()[:LONGEST_WORD] for match, _ in zip(found, range(limit), strict=False)]


def lemmas(word: str, language: str = "fi") -> tuple[str, ...]:
    """A word's lemmas, sorted; for Finnish also the parts of compounds (omaishoitajien → hoitaja, omainen …).

    A word that the Finnish dictionary does not know is stemmed. Empty for punctuation alone.
    The first Finnish call loads the dictionary: 0.7 s and some 200 MB.
    """
    plain = EDGES.sub("", _clean(word[: 2 * LONGEST_WORD])).lower()[:LONGEST_WORD].rstrip("-")
    if not plain:
        return ()
    return _finnish(plain) if language == "fi" else (stem(plain, language),)


@lru_cache(maxsize=50_000)
def _finnish(word):
    import pyvoikko  # here, because it is heavy and a page without search never needs it

    found = set()
    for analysis in pyvoikko.analyse(word):
        found.add(analysis.BASEFORM.replace("=", "").replace("--", "-").lower())
        # BASEFORM of some compounds is wrong (omainenhoitaja); their parts are right.
        for part in analysis.COMPOUND_PARTS or [analysis]:
            found |= {piece.strip("-").lower() for piece in part.BASEFORM.split("=")}
            found.add(part.BASEFORM.replace("=", "").strip("-").lower())
    found.discard("")
    if not found and "-" in word:
        found = {lemma for piece in word.split("-") if piece for lemma in _finnish(piece)}
    return tuple(sorted(found)) or (stem(word, "fi"),)


def is_finnish(word: str) -> bool:
    """Whether the Finnish dictionary knows the word form."""
    import pyvoikko

    return bool(pyvoikko.analyse(word.lower()[:LONGEST_WORD]))


def stem(word: str, language: str) -> str:
    """A word's Snowball stem."""
    import Stemmer

    # A stemmer must not be shared between threads.
    stemmers = _local.__dict__.setdefault("stemmers", {})
    if language not in stemmers:
        stemmers[language] = Stemmer.Stemmer(STEMMERS[language])
    return stemmers[language].stemWord(word)


def _clean(text):
    return INVISIBLE.sub("", unicodedata.normalize("NFC", text))
