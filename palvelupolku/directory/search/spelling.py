"""Words the index does not know: unfinished ones, and those a letter away."""

PARTS = ("title", "lead", "body", "forms")
GUESSES = 12
KEPT_GUESSES = 2_000


def is_known(snapshot, lemma, language) -> bool:
    """Whether any entry has the lemma in this language."""
    frequency = snapshot.searcher.doc_freq
    return any(frequency(f"{part}_{language}", lemma) for part in PARTS) or (
        language != "fi" and frequency("forms_fi", lemma) > 0
    )


def guess(snapshot, word, lemmas, language, is_last) -> list[str]:
    """Words of the index that an unfinished last word begins, else those one letter away."""
    guesses = snapshot.keep("guesses", dict)
    key = word, language, is_last
    if key not in guesses:
        if len(guesses) > KEPT_GUESSES:
            guesses.clear()
        begun = _begun(snapshot, word, language) if is_last and len(word) >= 3 else []
        guesses[key] = begun or _near(snapshot, word, lemmas, language)
    return guesses[key]


def _begun(snapshot, word, language):
    for part in ("forms", "title", "lead", "body"):
        if rows := snapshot.searcher.terms_with_prefix(f"{part}_{language}", word, limit=GUESSES):
            return [term for term, _ in rows]
    return []


def _near(snapshot, word, lemmas, language):
    if len(word) < 4:
        return []
    terms = [term for part in ("forms", "title") for term in _terms(snapshot, f"{part}_{language}", word[0])]
    near = [term for term in terms if any(_one_apart(each, term) for each in (word, *lemmas))]
    return list(dict.fromkeys(near))[:GUESSES]


def _terms(snapshot, name, first):
    return snapshot.keep(
        ("terms", name, first), lambda: [term for term, _ in snapshot.searcher.terms_with_prefix(name, first)]
    )


def _one_apart(one, other) -> bool:
    """Whether one letter too much, missing, wrong or swapped with its neighbour tells two words apart."""
    if abs(len(one) - len(other)) > 1 or len(one) < 4:
        return False
    start = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if start is None:
        return True
    rest, more = one[start:], other[start:]
    swapped = rest[2:] == more[2:] and rest[:2] == more[1::-1]
    return swapped or rest[1:] == more[1:] or rest == more[1:] or rest[1:] == more
