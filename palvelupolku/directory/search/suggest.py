"""Typing ahead: the words of entries' names that a prefix begins, and the names themselves."""

from palvelupolku.kernel.words import tokens

from . import index
from .analyse import LANGUAGES

SHORTEST, LONGEST = 2, 40
LOOKED_AT = 60


def suggest(prefix, language="fi", limit=8) -> list[str]:
    """At most `limit` words that complete what is being typed, the commonest first; earlier words are kept.

    Empty for fewer than two letters. Only words of entries' names, keywords and givers: nothing that
    anybody has typed.
    """
    language = language if language in LANGUAGES else "fi"
    words = tokens(str(prefix or "")[:200], 20)
    if not words or not SHORTEST <= len(words[-1]) <= LONGEST or str(prefix)[-1:].isspace():
        return []
    snapshot = index.current()
    rows = snapshot.searcher.terms_with_prefix(f"forms_{language}", words[-1], limit=LOOKED_AT)
    rows = sorted(rows, key=lambda row: (-row[1], len(row[0]), row[0]))[: max(int(limit), 0)]
    before = " ".join(words[:-1])
    return [f"{before} {term}".strip() for term, _ in rows]
