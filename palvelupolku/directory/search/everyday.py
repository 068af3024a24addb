"""Everyday words → the catalogue's words, from data/everyday/*.yaml (see its README)."""

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from palvelupolku.kernel.words import lemmas, tokens

from ..models import WordForm
from .analyse import finnish_lemmas, know

FOLDER = Path(__file__).parent.parent / "data" / "everyday"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Phrase:
    """One thing people say, as words with their lemmas, and what the catalogue calls it.

    `means` are (text, the lemmas of each of its words).
    """

    words: tuple[tuple[str, frozenset[str]], ...]
    means: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]

    def is_in(self, said: frozenset[str]) -> bool:
        """Whether every word is among the lemmas said: itself, or all lemmas and parts of it."""
        return all(word in said or found <= said for word, found in self.words)


def phrases_in(said: frozenset[str], language: str) -> list[Phrase]:
    """The phrases that are said by these lemmas, in the files' order."""
    phrases, keys = _phrases(language)
    candidates = sorted({number for lemma in said for number in keys.get(lemma, ())})
    return [phrases[number] for number in candidates if phrases[number].is_in(said)]


def is_everyday(word: str, language: str) -> bool:
    """Whether a lemma or word is in what people say here, alone or in a phrase."""
    return word in _said_words(language)


def remember_words():
    """Keep the analyses of our everyday words in the table, so that a process that only reads needs no
    analyser for them. One row for them all; writes nothing when it is there."""
    if not WordForm.objects.filter(language="fi", form=_row_name()).exists():
        found = {word: list(each) for word, each in sorted(_analysed().items())}
        WordForm.objects.get_or_create(language="fi", form=_row_name(), defaults={"lemmas": found})


@cache
def _phrases(language):
    known = _analysed() if language == "fi" else {}

    def analysed(text):
        return [(word, known[word] if known else lemmas(word, language)) for word in tokens(text)]

    phrases, keys = [], defaultdict(set)
    for row in _rows()[language]:
        means = tuple((text, tuple(found for _, found in analysed(text))) for text in row["means"])
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
def _said_words(language) -> frozenset[str]:
    phrases, _ = _phrases(language)
    return frozenset(
        each for phrase in phrases for word, found in phrase.words for each in (word, *found) if len(each) > 2
    )


@cache
def _analysed() -> dict:
    row = WordForm.objects.filter(language="fi", form=_row_name()).values_list("lemmas", flat=True).first()
    if row:
        known = {word: tuple(found) for word, found in row.items()}
        know(known)
        return known
    return finnish_lemmas(_all_words(), store=False)


@cache
def _row_name() -> str:
    words = "\n".join(sorted(_all_words()))
    return f"* {hashlib.sha256(words.encode()).hexdigest()[:40]}"


@cache
def _all_words() -> frozenset[str]:
    texts = (text for row in _rows()["fi"] for text in [*row["say"], *row["means"]])
    return frozenset(word for text in texts for word in tokens(text))


@cache
def _rows() -> dict:
    """{language: rows of all files, in the order of their names}"""
    rows = defaultdict(list)
    for path in sorted(FOLDER.glob("*.yaml")):
        for language, told in (yaml.load(path.read_text(encoding="utf-8"), LOADER) or {}).items():  # noqa: S506 (a safe loader)
            rows[language] += told
    return rows
