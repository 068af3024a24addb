"""Words the index does not know: spoken forms, misspelt ones and unfinished ones."""

import re
from collections import defaultdict

from palvelupolku.kernel.words import is_finnish, stem

from .everyday import is_everyday, said_words

PARTS = ("title", "lead", "body", "forms")
GUESSES = 12
KEPT = 2_000
SHORTEST = 4
LONG = 8
VOWELS = "aeiouyäö"
FOLDED = str.maketrans("äöåéü", "aoaeu")
# Spoken Finnish → written, tried in this order; what comes out must be a word.
SPOKEN = tuple(
    (re.compile(pattern), written)
    for pattern, written in (
        (r"x", "ks"),
        (r"^(oo|oon|oot|ootte|oomme)$", "olla"),
        (r"ii(ä|än|ät|etä)$", r"ied\1"),
        (r"([aeou])i?j([aäeiouyö])", r"\1id\2"),
        (r"uu(a|aan)$", r"uod\1"),
        (r"yy(ä|ään)$", r"yöd\1"),
        (r"ttoo$", "tsoo"),
        (r"tt([aeiouyäö])", r"ts\1"),
        (r"(n[uy])$", r"\1t"),
        (r"nn([uy])$", r"n\1t"),
        (r"(is)$", r"\1i"),
        (r"([aä])s$", r"\1isi"),
        (r"asin$", "aisin"),
        (r"i([aä])", r"e\1"),
        (r"o[oö]$", "oa"),
        (r"ee$", "ea"),
        (r"ee$", "eä"),
        (r"ii$", "ia"),
        (r"ii$", "iä"),
        (r"uu$", "ua"),
        (r"öö$", "öä"),
        (r"yy$", "yä"),
        (r"([bcdfghjklmnpqrstvwxz])\1", r"\1"),
        (r"([aeiouyäö])\1", r"\1"),
        (r"$", "n"),
        (r"$", "a"),
        (r"$", "ä"),
        (r"h([aeiouyäö])", r"hd\1"),
    )
)


def is_known(snapshot, lemma, language) -> bool:
    """Whether any entry has the lemma in this language."""
    frequency = snapshot.searcher.doc_freq
    return any(frequency(f"{part}_{language}", lemma) for part in PARTS) or (
        language != "fi" and frequency("forms_fi", lemma) > 0
    )


def meant(snapshot, word, lemmas, language, is_last) -> tuple[list[str], list[str]]:
    """(written forms of what was meant, words of the index that an unfinished last word begins).

    Both are empty when the word is known as it is, or nothing is near it.
    """
    if any(is_known(snapshot, each, language) or is_everyday(each, language) for each in (word, *lemmas)):
        return [], []
    kept = snapshot.keep("meant", dict)
    key = word, language, is_last
    if key not in kept:
        if len(kept) > KEPT:
            kept.clear()
        begun = _begun(snapshot, word, language) if is_last and len(word) >= 3 else []
        kept[key] = ([], begun) if begun else (_mended(snapshot, word, language), [])
    return kept[key]


def _begun(snapshot, word, language):
    for part in ("forms", "title", "lead", "body"):
        if rows := snapshot.searcher.terms_with_prefix(f"{part}_{language}", word, limit=GUESSES):
            return [term for term, _ in rows]
    return []


def _mended(snapshot, word, language):
    if len(word) < SHORTEST and language != "fi":
        return []
    if language == "fi":
        if is_finnish(word):
            return []
        if found := next((each for each in _written(word) if each != word and is_finnish(each)), None):
            return [found]
    return _near(snapshot, word, language)


def _written(word):
    """Ways the word may be written when it was said or typed so, the likeliest first."""
    yield from _with_dots(word)
    for pattern, written in SPOKEN:
        for match in list(pattern.finditer(word))[:3]:
            yield word[: match.start()] + match.expand(written) + word[match.end() :]
    if len(word) < SHORTEST:
        return
    for n in range(len(word) - 1):
        yield word[:n] + word[n + 1] + word[n] + word[n + 2 :]
    for n in range(1, len(word)):
        yield word[:n] + word[n - 1] + word[n:]
    for n in range(1, len(word)):
        yield word[:n] + word[n + 1 :]


def _with_dots(word):
    """With ä and ö for a and o: in the whole word, or in the beginning or end of a compound."""
    dotted = word.replace("a", "ä").replace("o", "ö")
    if dotted != word:
        yield dotted
        for n in range(3, len(word) - 2):
            yield dotted[:n] + word[n:]
            yield word[:n] + dotted[n:]


def _near(snapshot, word, language):
    """The nearest words of the catalogue and of everyday speech, by stems without dots and doubles."""
    wanted = _bones(stem(word, language))
    if len(wanted) < SHORTEST:
        return []
    most = 2 if len(wanted) >= LONG else 1
    by_letter = snapshot.keep(("bones", language), lambda: _vocabulary(snapshot, language))
    found = []
    for bones, written in by_letter[wanted[0]].items():
        if abs(len(bones) - len(wanted)) <= most:
            apart = distance(wanted, bones, most)
            if apart <= most:
                found.append((apart, bones, written))
    if not found:
        return []
    least = min(found)[0]
    return [each for apart, _, written in sorted(found) if apart == least for each in sorted(written)][
        :GUESSES
    ]


def _vocabulary(snapshot, language):
    by_letter = defaultdict(lambda: defaultdict(set))
    words = set(said_words(language))
    for part in ("forms", "title", "lead"):
        words.update(term for term, _ in snapshot.searcher.terms_with_prefix(f"{part}_{language}", ""))
    for word in words:
        bones = _bones(stem(word, language))
        if len(bones) >= SHORTEST - 1 and not word[0].isdigit():
            by_letter[bones[0]][bones].add(word)
    return by_letter


def _bones(word):
    return re.sub(r"(.)\1", r"\1", word.translate(FOLDED))


def distance(one, other, most) -> int:
    """Letters missing, extra, wrong or swapped between two words; `most` + 1 as soon as it is more."""
    before, row = None, list(range(len(other) + 1))
    for n, letter in enumerate(one, start=1):
        earlier, before, row = before, row, [n]
        for m, there in enumerate(other, start=1):
            cost = min(before[m] + 1, row[m - 1] + 1, before[m - 1] + (letter != there))
            if n > 1 and m > 1 and letter == other[m - 2] and one[n - 2] == there:
                cost = min(cost, earlier[m - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
