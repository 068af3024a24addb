"""The case forms in which a Finnish personal name may stand in running text.

Generous on purpose: a form that nobody uses does no harm, a missed one lets a name out.
"""

import re
import unicodedata
from functools import lru_cache

VOWELS = "aeiouyåäö"
ENDINGS = (
    "", "n", "t", "a", "ä", "ta", "tä", "ssa", "ssä", "sta", "stä", "lla", "llä", "lta", "ltä", "lle",
    "na", "nä", "ksi", "tta", "ttä", "ten", "s",
)  # fmt: skip
CLITICS = ("", "kin", "kaan", "kään", "ko", "kö", "han", "hän")
# Strong consonants before the last vowel and what they become: Pekka → Peka-n, Ranta → Ranna-n, Mäki → Mäe-n.
WEAK = {
    "kk": "k", "pp": "p", "tt": "t", "nk": "ng", "nt": "nn", "lt": "ll", "rt": "rr", "mp": "mm",
    "t": "d", "p": "v", "k": "",
}  # fmt: skip
UNCHANGING = ("st", "sk", "tk")
WORD = re.compile(r"(?:[^\W\d_][\u0300-\u036f]*)+")
SHORTEST_LOWERCASE = 4


def name_words(name: str) -> list[str]:
    """The parts of a full name, lower-case; initials and marks fall away."""
    words = (plain(match[0]) for match in WORD.finditer(name))
    return [word for word in words if len(word) > 1]


def plain(word: str) -> str:
    """The word composed (NFC) and lower-case, as the forms are."""
    return unicodedata.normalize("NFC", word).lower()


@lru_cache(maxsize=4_096)
def inflected(word: str) -> frozenset[str]:
    """The forms to look for where the text writes the word with a capital letter."""
    stems = _nen_stems(word) if word.endswith("nen") else _stems(word)
    bases = {word} | {stem + ending for stem in stems for ending in (*ENDINGS, stem[-1] + "n")}
    return frozenset(base + clitic for base in bases for clitic in CLITICS)


@lru_cache(maxsize=4_096)
def unmistakable(word: str) -> frozenset[str]:
    """The forms to look for even in lower case, where *toivon* and *mäelle* are everyday words."""
    if word.endswith("nen"):
        return inflected(word)
    return frozenset({word} if len(word) >= SHORTEST_LOWERCASE else ())


def _nen_stems(word):
    root = word[:-3]
    return {root + "se", root + "s", root + "si"}


def _stems(word):
    if word[-1] not in VOWELS:
        stems = {word, word + "i"}
        if word[-1] == "s" and len(word) > 2:
            stems |= {word[:-1] + "kse", word[:-1] + word[-2]}  # Markus → Markukse-n, Tuomas → Tuomaa-n
        return stems
    stems = {word}
    if word[-1] == "i":
        stems.add(word[:-1] + "e")  # Niemi → Nieme-n
    return stems | {_weakened(stem) for stem in stems}


def _weakened(stem):
    body, vowel = stem[:-1], stem[-1]
    if body.endswith(UNCHANGING):
        return stem
    if body.endswith(("lk", "rk")) and vowel == "e":
        return body[:-1] + "je"  # Kurki → Kurje-n
    for strong, weak in WEAK.items():
        if body.endswith(strong) and len(body) > len(strong):
            return body[: -len(strong)] + weak + vowel
    return stem
