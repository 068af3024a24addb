"""Everyday words → the catalogue's words (data/everyday), and what a good guide would also think of
(data/guide.yaml)."""

import math
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from .stop_words import general_parts, stop_words
from .vocabulary import analysed, everyday_rows, topics

# The first meanings of a row are the closest; a guide thinks on from those.
CLOSEST = 2
# How many rows are told that say nearly the same, and how much of the need they must share.
NEAREST, NEAR_ENOUGH = 3, 0.35
# What a word counts that no row has: it may be what the need is about.
UNHEARD = 8.0


@dataclass(frozen=True)
class Phrase:
    """One thing people say, as words with their lemmas, and what the catalogue calls it.

    `means` are (text, the lemmas of each of its words).
    """

    words: tuple[tuple[str, frozenset[str]], ...]
    means: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]

    def is_in(self, said: frozenset[str]) -> bool:
        """Whether every word is among the lemmas said: itself, or all lemmas and parts of it."""
        return all(word in said or found <= said or _in_parts(found, said) for word, found in self.words)


def _in_parts(found, said):
    """Whether all parts of a compound are said ("vanhainkotipaikka", "vanhain koti")."""
    parts = found - {max(found, key=len, default="")}
    return len(parts) > 1 and parts <= said


@dataclass(frozen=True)
class Topic:
    """A matter: its own words and what else helps in it, both in Finnish as in `Phrase.means`."""

    own: tuple
    also: tuple


def phrases_in(said: frozenset[str], language: str) -> list[Phrase]:
    """The phrases that are said by these lemmas, in the files' order."""
    return _said_in(said, *_phrases(language))


def topics_of(said: frozenset[str], phrases, language: str) -> list[Topic]:
    """What a need is about that says these lemmas and phrases, in the file's order."""
    close = {text for phrase in phrases for text, _ in phrase.means[:CLOSEST]}
    meant = said | {
        lemma
        for phrase in phrases
        for text, words in phrase.means[:CLOSEST]
        for lemma in (text, *(lemma for found in words if len(words) == 1 for lemma in _whole(found)))
    }
    rows, keys, by_text = _topics(language)
    found = {number for text in close for number in by_text.get(text, ())}
    found |= {number for number, row in _numbered(meant, rows, keys)}
    unique = {rows[number].means: None for number in sorted(found)}
    return list(unique)


def near_rows(telling, language: str) -> list[tuple[float, tuple, str]]:
    """Rows that say much of the same in other words: (0–1, the row's meanings as in `Phrase.means`, the word
    that says it), nearest first.

    `telling` are (word as typed, its lemmas). A row that is said outright is not told here.
    """
    weights, by_lemma, rows = _row_words(language)
    found, why = defaultdict(float), {}
    for word, lemmas in telling:
        # A compound counts by its whole self where a row has it, else by what it is made of.
        each = max(lemmas, key=len, default=word)
        parts = [lemma for lemma in lemmas if lemma in by_lemma and lemma not in general_parts(language)]
        best = [each] if each in by_lemma else parts
        for lemma in best:
            for number in by_lemma[lemma]:
                found[number] += weights[lemma] / len(best)
                why.setdefault(number, word)
    most = sum(
        max((weights.get(lemma, 0.0) for lemma in lemmas), default=0.0) or UNHEARD for _, lemmas in telling
    )
    near = sorted(((value / most, -number) for number, value in found.items()), reverse=True) if most else []
    return [(value, rows[-number], why[-number]) for value, number in near[:NEAREST] if value >= NEAR_ENOUGH]


@cache
def _row_words(language):
    """How telling each word of what people say is, which rows have it, and the rows' meanings."""
    by_lemma, rows = defaultdict(set), []
    for number, row in enumerate(everyday_rows()[language]):
        for said in row["say"]:
            for word, found in analysed(said, language):
                by_lemma[max(found, key=len, default=word)].add(number)
        rows.append(
            tuple((text, tuple(found for _, found in analysed(text, language))) for text in row["means"])
        )
    for word in stop_words(language):
        by_lemma.pop(word, None)
    size = len(rows)
    weights = {lemma: math.log(1 + size / len(numbers)) ** 2 for lemma, numbers in by_lemma.items()}
    return weights, dict(by_lemma), rows


def is_everyday(word: str, language: str) -> bool:
    """Whether a lemma or word is in what people say here, alone or in a phrase."""
    return word in said_words(language)


@cache
def said_words(language) -> frozenset[str]:
    """Every word, and lemma of a word, in the expressions of a language."""
    phrases, _ = _phrases(language)
    return frozenset(
        each for phrase in phrases for word, found in phrase.words for each in (word, *found) if len(each) > 2
    )


@cache
def _phrases(language):
    rows = [
        (said, tuple((text, tuple(found for _, found in analysed(text, language))) for text in row["means"]))
        for row in everyday_rows()[language]
        for said in row["say"]
    ]
    return _keyed(rows, language, stop_words(language))


@cache
def _topics(language):
    rows, by_text = [], defaultdict(list)
    for row in topics():
        own, also = (
            tuple((text, tuple(found for _, found in analysed(text, "fi"))) for text in row[name])
            for name in ("fi", "also")
        )
        for said in row[language]:
            by_text[said].append(len(rows))
            rows.append((said, Topic(own, also)))
    return *_keyed(rows, language), dict(by_text)


def _keyed(rows, language, needless=frozenset()):
    """Phrases, and which of them begin with a lemma: any word of a phrase would do as its key.

    Words of `needless` are not asked for when two others are left.
    """
    phrases, keys = [], defaultdict(set)
    for said, means in rows:
        words = tuple((word, frozenset(found)) for word, found in analysed(said, language))
        needed = tuple(
            (word, found) for word, found in words if word not in needless and not found <= needless
        )
        words = needed if len(needed) > 1 else words
        if words:
            word, found = words[0]
            for lemma in {word, *found}:
                keys[lemma].add(len(phrases))
        phrases.append(Phrase(words or (("", frozenset(" ")),), means))
    return phrases, dict(keys)


def _said_in(said, phrases, keys):
    return [phrase for _, phrase in _numbered(said, phrases, keys)]


def _numbered(said, phrases, keys):
    candidates = sorted({number for lemma in said for number in keys.get(lemma, ())})
    return [(number, phrases[number]) for number in candidates if phrases[number].is_in(said)]


def _whole(found):
    return [max(found, key=len)] if found else []
