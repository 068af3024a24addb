"""Everyday words → the catalogue's words, from data/everyday_words.yaml."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from palvelupolku.kernel.words import lemmas, tokens

from .analyse import finnish_lemmas

FILE = Path(__file__).parent.parent / "data" / "everyday_words.yaml"


@dataclass(frozen=True)
class Phrase:
    """One thing people say, as words with their lemmas, and what the catalogue calls it."""

    words: tuple[tuple[str, frozenset[str]], ...]
    means: tuple[tuple[str, tuple[str, ...]], ...]

    def is_in(self, said: frozenset[str]) -> bool:
        """Whether every word is among the lemmas said: itself, or all lemmas and parts of it."""
        return all(word in said or found <= said for word, found in self.words)


def phrases_in(said: frozenset[str], language: str) -> list[Phrase]:
    """The phrases that are said by these lemmas, in the file's order."""
    phrases, keys = _phrases(language)
    candidates = sorted({number for lemma in said for number in keys.get(lemma, ())})
    return [phrases[number] for number in candidates if phrases[number].is_in(said)]


def remember_words():
    """Keep the analyses of our everyday words in the table, so that a process that only reads needs no
    analyser for them. Writes nothing when they are there."""
    finnish_lemmas(_all_words(), store=True)


@cache
def _phrases(language):
    known = finnish_lemmas(_all_words(), store=False) if language == "fi" else {}

    def analysed(text):
        return [(word, known[word] if known else lemmas(word, language)) for word in tokens(text)]

    phrases, keys = [], defaultdict(set)
    for row in _rows().get(language) or []:
        means = tuple(
            (text, tuple(found for _, each in analysed(text) for found in each)) for text in row["means"]
        )
        for said in row["say"]:
            words = tuple((word, frozenset(found)) for word, found in analysed(said))
            if not words:
                continue
            # Any word of a phrase would do as the key; the first is as good as another.
            word, found = words[0]
            for lemma in {word, *found}:
                keys[lemma].add(len(phrases))
            phrases.append(Phrase(words, means))
    return phrases, dict(keys)


@cache
def _all_words() -> frozenset[str]:
    rows = _rows().get("fi") or []
    return frozenset(word for row in rows for text in [*row["say"], *row["means"]] for word in tokens(text))


@cache
def _rows() -> dict:
    return yaml.safe_load(FILE.read_text(encoding="utf-8")) or {}
