"""Our own words, from data/everyday/*.yaml and data/guide.yaml, and their analyses."""

import hashlib
from collections import defaultdict
from functools import cache
from pathlib import Path

import yaml

from palvelupolku.kernel.words import lemmas, tokens

from ..models import WordForm
from .analyse import finnish_lemmas, know

DATA = Path(__file__).parent.parent / "data"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def everyday_rows() -> dict:
    """{language: rows of {say, means} of all files, in the order of their names}"""
    rows = defaultdict(list)
    for path in sorted((DATA / "everyday").glob("*.yaml")):
        for language, told in _read(path).items():
            rows[language] += told
    return rows


@cache
def topics() -> list:
    """Rows of {fi, sv, en, also} of the guide's file."""
    return _read(DATA / "guide.yaml")["topics"]


def analysed(text, language) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each word of one of our own texts, with its lemmas."""
    if language != "fi":
        return tuple((word, lemmas(word, language)) for word in tokens(text))
    known = _finnish()
    return tuple((word, known[word]) for word in tokens(text))


def remember_words():
    """Keep the analyses of our own words in the table, so that a process that only reads needs no
    analyser for them. One row for them all; writes nothing when it is there."""
    if not WordForm.objects.filter(language="fi", form=_row_name()).exists():
        found = {word: list(each) for word, each in sorted(_finnish().items())}
        WordForm.objects.get_or_create(language="fi", form=_row_name(), defaults={"lemmas": found})


@cache
def _finnish() -> dict:
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
    texts = [text for row in everyday_rows()["fi"] for text in [*row["say"], *row["means"]]]
    texts += [text for row in topics() for text in [*row["fi"], *row["also"]]]
    return frozenset(word for text in texts for word in tokens(text))


def _read(path):
    return yaml.load(path.read_text(encoding="utf-8"), LOADER) or {}  # noqa: S506 (a safe loader)
